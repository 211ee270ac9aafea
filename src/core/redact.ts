/** Keeps what a caller sent out of messages, since the server repeats values of the request in its error texts. */

/** Values of one call that no message may show. */
export type Secrets = readonly string[];

const MASK = '***';
const MIN_SECRET_LENGTH = 4;
/** Most work to mask one text, in characters times secrets; a longer one is not shown. */
const MAX_MASK_WORK = 50_000_000;

/** How many characters are searched for patterns; longer than any message shown. */
const WINDOW = 4_000;
const MAX_PERSONAL_LENGTH = 320;

/**
 * Personal or secret text, wherever it is: e-mail addresses, phone numbers, the vendor's and Slack's keys, webhook URLs, PEM.
 * Every repetition is bounded, so that a hostile text costs no more than its length.
 */
const PERSONAL =
  /[^\s@"'<>[\](),;:]{1,64}@[^\s@"'<>[\](),;:]{1,255}|\+\d[\d ().-]{6,24}\d|\bSS\.[\w.-]{4,256}|\bxox[a-z]-[\w-]{1,256}|https?:\/\/[^\s"'<>]{0,256}(?:hooks?|webhook)[^\s"'<>]{0,2048}|-----BEGIN [\w ]{1,64}-----[^-]{0,8192}(?:-----END [\w ]{1,64}-----)?/gi;

/** Masks personal data and the call's own secrets in a string. */
export function maskText(text: string, secrets: Secrets): string {
  if (text.length * (secrets.length + 1) > MAX_MASK_WORK) return `${text.length} characters, too many to show safely`;
  let masked = text;
  for (const secret of secrets) masked = masked.replaceAll(secret, MASK);
  // Patterns are slow and only the beginning is shown, so only that is searched; its end is dropped, as a value there may be cut in two.
  return masked.length > WINDOW
    ? `${masked.slice(0, WINDOW).replace(PERSONAL, MASK).slice(0, -MAX_PERSONAL_LENGTH)}…`
    : masked.replace(PERSONAL, MASK);
}

/** Fields whose name says that they hold a secret, in requests and in responses. */
const SECRET_FIELD = /private_key|secret|token|api_key|password|authorization/i;

/** Masks a field whose name marks it as secret, unless its text is a plain message such as "is required". */
export const maskSecretField = (field: string, text: string): string =>
  SECRET_FIELD.test(field) && !/^[a-z']+( [a-z'`.,]+)+$/i.test(text) ? MASK : text;

/** Body fields that may be shown: they name what a call is about. Below USER_CONTENT_FIELDS every value is the user's own. */
const SAFE_BODY_FIELDS =
  /^(workflow|template|notification_category|channels?|preference|opt_(in|out)_channels|object_type|list_id|\$channels|\$timezone|\$locale|\$preferred_language)$/;
/** The same for path and query values, which hold no properties of people. */
const SAFE_URL_FIELDS =
  /^(\w*slug|workspace|category|object_type|list_id|mode|locale|version\w*|channel|event_name|limit|offset|status\[\]|\w+_key_id|content-type)$/i;
const USER_CONTENT_FIELDS = /^(data|properties|operations|users|actor|recipients)$/;

/** The values of a request that a message must not repeat: of its body (JSON), of others by name, and the credential; longest first. */
export function secretsOf(body: string | undefined, others: object, credential: string | undefined): Secrets {
  const found = new Set<string>();
  const add = (text: string): void => {
    if (text.length < MIN_SECRET_LENGTH) return;
    found.add(text);
    found.add(JSON.stringify(text).slice(1, -1));
  };
  const token = credential?.split(' ')[1];
  if (token) add(token);
  for (const [name, value] of Object.entries(others)) if (!SAFE_URL_FIELDS.test(name)) for (const item of [value].flat()) add(String(item));
  // A loop with its own stack: a body may be nested deeper than function calls can be.
  const left: { value: unknown; key: string; closed: boolean }[] = [];
  if (body !== undefined) left.push({ value: JSON.parse(body), key: '', closed: false });
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, key, closed } = next;
    if (typeof value === 'string' || typeof value === 'number') {
      if (closed || !SAFE_BODY_FIELDS.test(key)) add(String(value));
    } else if (Array.isArray(value)) for (const item of value) left.push({ value: item, key, closed });
    else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value))
        left.push({ value: item, key: name, closed: closed || USER_CONTENT_FIELDS.test(name) });
    }
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}
