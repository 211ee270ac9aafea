/** Keeps what a caller sent out of messages: the server repeats values of the request in its own words. */

/** Values of one call that no message may show. */
export type Secrets = readonly string[];

const MASK = '***';
const SHORTEST = 4;
/** Most work a message is worth, in characters times secrets; beyond it nothing of the text is shown. */
const MOST = 50_000_000;

/** How much of a text is looked at for patterns; longer than any message shown. */
const WINDOW = 4_000;
const LONGEST_PERSONAL = 320;

/**
 * Text that is personal or secret wherever it stands: e-mail addresses, phone numbers, the vendor's and Slack's keys, webhook URLs, PEM.
 * Every repetition is bounded, so that a hostile text costs no more than its length.
 */
const PERSONAL =
  /[^\s@"'<>[\](),;:]{1,64}@[^\s@"'<>[\](),;:]{1,255}|\+\d[\d ().-]{6,24}\d|\bSS\.[\w.-]{4,256}|\bxox[a-z]-[\w-]{1,256}|https?:\/\/[^\s"'<>]{0,256}(?:hooks?|webhook)[^\s"'<>]{0,2048}|-----BEGIN [\w ]{1,64}-----[^-]{0,8192}(?:-----END [\w ]{1,64}-----)?/gi;

/** Takes personal data and the call's own secrets out of a text. */
export function mask(text: string, secrets: Secrets): string {
  if (text.length * (secrets.length + 1) > MOST) return `${text.length} characters, too many to be shown safely`;
  let masked = text;
  for (const secret of secrets) masked = masked.replaceAll(secret, MASK);
  // Patterns cost more than texts and only the beginning is shown: look at that, and drop what a cut may have made unknowable.
  return masked.length > WINDOW
    ? `${masked.slice(0, WINDOW).replace(PERSONAL, MASK).slice(0, -LONGEST_PERSONAL)}…`
    : masked.replace(PERSONAL, MASK);
}

/** Fields that hold a secret by their name, in requests and in answers. */
const SECRET_FIELD = /private_key|secret|token|api_key|password|authorization/i;

/** What may be told of a field's text: a secret by name is not, unless it is plain words about it ("is required"). */
export const tellable = (field: string, text: string): string =>
  SECRET_FIELD.test(field) && !/^[a-z']+( [a-z'`.,]+)+$/i.test(text) ? MASK : text;

/** Fields of a body whose values say what a call is about; below CLOSED everything is the caller's own. */
const OPEN =
  /^(workflow|template|notification_category|channels?|preference|opt_(in|out)_channels|object_type|list_id|\$channels|\$timezone|\$locale|\$preferred_language)$/;
/** The same for values of a URL, where no property of anybody's stands. */
const OPEN_IN_URL =
  /^(\w*slug|workspace|category|object_type|list_id|mode|locale|version\w*|channel|event_name|limit|offset|status\[\]|\w+_key_id|content-type)$/i;
const CLOSED = /^(data|properties|operations|users|actor|recipients)$/;

/** The values of a request, its body (JSON) and others by name, and the credential, that a message must not repeat; longest first. */
export function secretsOf(body: string | undefined, others: object, credential: string | undefined): Secrets {
  const found = new Set<string>();
  const add = (text: string): void => {
    if (text.length < SHORTEST) return;
    found.add(text);
    found.add(JSON.stringify(text).slice(1, -1));
  };
  const token = credential?.split(' ')[1];
  if (token) add(token);
  for (const [name, value] of Object.entries(others)) if (!OPEN_IN_URL.test(name)) for (const item of [value].flat()) add(String(item));
  // A stack of its own: a body may be nested deeper than calls can be.
  const left: { value: unknown; key: string; closed: boolean }[] = [];
  if (body !== undefined) left.push({ value: JSON.parse(body), key: '', closed: false });
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, key, closed } = next;
    if (typeof value === 'string' || typeof value === 'number') {
      if (closed || !OPEN.test(key)) add(String(value));
    } else if (Array.isArray(value)) for (const item of value) left.push({ value: item, key, closed });
    else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) left.push({ value: item, key: name, closed: closed || CLOSED.test(name) });
    }
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}
