/** Runs an example as its own process, as a user would, and stops it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Running extends AsyncDisposable {
  /** Where it listens. */
  url: string;
  /** Everything it has printed until now. */
  printed: () => string;
}

const START_MS = 60_000;

interface Child {
  /** Everything printed until now. */
  printed: () => string;
  /** Its exit code, once it has one. */
  readonly ended: Promise<number | null>;
  hasEnded: () => boolean;
  stop: () => Promise<void>;
}

/** Node with these arguments in a folder below examples/, with little of this process's environment. */
function spawned(folder: string, args: string[], env: Record<string, string>): Child {
  const own = Object.assign({} as NodeJS.ProcessEnv, { PATH: process.env.PATH, NEXT_TELEMETRY_DISABLED: '1' }, env);
  const cwd = fileURLToPath(new URL(folder, import.meta.url));
  const child = spawn(process.execPath, args, { cwd, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return { printed: () => printed, ended, hasEnded: () => child.exitCode !== null, stop };
}

/**
 * Starts an example on a free port of the loopback.
 * @param folder - its working directory, below examples/.
 * @throws with what it printed when it ends, or does not say within a minute where it listens.
 */
export async function start(folder: string, args: string[], env: Record<string, string>): Promise<Running> {
  const { printed, hasEnded, stop } = spawned(folder, args, { PORT: '0', ...env });
  const until = Date.now() + START_MS;
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(printed())?.[0];
    if (url) return { url, printed, [Symbol.asyncDispose]: stop };
    if (hasEnded() || Date.now() > until) {
      await stop();
      throw new Error(`${args.join(' ')} did not start:\n${printed()}`);
    }
    await pause();
  }
}

/**
 * Runs Node to its end, and gives what it printed.
 * @throws with that unless it ends with 0.
 */
export async function run(folder: string, args: string[]): Promise<string> {
  const { printed, ended } = spawned(folder, args, {});
  const code = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${printed()}`);
  return printed();
}

/** Waits until something holds that another process brings about. @throws when it does not within five seconds. */
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let left = 250; !holds(); left -= 1) {
    if (left === 0) throw new Error(`did not come: ${what}`);
    await pause();
  }
}

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
