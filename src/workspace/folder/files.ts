/** Reads JSON and text files below one folder, and says which file is wrong. Needs Node's modules. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../core/errors.ts';
import { type Fail, isRecord } from '../data.ts';

/** Reads files below one folder. Names in its errors are relative to the working directory, as the caller wrote the folder. */
export interface Folder {
  readonly fail: Fail;
  /** The names of the folders in a folder, sorted; an empty list if it does not exist. */
  folders(path: string): string[];
  /** The names of the files in a folder that end in this, sorted; an empty list if it does not exist. */
  files(path: string, ending: string): string[];
  has(path: string): boolean;
  text(path: string): string;
  json(path: string): unknown;
  /** Called with what is unexpected but can be read. */
  warn(text: string): void;
}

/** The content of a file with the slug that its folder has. */
export function named(folder: Folder, file: string, slug: string): unknown {
  const content = folder.json(file);
  if (!isRecord(content)) return content;
  const { slug: written } = content;
  if (written !== undefined && written !== slug)
    folder.warn(`${file}: its slug differs from the name of its folder. The name of the folder, ${slug}, is used.`);
  return { ...content, slug };
}

/** @param root - the folder, as the caller wrote it. */
export function folderAt(root: string, warn: (text: string) => void): Folder {
  const fail: Fail = (where, problem) => {
    throw new ConfigurationError(`${where}: ${problem}${/[.?]$/.test(problem) ? '' : '.'}`);
  };
  const at = (path: string): string => join(root, path);
  const list = (path: string): { name: string; isFolder: boolean }[] => {
    if (!existsSync(at(path))) return [];
    try {
      return readdirSync(at(path))
        .filter((name) => !name.startsWith('.'))
        .toSorted()
        .map((name) => ({ name, isFolder: statSync(join(at(path), name)).isDirectory() }));
    } catch (cause) {
      return fail(at(path), `the folder cannot be read (${codeOf(cause)})`);
    }
  };
  const text = (path: string): string => {
    try {
      return readFileSync(at(path), 'utf8').replace(/^\uFEFF/, '');
    } catch (cause) {
      return fail(at(path), codeOf(cause) === 'ENOENT' ? 'the file is missing' : `the file cannot be read (${codeOf(cause)})`);
    }
  };
  return {
    fail,
    warn: (problem) => warn(at(problem)),
    has: (path) => existsSync(at(path)),
    folders: (path) => list(path).flatMap(({ name, isFolder }) => (isFolder ? [name] : [])),
    files: (path, ending) => list(path).flatMap(({ name, isFolder }) => (!isFolder && name.endsWith(ending) ? [name] : [])),
    text,
    json(path) {
      const content = text(path);
      try {
        return JSON.parse(content) as unknown;
      } catch (cause) {
        return fail(at(path), `the file is not valid JSON${lineOf(content, cause)}`);
      }
    },
  };
}

const codeOf = (cause: unknown): string => (cause as { code?: string } | undefined)?.code ?? 'unknown error';

/** Where JSON ends to be valid, if the runtime says so. */
function lineOf(text: string, cause: unknown): string {
  if (text.trim() === '') return ': it is empty';
  const position = /position (\d+)/.exec((cause as Error).message)?.[1];
  return position === undefined ? '' : `, line ${text.slice(0, Number(position)).split('\n').length}`;
}
