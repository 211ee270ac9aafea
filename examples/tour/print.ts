/** Text for a terminal of 80 columns; color only where someone looks at it. */

const WIDTH = 78;
const LINES = 12;

const COLOR = process.stdout.isTTY && !process.env.NO_COLOR;
const paint =
  (code: number) =>
  (text: string): string =>
    COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const cyan = paint(36);

/** Breaks a string at spaces, and indents each line. */
export function wrap(text: string, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map((part) => ' '.repeat(indent) + part).join('\n');
}

/** A URL, broken after a slash if it is too long for its line. */
export function url(text: string, indent: number): string {
  if (indent + text.length <= WIDTH) return text;
  const end = text.lastIndexOf('/', WIDTH - indent - 1) + 1;
  return end <= 'https://'.length ? text : `${text.slice(0, end)}\n${' '.repeat(indent)}${url(text.slice(end), indent)}`;
}

/** The text of a function, without the arrow and without the indentation it has in its file. */
export function sourceOf(call: () => unknown): string[] {
  const lines = String(call)
    .replace(/^\(\) =>\s*/, '')
    .split('\n');
  const depth = Math.min(...lines.slice(1).map((line) => line.length - line.trimStart().length));
  return lines.map((line, index) => (index === 0 ? `await ${line}` : line.slice(depth)));
}

/** Data as indented lines, short lists and objects on one line, cut to what fits on a screen. */
export function view(data: unknown, indent = 0): string[] {
  if (data === undefined) return ['(no data)'];
  const flat = flow(data);
  const lines = isObject(data) && flat.length > WIDTH - indent ? block(data, WIDTH - indent) : [cut(flat, WIDTH - indent)];
  const more = lines.length - LINES;
  return more > 1 ? [...lines.slice(0, LINES), dim(`… ${more} more lines`)] : lines;
}

function block(value: object, width: number): string[] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const head = Array.isArray(value) ? '-' : `${key}:`;
    const line = `${head} ${flow(item)}`;
    if (line.length <= width) return line;
    if (!isObject(item)) return cut(line, width);
    const [first, ...rest] = block(item, width - 2).map((inner) => `  ${inner}`) as [string, ...string[]];
    return Array.isArray(value) ? [`-${first.slice(1)}`, ...rest] : [head, first, ...rest];
  });
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (!isObject(value)) return typeof value === 'string' && value !== value.trim() ? JSON.stringify(value) : String(value);
  const fields = Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
