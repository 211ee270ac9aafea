/** Keeps what a caller sent out of messages, since the server repeats values of the request in its error texts. */
import { concealedOf } from './conceal.ts';
import { visible } from './errors.ts';
import { parseJson } from './response.ts';

/** Values of one call that no message may show. */
export type Secrets = readonly string[];

const MASK = '***';
const MIN_SECRET_LENGTH = 4;
/** Most work to mask the texts of one error, in characters times secrets; more is not shown. */
const MAX_MASK_WORK = 20_000_000;
/** Most characters that are decoded around secrets for one error. What holds a secret after that is not shown. */
const MAX_DECODED_AROUND = 200_000;
/** How often a string is decoded, as servers quote what was quoted; and the longest escape. */
const MAX_DECODED = 5;
const ESCAPE_LENGTH = 10;
/** Keeps texts apart that are masked together. It is not a character (Unicode, 23.7). */
const SEPARATOR = '\uffff';

/** Most characters of one text that are read. The body of an error is not longer. */
const MAX_READ = 64 * 1024;
const TOO_LONG = 'too long to show safely';
/** How many characters are searched for patterns; longer than any message shown. */
const WINDOW = 4_000;
const MAX_PERSONAL_LENGTH = 320;
/** Most characters of one text that are shown. */
const MAX_LENGTH = 500;

/** What may hold an e-mail address. It is looked at word by word, so that a hostile text costs no more than its length. */
const WORD = /[^\s"'<>[\](),;:]+/g;

/**
 * Other personal or secret text, wherever it is: phone numbers, the vendor's and Slack's keys, webhook URLs, PEM. Every repetition is
 * bounded.
 */
const PERSONAL =
  /\+\d[\d ().-]{6,24}\d|\bSS\.[\w.-]{4,256}|\bxox[a-z]-[\w-]{1,256}|https?:\/\/[^\s"'<>]{0,256}(?:hooks?|webhook)[^\s"'<>]{0,2048}|-----BEGIN [\w ]{1,64}-----[^-]{0,8192}(?:-----END [\w ]{1,64}-----)?/gi;

/**
 * Makes text of others fit for a message: decoded, without personal data and the call's own secrets, cut, and with control characters and
 * those that change the direction of text written as `\uXXXX`. All foreign text enters messages here.
 */
export const shown = (text: string, secrets: Secrets = []): string => shownTexts([text], secrets)[0] as string;

/** The same for many texts. The secrets are looked for in all of them at once, so that the work has one limit. */
export function shownTexts(texts: readonly string[], secrets: Secrets): string[] {
  const work = { left: MAX_DECODED_AROUND };
  texts = texts.map((text) => (text.length > MAX_READ ? TOO_LONG : text));
  for (let round = 0; ; round++) {
    let all = texts.join(SEPARATOR);
    const found = secretsIn(all, secrets);
    if (found.length * all.length > MAX_MASK_WORK) return texts.map(() => TOO_LONG);
    const next = round < MAX_DECODED ? texts.map(decoded) : texts;
    if (next.join(SEPARATOR) === all) {
      for (const secret of found) all = all.replaceAll(secret, MASK);
      return all.split(SEPARATOR).map(cleaned);
    }
    texts = texts.map((text, index) => (found.some((secret) => isChanged(text, secret, work)) ? MASK : (next[index] as string)));
  }
}

/** The secrets that occur in a string, the longest first. */
function secretsIn(text: string, secrets: Secrets): Secrets {
  const parts = new Set<string>();
  // A few are found sooner than the parts are made, as for each of the records of a large answer.
  for (let at = secrets.length < 200 ? text.length : 0; at < text.length; at++) parts.add(text.slice(at, at + MIN_SECRET_LENGTH));
  return secrets
    .filter((secret) => (parts.size > 0 ? mayOccur(secret, parts) : text.includes(secret)))
    .toSorted((a, b) => b.length - a.length);
}

/** Whether decoding a string changes a secret in it, which would then not be found: in `LIKE '%4155%'` the first `%` encodes nothing. */
function isChanged(text: string, secret: string, work: { left: number }): boolean {
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    work.left -= secret.length + ESCAPE_LENGTH;
    if (work.left < 0) return true;
    const around = text.slice(Math.max(0, at - ESCAPE_LENGTH), at + secret.length + ESCAPE_LENGTH);
    if (!decoded(around).includes(decoded(secret))) return true;
  }
  return false;
}

/** Whether a secret can occur in a string. Few can, and parts of them show it without a search. */
const mayOccur = (secret: string, parts: ReadonlySet<string>): boolean =>
  (secret.slice(0, 80).match(/.{4}/gs) ?? []).every((part) => parts.has(part));

/** Undoes percent-encoding, and the escapes of JSON and Python, in which servers repeat what was sent. Also removes separators. */
const decoded = (text: string): string =>
  text.replace(/\uffff|(?:(?:%|\\x)[\da-fA-F]{2})+|\\(?:u[\da-fA-F]{4}|U00[01][\da-fA-F]{5}|["'\\/bfnrt])/g, (code) => {
    if (code === SEPARATOR) return '';
    if (code.startsWith('\\U')) return characterOf(Number.parseInt(code.slice(2), 16));
    if (code === "\\'") return "'";
    const bytes = code.replaceAll('\\x', '%');
    if (!bytes.startsWith('%')) return JSON.parse(`"${code}"`) as string;
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes.replace(/%(..)/g, (_, byte) => String.fromCharCode(Number(`0x${byte}`))); // Latin-1
    }
  });

const withoutPersonal = (text: string): string =>
  text.replace(WORD, (word) => (/[^@]@[^@]/.test(word) ? MASK : word)).replace(PERSONAL, MASK);

/** Python's escape of a character, which Unicode may not have. */
const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

function cleaned(text: string): string {
  // Patterns are slow and only the beginning is shown, so only that is searched; its end is dropped, as a value there may be cut in two.
  const masked = text.length > WINDOW ? withoutPersonal(text.slice(0, WINDOW)).slice(0, -MAX_PERSONAL_LENGTH) : withoutPersonal(text);
  return visible(masked.length > MAX_LENGTH ? `${masked.slice(0, MAX_LENGTH)}…` : masked);
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

/** Names that are not personal by their form, such as `first_name`. */
const NAME = /^[$\w]+$/;

/** The values of a request that a message must not repeat: of its body (JSON), and of others by name. The credential is one more. */
export function secretsOf(body: string | undefined, ...others: object[]): Secrets {
  const found = new Set<string>();
  const add = (value: string): void => {
    for (const text of formsOf(value)) {
      if (text.length < MIN_SECRET_LENGTH) continue;
      found.add(text);
      // As forms write it.
      if (text.includes(' ')) found.add(text.replaceAll(' ', '+'));
    }
  };
  // A loop with its own stack: a body may be nested deeper than function calls can be.
  const left: { value: unknown; key: string; closed: boolean }[] = [];
  for (const [name, value] of others.flatMap((values) => Object.entries(values) as [string, unknown][]))
    for (const item of SAFE_URL_FIELDS.test(name) ? [] : [value].flat()) {
      add(String(item));
      // An object is JSON in a query, and the server may repeat a part of it.
      left.push({ value: parseJson(String(item))?.value, key: '', closed: true });
    }
  if (body !== undefined) left.push({ value: JSON.parse(body), key: '', closed: false });
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, key, closed } = next;
    if (typeof value === 'string' || typeof value === 'number') {
      if (closed || !SAFE_BODY_FIELDS.test(key)) add(String(value));
    } else if (Array.isArray(value)) for (const item of value) left.push({ value: item, key, closed });
    else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) {
        if (!NAME.test(name)) add(name);
        left.push({ value: item, key: name, closed: closed || USER_CONTENT_FIELDS.test(name) });
      }
    }
  }
  return [...found];
}

/** A value as it is, and as it becomes while a string that holds it is decoded. */
function formsOf(value: string): string[] {
  const forms = [value];
  for (let form = decoded(value); form !== forms.at(-1) && forms.length <= MAX_DECODED; form = decoded(form)) forms.push(form);
  return forms;
}

/** Secrets with the credential in an `Authorization` header. */
export const withCredential = (secrets: Secrets, authorization: string | undefined): Secrets =>
  authorization === undefined ? secrets : [...secrets, ...formsOf(authorization.slice(authorization.indexOf(' ') + 1))];

/** The server's id of the request, if it looks like one, and repeats neither the credential nor a value of the call. */
export function requestIdOf(
  headers: Headers,
  { path, query, headers: own }: { path: object; query: object; headers: object },
  authorization?: string,
): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('request-id') ?? headers.get('x-amzn-requestid');
  if (!id || !/^[\w.:/+=-]{1,200}$/.test(id)) return undefined;
  return withCredential(secretsOf(undefined, path, query, own), authorization).some((secret) => id.includes(secret)) ? undefined : id;
}

/** The values that an error of one record of a request must not repeat. @param text - the record, as JSON. */
export function secretsOfRecord(response: object, text?: string): Secrets {
  const { headers = {}, authorization } = concealedOf(response);
  return withCredential(secretsOf(text, headers), authorization);
}
