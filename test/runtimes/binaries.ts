/** Where the runtimes are. Their own starters need install scripts or another process, so the binary for this platform is called itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const installed = here('node_modules');

/** @throws Error that says what to run when the runtimes are not installed, or others than the lock has. */
export function binary(scope: string, path: string): string {
  const [platform] = existsSync(`${installed}/${scope}`) ? readdirSync(`${installed}/${scope}`) : [];
  const file = `${installed}/${scope}/${platform}/${path}${process.platform === 'win32' ? '.exe' : ''}`;
  if (!existsSync(file)) throw new Error('The runtimes are not installed in test/runtimes; run `npm run test:runtimes`, which does that.');
  return file;
}

/** The exact version that package.json asks for. */
export function version(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(here('package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return dependencies[name] as string;
}

/** The oldest Node that the package supports; only on Linux x64. */
export function oldestNode(): string | undefined {
  const file = `${installed}/node-oldest/bin/node`;
  return existsSync(file) ? file : undefined;
}
