/** Loads the packages that bench/ installs and the root does not, so that type checks and tests do not need them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @typeParam T - what is used of the package. */
export const load = async <T>(name: string): Promise<T> => (await import(name)) as T;

const require = createRequire(import.meta.url);

/** The version of a package, as installed. */
export function versionOf(name: string): string {
  for (const path of require.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(`${path}/${name}/package.json`, 'utf8')) as { version: string }).version;
    } catch {
      // not in this folder
    }
  }
  throw new Error(`${name} is not installed: npm ci --prefix bench`);
}

/** A package with its version. */
export const versioned = (name: string): string => `${name} ${versionOf(name)}`;
