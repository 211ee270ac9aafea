/** Files that a command writes: all of them or none, and never half of one. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';

/** A file and its content. */
export interface Output {
  path: string;
  content: string;
}

/** A file that cannot be read or written, as one sentence. */
export class FileError extends Error {}

/** The content of a file; undefined if it does not exist. */
export function contentOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isFile()) throw new FileError(`${path} is not a file. Pass the name of a file with --out.`);
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  } catch (cause) {
    throw new FileError(`${path} cannot be read (${codeOf(cause)}).`, { cause });
  }
}

/** Writes each file next to its final path first, and then moves all of them. */
export function writeAll(outputs: readonly Output[]): void {
  const staged: { from: string; to: string }[] = [];
  try {
    for (const { path, content } of outputs) {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      const from = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
      staged.push({ from, to: path });
      const file = openSync(from, 'w');
      try {
        // Not writeSync, which may write only a part and says so by its result alone.
        writeFileSync(file, content);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    }
    for (const { from, to } of staged) renameSync(from, to);
  } catch (cause) {
    for (const { from } of staged) rmSync(from, { force: true });
    throw new FileError(`${outputs.map(({ path }) => path).join(', ')} cannot be written (${codeOf(cause)}).`, { cause });
  }
}

const codeOf = (cause: unknown): string => (cause as { code?: string } | undefined)?.code ?? 'unknown error';
