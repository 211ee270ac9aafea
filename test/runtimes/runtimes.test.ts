/** The packed package does the same on every runtime that the README names, calls, failures, tokens and webhooks alike. */
import { generateKeyPairSync, verify } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { CALLS, failures, KNOWN, lines, LOCAL, REQUESTS, UPSERT, WEBHOOKS, type Input, type Results } from './results.ts';
import { runtimes } from './runtimes.ts';
import { serve, type Request } from './server.ts';
import { startWorkerd } from './workerd.ts';

const dir = join(inject('bare'), 'programs');
cpSync(fileURLToPath(new URL('programs', import.meta.url)), dir, { recursive: true });

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The newest date that this workerd takes, and one before promises could be settled by another request. */
const DATES = ['2026-10-23', '2024-01-01'];

interface Row {
  name: string;
  agent: string;
  refused: 'no' | 'maybe';
  everything(input: Input): Promise<unknown>;
}

const rows: Row[] = [
  ...runtimes().map(({ run, ...rest }) => ({
    ...rest,
    everything: (input: Input) => run(dir, 'run.mjs', JSON.stringify(input)),
  })),
  ...DATES.map((date) => ({
    name: `workerd as of ${date}`,
    agent: 'workerd',
    refused: 'maybe' as const,
    everything: async (input: Input) => {
      await using worker = await startWorkerd(dir, 'worker.mjs', date);
      const answer = await post(worker.url, input);
      expect(worker.said()).toBe('');
      return answer;
    },
  })),
];

const post = async (url: string, input: object): Promise<unknown> =>
  (await fetch(url, { method: 'POST', body: JSON.stringify(input) })).json();

describe.each(rows)('$name', ({ agent, refused, everything }) => {
  let results: Results;
  let requests: Request[];
  let reached: string[];
  let left: boolean;

  beforeAll(async () => {
    await using server = await serve();
    const { url, refusing, dying } = server;
    results = (await everything({ url, refusing, dying, signingKey })) as Results;
    requests = server.requests;
    reached = lines(server);
    left = await server.leftStalled;
  });

  it('makes calls: the tree, a plain text response, a list of three pages, a retry after a 500, a typed operation', () => {
    expect(results.calls).toMatchObject(CALLS);
  });

  it('runs a local SuprSend: workflows by its clock, templates and schemas', () => {
    expect(results.local).toEqual(LOCAL);
  });

  it('says in every error what became of the call', () => {
    expect(results.failures).toMatchObject(failures(refused, agent.startsWith('bun/') ? 'maybe' : refused));
    for (const { sent, message } of Object.values(results.failures))
      expect(message).toMatch({ no: /Nothing was sent\.$/, maybe: /The server may have acted on it\.$/ }[sent] ?? /did nothing\.$/);
  });

  it('shows nothing of a call in the error of a connection: neither its URL nor the workspace key', () => {
    const { lost, refused: get, dynamic } = results.failures;
    for (const { message, json } of [lost, get, dynamic]) expect(message + json).not.toMatch(/jane|example\.com|workspace-key-1|https?:/);
  });

  it('sends each request once, whole, and under its own name', () => {
    // Deno's fetch sends a request again if its response is lost (docs/reliability.md); no other runtime does.
    const again = agent.startsWith('deno/') ? ['POST /v1/user/lost/merge/'] : [];
    expect(reached).toEqual(REQUESTS.flatMap((line) => [line, ...again.filter((twice) => twice === line)]));
    for (const { headers } of requests)
      expect(headers).toMatchObject({ authorization: 'Bearer key-1', 'user-agent': `suprsend-ts/${VERSION} (${agent})` });
    expect(requests[0]).toMatchObject({ body: UPSERT, headers: { 'content-type': 'application/json' } });
    const repeated = requests.filter(({ body }) => body?.workflow === 'flaky').map(({ body }) => body?.$idempotency_key);
    expect(repeated).toEqual(['flaky-1', 'flaky-1']);
  });

  it('stops reading a response that never ends', () => {
    expect(left).toBe(true);
  });

  it('signs tokens that the public key confirms', () => {
    const [head, payload, signature] = results.token.split('.') as [string, string, string];
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect([read(head), read(payload)]).toEqual([
      { alg: 'ES256', typ: 'JWT' },
      { entity_type: 'subscriber', entity_id: 'u1', iat: 1_760_000_000, exp: 1_760_003_600, scope: { tenant_id: 't1' } },
    ]);
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('accepts webhooks', () => {
    expect(results.webhooks).toEqual(WEBHOOKS);
  });
});

describe.each(runtimes())('$name', ({ run }) => {
  it('loads the CommonJS build', async () => {
    expect(await run(dir, 'run.cjs')).toEqual({ client: 'SuprSend', names: [true, true, true, true] });
  });
});

describe.each(DATES)('workerd as of %s', (date) => {
  it('lets requests share a client and a signer, also at the same time', async () => {
    await using server = await serve();
    await using worker = await startWorkerd(dir, 'shared-worker.mjs', date);
    const input = { url: server.url, signingKey };
    const answers = await Promise.all([post(worker.url, input), post(worker.url, input)]);
    expect([...answers, await post(worker.url, input)]).toMatchObject([1, 1, 2].map((asked) => ({ token: 3, user: KNOWN, asked })));
  });
});
