/** Runs the program suprsend-ts in this process, and a management API that answers for a workspace. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { WorkspaceData } from '../../src/workspace/data.ts';
import { serve, type TestServer } from '../support/server.ts';

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

const PATHS: Record<string, (data: WorkspaceData) => readonly unknown[] | undefined> = {
  '/v1/staging/workflow/': ({ workflows }) => workflows,
  '/v1/staging/event/': ({ events }) => events,
  '/v1/staging/schema/': ({ schemas }) => schemas,
  '/v2/staging/template/': ({ templates }) => templates?.map(({ variants: _variants, mock_data: _mock, ...template }) => template),
  '/v1/staging/translation/': ({ translations }) => translations,
  '/v1/staging/preference_category/translation/locale/': ({ categoryTranslations = {} }) =>
    Object.keys(categoryTranslations).map((locale) => ({ locale })),
};

/** A management API with one workspace, `staging`, that pages as the real one does. */
export const managementApi = (data: WorkspaceData): Promise<TestServer> =>
  serve(({ url, headers }) => {
    if (headers.authorization !== 'ServiceToken st-1')
      return { status: 401, body: JSON.stringify({ code: 401, message: 'Invalid token' }) };
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (pathname === '/v1/staging/preference_category/')
      return data.categories ? { body: JSON.stringify(data.categories) } : { status: 404, body: '{"code":404,"message":"not found"}' };
    const records = PATHS[pathname]?.(data);
    if (!PATHS[pathname]) return { status: 404, body: '{"code":404,"message":"Workspace not found"}' };
    const [limit, offset] = ['limit', 'offset'].map((name) => Number(searchParams.get(name) ?? (name === 'limit' ? 20 : 0))) as [
      number,
      number,
    ];
    const all = records ?? [];
    return { body: JSON.stringify({ results: all.slice(offset, offset + limit), meta: { count: all.length, limit, offset } }) };
  });

/** The environment of a run against such an API. */
export const envOf = ({ url }: TestServer): Record<string, string> => ({
  SUPRSEND_SERVICE_TOKEN: 'st-1',
  SUPRSEND_MGMNT_URL: url,
  SUPRSEND_WORKSPACE: 'staging',
});
