/** Workspace keys come with their secret in clear in every response. Nothing but the response itself shows it. */
import { inspect } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { answer, faults, type Step } from '../support/faults.ts';
import { failed, make, noBackoff } from './call.ts';

beforeEach(noBackoff);

const KEY = { id: 'ws_key_1', name: 'ops', key: 'SS.WSK.SHOWNkey0123456789', secret: 'SS.WSS.SHOWNsecret0123456789' };

/** Everything as text: what any log line could make of it. */
const printed = (value: unknown): string =>
  `${inspect(value, { depth: 10 })}\n${String(value)}\n${JSON.stringify(value)}\n${value instanceof Error ? `${value.stack}\n${printed(value.cause)}` : ''}`;

test.each<[string, Step]>([
  ['a message', answer(400, JSON.stringify({ message: `${KEY.name} with ${KEY.key} and ${KEY.secret} is not valid` }))],
  ['fields', answer(400, JSON.stringify({ ...KEY }))],
  ['the detail', answer(400, JSON.stringify({ code: 400, detail: { secret: [KEY.secret], nested: { key: KEY.key } } }))],
  ['plain text', answer(500, `${KEY.key}:${KEY.secret}`)],
  ['broken JSON', answer(200, JSON.stringify({ results: [KEY] }).slice(0, -2))],
])('no error and no log shows a secret that the server repeats in %s', async (_where, step) => {
  await using server = await faults(step);
  const lines: unknown[] = [];
  const keep = (...args: unknown[]): void => void lines.push(...args);
  const suprsend = make(server.url, {
    maxRetries: 0,
    logLevel: 'debug',
    logger: { error: keep, warn: keep, info: keep, debug: keep },
    hooks: { onRequest: keep, onResponse: keep, onRetry: keep, onError: keep },
  });
  const { workspaceKeys } = suprsend.management;
  const errors = [
    await failed(workspaceKeys.create({ name: 'ops' })),
    await failed(workspaceKeys.get('ws_key_1')),
    await failed(workspaceKeys.rotate('ws_key_1')),
    await failed(workspaceKeys.list()),
  ];
  for (const value of [...errors, ...lines]) expect(printed(value)).not.toContain('SHOWN');
});

test('a success is returned with its secret, and no log shows it', async () => {
  await using server = await faults(answer(200, JSON.stringify(KEY)));
  const lines: unknown[] = [];
  const keep = (...args: unknown[]): void => void lines.push(...args);
  const suprsend = make(server.url, {
    logLevel: 'debug',
    logger: { error: keep, warn: keep, info: keep, debug: keep },
    hooks: { onRequest: keep, onResponse: keep, onRetry: keep, onError: keep },
  });
  expect(await suprsend.management.workspaceKeys.get('ws_key_1')).toEqual(KEY);
  expect(lines).not.toEqual([]);
  for (const line of lines) expect(printed(line)).not.toContain('SHOWN');
});
