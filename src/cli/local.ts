/** `suprsend-ts local`: a SuprSend on this machine, with a page at `/_/`. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { localSuprSend, WORKSPACE_KEY, type LocalSuprSend } from '../local/local.ts';
import type { LocalSeed } from '../local/types.ts';
import type { WorkspaceData } from '../workspace/data.ts';
import { readWorkspaceFolder } from '../workspace/folder.ts';
import { isLoopback, serve } from './local/serve.ts';

/** Where a command writes. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

export const LOCAL_USAGE = `Usage: suprsend-ts local [options]

Starts a SuprSend on this machine: nothing is sent, and no account is needed.

  --from <folder>    read workflows, templates and so on from a folder that the CLI of SuprSend pulls
  --seed <file>      read users, objects, tenants and lists from a JSON file
  --save <file>      write them to a JSON file at the end, for --seed
  --port <number>    port to listen on (default 4400, 0 for any)
  --host <address>   address to listen on (default 127.0.0.1; others let other machines in)
  --help             show this text
`;

/** Ends the command with one sentence. */
class UsageError extends Error {}

/**
 * Runs until the signal is aborted.
 * @param argv - the arguments after the name of the command.
 * @returns the exit code: 0 at its end, 1 if it cannot begin, 2 for invalid arguments.
 */
export async function local(argv: readonly string[], output: Output, signal: AbortSignal): Promise<number> {
  try {
    return await run(optionsOf(argv), output, signal);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof UsageError;
    output.error(`suprsend-ts local: ${error.message}\n`);
    if (isUsage) output.error(`\n${LOCAL_USAGE}`);
    return isUsage ? 2 : 1;
  }
}

interface Options {
  from?: string | undefined;
  seed?: string | undefined;
  save?: string | undefined;
  host?: string | undefined;
  port: number;
  help: boolean;
}

function optionsOf(argv: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const options = { from: text, seed: text, save: text, port: text, host: text, help: { type: 'boolean', short: 'h' } } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }));
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
  const { port = '4400', help = false, ...rest } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port must be a number from 0 to 65535, not "${port.slice(0, 20)}".`);
  return { ...rest, port: Number(port), help };
}

async function run({ from, seed, save, host, port, help }: Options, output: Output, signal: AbortSignal): Promise<number> {
  if (help) {
    output.out(LOCAL_USAGE);
    return 0;
  }
  const workspace: WorkspaceData = from === undefined ? {} : readWorkspaceFolder(from, (text) => output.error(`${text}\n`));
  // The file of --save does not exist the first time.
  const data = seed === undefined || (seed === save && !existsSync(seed)) ? undefined : readSeed(seed);
  const desk = localSuprSend(workspace, { seed: data });
  const server = await serve(desk, { port, host });
  output.out(banner(server.url, { workspace, from, host }));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
  if (save !== undefined) writeSave(save, desk);
  return 0;
}

function readSeed(file: string): LocalSeed {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new Error(`${file} must hold an object with users, objects, tenants and lists.`);
  return data;
}

/** All or nothing: a file that is cut off would lose the last one too. */
function writeSave(file: string, desk: LocalSuprSend): void {
  writeFileSync(`${file}.tmp`, `${JSON.stringify(desk.save(), null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

function banner(
  url: string,
  { workspace, from, host }: { workspace: WorkspaceData; from: string | undefined; host: string | undefined },
): string {
  const kinds = [
    [workspace.workflows, 'workflows'],
    [workspace.templates, 'templates'],
    [workspace.schemas, 'schemas'],
    [workspace.events, 'events'],
  ] as const;
  const counts = kinds.flatMap(([list, name]) => (list ? [`${list.length} ${name}`] : []));
  return `A SuprSend on this machine, at ${url}. It sends nothing. It is not for production.
${from === undefined ? 'Its workspace is empty: push to it with the CLI of SuprSend, or start it with --from.' : `Its workspace is ${from}: ${counts.join(', ')}.`}
${isLoopback(host) ? '' : 'It listens on more than this machine, and everybody who reaches it may read and change everything.\n'}
What would have been sent:  ${url}/_/

For the shell of your application:

export SUPRSEND_BASE_URL=${url}
export SUPRSEND_MGMNT_URL=${url}/management
export SUPRSEND_API_KEY=local
export SUPRSEND_SERVICE_TOKEN=local
export SUPRSEND_WORKSPACE=local
export SUPRSEND_WORKSPACE_KEY=${WORKSPACE_KEY}
export SUPRSEND_WORKSPACE_SECRET=local

Ctrl+C ends it.
`;
}
