/** The packed package runs for users: as ES modules and CommonJS, on the system's own Node and on the newest. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { localSuprSend } from '../../src/local.ts';
import { localAnswer } from '../support/local-answer.ts';
import { serve, type TestServer } from '../support/server.ts';
import { nodes } from './support/nodes.ts';
import { output } from './support/run.ts';

const bare = inject('bare');
const full = inject('full');
const older = inject('older');
let server: TestServer;

/** What the local SuprSend answers for one of its users. */
const user = (distinct_id: string): unknown => expect.objectContaining({ distinct_id, properties: { plan: 'pro' } });
beforeAll(async () => {
  const users = ['tree user', 'operation/user'].map((distinct_id) => ({ distinct_id, plan: 'pro' }));
  const local = localSuprSend({}, { seed: { users } });
  server = await serve((request) => localAnswer(local, request));
});
beforeEach(() => void (server.requests.length = 0));
afterAll(() => server[Symbol.asyncDispose]());

/** The undici that a Node can load, with the project that has it. undici 8 needs Node 22.19. */
const undicis = (version: string): [string, string][] => {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  return [['7', older], ...(major > 22 || (major === 22 && minor >= 19) ? [['8', full] as [string, string]] : [])];
};

describe.each(nodes())('on Node $version', ({ path: node, version }) => {
  const start = async (dir: string, ...args: string[]): Promise<unknown> => {
    const env = { ...process.env, NODE_OPTIONS: '', SUPRSEND_API_KEY: 'key-1', SUPRSEND_BASE_URL: server.url };
    return JSON.parse(await output(node, args, { cwd: dir, env }));
  };

  it.each(['calls.mjs', 'calls.cjs'])('%s reaches the server by the tree and by a typed operation', async (file) => {
    expect(await start(bare, file)).toEqual({
      tree: user('tree user'),
      operation: user('operation/user'),
      status: 200,
      error: ['NotFoundError', true],
    });
    expect(server.requests).toMatchObject(
      ['tree%20user', 'operation%2Fuser', 'missing'].map((id) => ({
        method: 'GET',
        url: `/v1/user/${id}/`,
        headers: { authorization: 'Bearer key-1' },
      })),
    );
  });

  it('both builds in one process know the errors of each other', async () => {
    expect(await start(bare, 'both.mjs')).toEqual({
      copies: true,
      entriesShare: true,
      smallEntriesShare: true,
      is: Array(12).fill(true),
      not: Array(8).fill(false),
    });
  });

  it('the schemas work with the zod of the project, keep what they do not know, and refuse what the types refuse', async () => {
    const body = { $email: ['a@example.com'], plan: 'pro' };
    const wrong = [{ $email: 5 }, { timezone: 'Asia/Kolkata' }];
    expect(await start(full, 'schemas.mjs')).toEqual({ parsed: [body, body], refused: [wrong, wrong] });
  });

  it.each(['index', 'core', 'operations', 'webhooks', 'tokens'])('importing %s does nothing', async (entry) => {
    for (const extension of ['mjs', 'cjs']) {
      const module = join(bare, 'node_modules/suprsend-ts/dist', `${entry}.${extension}`);
      expect(await start(bare, 'quiet.mjs', module), extension).toEqual({ touched: [], pending: [] });
    }
  });

  it('importing zod does nothing beyond loading zod', async () => {
    expect(await start(full, 'quiet.mjs', 'suprsend-ts/zod', 'zod')).toEqual({ touched: [], pending: [] });
  });

  describe.each(undicis(version))('with undici %s', (_version, project) => {
    it('undiciFetch reaches the server, and its failures say what became of the call', async () => {
      expect(await start(project, 'undici.mjs')).toEqual({
        user: user('tree user'),
        missing: ['NotFoundError', 'rejected', expect.any(String)],
        refused: ['ConnectionError', 'no', expect.stringContaining('ECONNREFUSED')],
        aborted: ['AbortError', 'no', expect.any(String)],
        closed: ['ConnectionError', expect.any(String), expect.stringContaining('UND_ERR_CLOSED')],
      });
      expect(server.requests.map(({ url }) => url)).toEqual(['/v1/user/tree%20user/', '/v1/user/missing/']);
    });

    it('CommonJS takes a dispatcher of the application', async () => {
      expect(await start(project, 'undici.cjs')).toEqual({ user: user('tree user') });
    });

    it('importing undici does nothing beyond loading undici', async () => {
      expect(await start(project, 'quiet.mjs', 'suprsend-ts/undici', 'undici')).toEqual({ touched: [], pending: [] });
    });
  });
});
