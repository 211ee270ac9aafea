/** Generated TypeScript as text: readonly lists, indentation, comments, and names of properties. */

const TOKEN = /\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\s+|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[\p{L}\p{N}_$]+|[^]/gu;
const OPENING = ['(', '[', '{'];
const CLOSING = [')', ']', '}'];

const isBlank = (token: string): boolean => /^\s|^\/\*/.test(token);

/**
 * Makes every list readonly, as what is sent is not changed: `A[]` becomes `readonly A[]`, and `[A, B]` becomes `readonly [A, B]`.
 * @param code - as json-schema-to-typescript writes it: a list of anything but a name is in parentheses, and members of tuples have no names.
 */
export function readonlyLists(code: string): string {
  const tokens = code.match(TOKEN) ?? [];
  const written: string[] = [];
  const opened: number[] = [];
  /** Where the type that has just ended begins in what is written. */
  let start: number | undefined;
  /** Where the tuple begins whose shorter or longer form follows: `[A]|[A, B]`, which the library writes without parentheses. */
  let union: number | undefined;
  const next = (index: number): string => tokens.slice(index + 1).find((token) => !isBlank(token)) ?? '';
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as string;
    if (isBlank(token)) written.push(token);
    else if (token === '[' && tokens[index + 1] === ']' && start !== undefined) {
      // After `...` a list is part of a tuple, which is readonly itself.
      const isRest = written[start - 1] === '.';
      if (written[start] === 'readonly ') {
        written.splice(start, 0, '(');
        written.push(')');
      }
      if (!isRest) written.splice(start, 0, 'readonly ');
      written.push('[]');
      index += 1;
    } else if (CLOSING.includes(token)) {
      start = opened.pop();
      written.push(token);
    } else if (OPENING.includes(token)) {
      opened.push(union ?? written.length);
      union = undefined;
      if (token === '[' && !/^[\p{L}_$][\p{L}\p{N}_$]*\s*:/u.test(tokens.slice(index + 1, index + 4).join(''))) written.push('readonly ');
      written.push(token);
      start = undefined;
    } else {
      union = token === '|' && tokens[index + 1] === '[' ? start : undefined;
      const isPart = token === '.' && /^[\p{L}_$]/u.test(next(index)) && start !== undefined;
      const isAfterPart = written.at(-1) === '.' && start !== undefined;
      if (!isPart && !isAfterPart) start = /^["'\p{L}\p{N}_$]|^-\d/u.test(token) ? written.length : undefined;
      written.push(token);
    }
  }
  return written.join('');
}

/**
 * Lets an optional property be undefined, which JSON leaves out: `a?: A` becomes `a?: A | undefined`. The compiler would refuse it with
 * exactOptionalPropertyTypes.
 * @param code - with each property on lines of its own.
 */
export function optionalUndefined(code: string): string {
  const tokens = code.match(TOKEN) ?? [];
  const written: string[] = [];
  /** How many brackets are open where each optional property begins that has not ended. */
  const optional: number[] = [];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.includes('\n') && /^\s/.test(token) && optional.at(-1) === depth) {
      optional.pop();
      if (!['unknown', 'any'].includes(written.at(-1) as string)) written.push(' | undefined');
    }
    if (OPENING.includes(token)) depth += 1;
    else if (CLOSING.includes(token)) depth -= 1;
    else if (token === '?' && tokens[index + 1] === ':') optional.push(depth);
    written.push(token);
  }
  return written.join('');
}

/** Lines indented by the braces around them, with a semicolon after each member and alias. Empty lines are left out. */
export function indented(code: string, by: string): string[] {
  let depth = 0;
  let isInComment = false;
  let isAlias = false;
  return code.split('\n').flatMap((line) => {
    const text = line.trim();
    if (text === '') return [];
    const isComment = isInComment || text.startsWith('/*');
    isInComment = isComment && !text.includes('*/');
    // Strings may hold braces.
    const braces = isComment ? '' : text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').replaceAll(/[^{}]/g, '');
    const closing = /^}*/.exec(braces)?.[0].length ?? 0;
    const begins = text.startsWith('}') || text.startsWith(')') ? closing : 0;
    const indent = by.repeat(Math.max(0, depth - begins));
    if (depth === 0 && !isComment && text.startsWith('export')) isAlias = text.startsWith('export type ');
    for (const brace of braces) depth += brace === '{' ? 1 : -1;
    const isMember = !isComment && (depth > 0 || isAlias) && !/[{(|&,]$/.test(text);
    return [`${indent}${isComment && !text.startsWith('/*') ? ' ' : ''}${text}${isMember ? ';' : ''}`];
  });
}

/** A doc comment. Nothing in a string ends it or is a tag; tags are passed as such. */
export function comment(texts: readonly string[], tags: readonly string[] = []): string[] {
  const lines = texts.flatMap((text) => text.split(/\r\n|[\n\r\u2028\u2029]/)).map((line) => line.trim().replace(/^@/, '\\@'));
  const all = [...lines, ...tags].map((line) => line.replaceAll('*/', '*\\/'));
  if (all.length === 0) return [];
  return all.length === 1 ? [`/** ${all[0]} */`] : ['/**', ...all.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

/** The name of a property in an interface. */
export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

/** A string literal. */
export function quoted(text: string): string {
  const json = JSON.stringify(text).replaceAll(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return /['\\]/.test(json) ? json : `'${json.slice(1, -1)}'`;
}
