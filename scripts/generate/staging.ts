/**
 * Everything is generated in a folder of its own, in which it has its later paths, and moved at the end by renames. If anything fails
 * before that, the repository is as it was.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRoot } from '../contract/files.ts';

/** In the repository, because a rename cannot leave a file system. */
const STAGED = fromRoot('.generating');

/** The path of a file while it is generated. */
export const staged = (path: string): string => join(STAGED, path);

export function beginStaging(): void {
  rmSync(STAGED, { recursive: true, force: true });
  mkdirSync(STAGED);
}

export const endStaging = (): void => rmSync(STAGED, { recursive: true, force: true });

/** Moves each path over the one in the repository. If one cannot be moved, those before it are moved back. */
export function publish(paths: readonly string[]): void {
  const done: string[] = [];
  const old = (path: string): string => staged(`old/${path}`);
  try {
    for (const path of paths) {
      mkdirSync(dirname(old(path)), { recursive: true });
      mkdirSync(dirname(fromRoot(path)), { recursive: true });
      if (existsSync(fromRoot(path))) renameSync(fromRoot(path), old(path));
      done.push(path);
      renameSync(staged(path), fromRoot(path));
    }
  } catch (error) {
    for (const path of done.toReversed()) {
      rmSync(fromRoot(path), { recursive: true, force: true });
      if (existsSync(old(path))) renameSync(old(path), fromRoot(path));
    }
    throw error;
  }
}
