/**
 * The only place where names, paths and texts of the contract become source code. Whatever they contain, they stay data: a string
 * literal, a property name, the name of a parameter, or words in a comment.
 */

/** An imported value in generated data, by its identifier. */
export class Reference {
  readonly identifier: string;
  constructor(identifier: string) {
    this.identifier = identifier;
  }
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** Line separators of JavaScript that JSON leaves as they are. */
const SEPARATORS = /[\u2028\u2029]/g;

/** A JSON value, which may hold references, as an expression on one line. */
export function literal(value: unknown): string {
  if (value instanceof Reference) return value.identifier;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return quoted(value);
  const properties = Object.entries(value).map(([name, member]) => `${propertyName(name)}: ${literal(member)}`);
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
}

/** The name of a property of an object or an interface. `__proto__` is computed, because a plain one sets the prototype. */
export function propertyName(name: string): string {
  if (name === '__proto__') return `['__proto__']`;
  return IDENTIFIER.test(name) ? name : quoted(name);
}

/** A name of the contract as the name of a parameter: `distinctId` for `distinct_id`. Parameters are positional, so any name serves. */
export function parameterName(name: string): string {
  const camel = name.replace(
    /[^A-Za-z0-9$]+(.)?/g,
    (_match, next: string | undefined, at: number) => (at === 0 ? next : next?.toUpperCase()) ?? '',
  );
  return /^[A-Za-z$]/.test(camel) && !RESERVED.has(camel) ? camel : `_${camel}`;
}

/** Words that cannot name a parameter of a method in strict code, or that would hide another parameter. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await body break case catch class const continue debugger default delete do else enum eval export extends false finally for ' +
    'function if implements import in instanceof interface let new null options package private protected public return static super ' +
    'switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/**
 * A `pattern` as an equal regular expression that ends nowhere: every slash is escaped, and nothing but printable ASCII is in it. hey-api
 * writes it between two slashes.
 * @throws if it is not a regular expression.
 */
export function regexSource(pattern: string): string {
  const source = pattern.replaceAll(/\\?[^]/g, (one) => {
    if (one === '/') return '\\/';
    const unit = one.charCodeAt(one.length - 1);
    return unit < 32 || unit > 126 ? `\\u${unit.toString(16).padStart(4, '0')}` : one;
  });
  try {
    // With the flag that hey-api would give it. It must be the same both before and after.
    for (const one of [pattern, source]) void new RegExp(one, /\\p\{/i.test(pattern) ? 'u' : '');
  } catch {
    const shown = literal(source.slice(0, 100));
    throw new Error(
      `The contract has the pattern ${shown}, which is not a regular expression. Correct it in the overlay, or ask the vendor.`,
    );
  }
  return source;
}

/**
 * What hey-api makes of its finished source code: it replaces every `\uXXXX`, even one of the contract in a comment, where it may be the end
 * of the comment.
 */
export const printed = (code: string): string =>
  code.replaceAll(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** The opposite: a value whose strings are as they were once hey-api has printed them. */
export function unprinted<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(/\\(?=u[\da-f]{4})/gi, '\\u005c') as T;
  if (Array.isArray(value)) return value.map((member: unknown) => unprinted(member)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [unprinted(name), unprinted(member as unknown)])) as T;
}

/** The lines of a doc comment: paragraphs of the contract, then tags. Nothing in a paragraph ends the comment or begins a tag. */
export function docLines(paragraphs: readonly string[], tags: readonly string[] = []): string[] {
  const text = paragraphs.map((paragraph) => paragraph.replaceAll(/^\s*@/gm, (start) => start.replace('@', '\\@')));
  return [...text, ...(tags.length > 0 ? [tags.join('\n')] : [])]
    .join('\n\n')
    .replaceAll('*/', '*\\/')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd());
}

export function docComment(lines: readonly string[], indent = ''): string {
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}`), `${indent} */`].join('\n');
}

/** The name of a type that @hey-api/typescript derives from an operation's id. */
export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function quoted(value: unknown): string {
  const json = JSON.stringify(value).replaceAll(SEPARATORS, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return typeof value === 'string' && !/['"\\]/.test(json.slice(1, -1)) ? `'${json.slice(1, -1)}'` : json;
}
