/**
 * Everything is generated in a folder of its own, in which it has its later paths, and moved at the end by renames. If anything fails
 * before that, the repository is as it was.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRoot } from '../contract/files.ts';

/** In the repository, because a rename cannot leave a file system. */
const STAGED = fromRoot('.generating');

/** The path of a file while it is generated. */
export const staged = (path: string): string => join(STAGED, path);

export function beginStaging(): void {
  restore();
  rmSync(STAGED, { recursive: true, force: true });
  mkdirSync(STAGED);
}

export const endStaging = (): void => rmSync(STAGED, { recursive: true, force: true });

const old = (path: string): string => staged(`old/${path}`);
/** The paths that a publication moves. As long as it is there, the publication is not complete. */
const MOVING = staged('moving.json');

/** Moves each path over the one in the repository. If one cannot be moved, or if the process ends, those before it are moved back. */
export function publish(paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(old(path)), { recursive: true });
    mkdirSync(dirname(fromRoot(path)), { recursive: true });
  }
  writeFileSync(`${MOVING}.new`, JSON.stringify(paths));
  renameSync(`${MOVING}.new`, MOVING);
  try {
    for (const path of paths) {
      if (existsSync(fromRoot(path))) renameSync(fromRoot(path), old(path));
      renameSync(staged(path), fromRoot(path));
    }
    rmSync(MOVING);
  } catch (error) {
    restore();
    throw error;
  }
}

/** Moves everything back that a publication moved which did not complete: at the next run, if the process was ended. */
function restore(): void {
  if (!existsSync(MOVING)) return;
  for (const path of JSON.parse(readFileSync(MOVING, 'utf8')) as string[]) {
    // What is still in the staging folder was not moved. Nothing is deleted here, so that this can be repeated if it ends early.
    if (!existsSync(staged(path))) renameSync(fromRoot(path), staged(path));
    if (existsSync(old(path))) renameSync(old(path), fromRoot(path));
  }
  rmSync(MOVING);
}

export function stageTexts(texts: ReadonlyMap<string, string>): void {
  for (const [path, text] of texts) {
    try {
      writeFileSync(staged(path), text);
    } catch (cause) {
      throw new Error(`${path} cannot be written. ${(cause as Error).message}`, { cause });
    }
  }
}

/** Replaces texts of the repository, all or none. */
export function publishTexts(texts: ReadonlyMap<string, string>): void {
  beginStaging();
  try {
    stageTexts(texts);
    publish([...texts.keys()]);
  } finally {
    endStaging();
  }
}
