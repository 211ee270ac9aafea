/** `suprsend-ts local`: a SuprSend on this machine, with a page at `/_/`. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { SuprSendError } from '../index.ts';
import { localSuprSend, NO_KEY, WORKSPACE_KEY, type LocalSuprSend } from '../local/local.ts';
import type { LocalSeed } from '../local/types.ts';
import type { WorkspaceData } from '../workspace/data.ts';
import { readWorkspaceFolder } from '../workspace/folder.ts';
import { type Command, UsageError } from './command.ts';
import { type Io, print, warning } from './io.ts';
import { isLoopback, serve } from './local/serve.ts';

const OPTIONS = {
  from: { type: 'string' },
  seed: { type: 'string' },
  save: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
} as const;

const HELP = `Starts a SuprSend on this machine: nothing is sent, and no account is needed.

Usage: suprsend-ts local [options]

  --from <folder>    read workflows, templates and so on from the folder that the CLI of SuprSend pulls
  --seed <file>      read users, objects, tenants and lists from a JSON file
  --save <file>      write them to a JSON file at the end; the same file as --seed keeps them from run to run.
                     What is pushed to the management API is not in it: start from its folder again
  --port <number>    the port; default 4400, 0 for any that is free
  --host <address>   the address to listen on; default 127.0.0.1, others let other machines in

Ctrl+C ends it. Exit codes: 0 ended, 2 failed.`;

interface Options {
  from?: string;
  seed?: string;
  save?: string;
  port?: string;
  host?: string;
}

export const local: Command = {
  summary: 'a SuprSend on this machine, for development without an account',
  help: HELP,
  options: OPTIONS,
  async run(values, io) {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    process.once('SIGINT', end).once('SIGTERM', end).once('SIGHUP', end);
    try {
      return await runLocal(values, io, ending.signal);
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end);
    }
  },
};

/** Runs until the signal is aborted. @throws UsageError */
export async function runLocal(values: Options, io: Io, signal: AbortSignal): Promise<number> {
  const { from, seed, save, host } = values;
  const port = portOf(values.port ?? '4400');
  // An empty address is every address of this machine.
  if (host === '') throw new UsageError('--host must not be empty.');
  if (save !== undefined) checkSave(save);
  const desk = begin(from, seed, save, io);
  const server = await serve(desk.local, { port, host }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`It cannot listen on port ${port}: ${error.message}. ${adviceOf(error.code)}`);
  });
  print(io, banner(server.url, { workspace: desk.workspace, from, host }));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
  if (save !== undefined) writeSave(save, desk.local);
  return 0;
}

const adviceOf = (code: string | undefined): string =>
  code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN'
    ? 'Check --host: it must be an address of this machine.'
    : 'Choose another one with --port.';

function portOf(port: string): number {
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw new UsageError(`--port must be a number from 0 to 65535, not "${port.slice(0, 20)}".`);
}

function begin(
  from: string | undefined,
  seed: string | undefined,
  save: string | undefined,
  io: Io,
): { local: LocalSuprSend; workspace: WorkspaceData } {
  // The file of --save does not exist the first time.
  const data = seed === undefined || (seed === save && !existsSync(seed)) ? undefined : readSeed(seed);
  try {
    const workspace: WorkspaceData = from === undefined ? {} : readWorkspaceFolder(from, (text) => warning(io, text));
    return { workspace, local: localSuprSend(workspace, { seed: data }) };
  } catch (error) {
    if (SuprSendError.is(error)) throw new UsageError(error.message);
    throw error;
  }
}

function readSeed(file: string): LocalSeed {
  let data: unknown;
  try {
    // Some editors begin a file with a mark of its encoding.
    data = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new UsageError(`${file} must hold an object with users, objects, tenants and lists.`);
  return data;
}

/** Before it starts, as at the end everything would be lost. */
function checkSave(file: string): void {
  saving(file, () => {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
    writeFileSync(`${file}.tmp`, '');
    rmSync(`${file}.tmp`);
  });
}

/** All or nothing: a file that is cut off would lose the last one too. */
function writeSave(file: string, desk: LocalSuprSend): void {
  saving(file, () => {
    writeFileSync(`${file}.tmp`, `${JSON.stringify(desk.save(), null, 2)}\n`);
    renameSync(`${file}.tmp`, file);
  });
}

/** @throws UsageError if the file cannot be written */
function saving(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(`--save: ${file} cannot be written: ${(error as Error).message}`);
  }
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
export SUPRSEND_API_KEY=${NO_KEY}
export SUPRSEND_SERVICE_TOKEN=${NO_KEY}
export SUPRSEND_WORKSPACE=local
export SUPRSEND_WORKSPACE_KEY=${WORKSPACE_KEY}
export SUPRSEND_WORKSPACE_SECRET=local

Ctrl+C ends it.`;
}
