/** Runs the program suprsend-ts in this process, and a local SuprSend that it reads a workspace of. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../src/cli/local/serve.ts';
import { main } from '../../src/cli/main.ts';
import { localSuprSend, type Fault } from '../../src/local.ts';
import type { WorkspaceData } from '../../src/workspace/data.ts';

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** @param tty - whether it writes to a terminal. */
export async function cli(args: readonly string[], env: Record<string, string | undefined> = {}, tty = false): Promise<Run> {
  const texts = { out: '', err: '' };
  const stream = (name: 'out' | 'err'): { write(text: string): void; isTTY: boolean } => ({
    write: (text) => void (texts[name] += text),
    isTTY: tty,
  });
  const code = await main(args, { env, out: stream('out'), err: stream('err') });
  return { code, ...texts };
}

/** A folder of its own, removed after the test. */
export function temporary(): { dir: string; file(name?: string): string } & Disposable {
  const dir = mkdtempSync(join(tmpdir(), 'suprsend-cli-'));
  mkdirSync(join(dir, 'app'));
  return {
    dir,
    file: (name = 'suprsend.gen.ts') => join(dir, 'app', name),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A management API with one workspace, whose slug is `staging`. */
export interface ManagementApi extends AsyncDisposable {
  env: Record<string, string>;
  /** Paths and queries of the requests. */
  paths(): string[];
}

/** @param fault - happens to every request. */
export async function managementApi(data: WorkspaceData, fault?: Fault): Promise<ManagementApi> {
  const local = localSuprSend(data);
  // A workspace that has no categories has no page of them.
  if (!data.categories) local.fail({ operation: 'management.preferenceCategories.get', status: 404, times: Infinity });
  if (fault) local.fail({ times: Infinity, ...fault });
  const server = await serve(local, { port: 0 });
  return {
    env: { SUPRSEND_SERVICE_TOKEN: 'st-1', SUPRSEND_MGMNT_URL: `${server.url}/management`, SUPRSEND_WORKSPACE: 'staging' },
    paths: () => local.requests.map(({ path }) => path),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
