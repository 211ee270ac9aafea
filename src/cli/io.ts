/** What commands write: lines to a terminal, or to a file or a pipe, with colours and a line of progress only on a terminal. */

/** Where a command writes, and what it may know of its surroundings. Tests pass their own. */
export interface Io {
  env: Readonly<Record<string, string | undefined>>;
  out: Stream;
  err: Stream;
}

/** A stream of Node. */
export interface Stream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

const COLOURS = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2 } as const;

/** Text in a colour, on a terminal that wants colours (https://no-color.org). */
export function coloured(io: Io, stream: Stream, colour: keyof typeof COLOURS, text: string): string {
  const isWanted = stream.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
  return isWanted ? `\u001B[${COLOURS[colour]}m${text}\u001B[39;22m` : text;
}

/** Control characters other than tabs and line breaks, and those that change the direction of text: they could hide what is really there. */
const HIDDEN = /(?![\t\n])[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Text of others with its hidden characters as escapes. In a string of TypeScript it means the same. */
export const visible = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes a line of output. */
export const print = ({ out }: Io, text: string): void => void out.write(`${text}\n`);

/** Writes a line to the error stream, which does not mix with output that is piped. */
export const note = ({ err }: Io, text: string): void => void err.write(`${text}\n`);

/** Writes a warning. */
export const warning = (io: Io, text: string): void => note(io, `${coloured(io, io.err, 'yellow', 'warning')}: ${visible(text)}`);

/** A line of progress that is written over itself. Elsewhere than on a terminal it is not written at all. */
export function progress({ err, env }: Io): { show(text: string): void; clear(): void } {
  const isShown = err.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  let length = 0;
  const write = (text: string): void => {
    if (!isShown) return;
    err.write(`\r${text.padEnd(length)}`);
    length = text.length;
  };
  return {
    show: write,
    clear() {
      if (length === 0) return;
      write('');
      err.write('\r');
      length = 0;
    },
  };
}
