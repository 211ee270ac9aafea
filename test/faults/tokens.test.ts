/** Credentials from a function: calls that wait at the same time share one call of it, the next call asks again, and none can hang. */
import { expect, test } from 'vitest';
import { ConfigurationError, TimeoutError } from '../../src/index.ts';
import { answer, faults } from '../support/faults.ts';
import { turns } from '../support/time.ts';
import { calls, failed, make, since } from './call.ts';

const never = new Promise<string>(() => {});

test('calls at the same time share one pending request, and the next call asks again', async () => {
  await using server = await faults(answer(200));
  let asked = 0;
  const apiKey = async () => {
    const value = `key-${++asked}`;
    await turns(5);
    return value;
  };
  const suprsend = make(server.url, { apiKey });
  await Promise.all(Array.from({ length: 10 }, () => calls.safe(suprsend)));
  expect(asked).toBe(1);
  await calls.safe(suprsend);
  expect(asked).toBe(2);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    ...Array.from({ length: 10 }, () => 'Bearer key-1'),
    'Bearer key-2',
  ]);
});

test('a function that fails, fails all who wait, and none who come later', async () => {
  await using server = await faults(answer(200));
  let asked = 0;
  const cause = new Error('the vault is sealed');
  const suprsend = make(server.url, { apiKey: async () => (++asked === 1 ? Promise.reject(cause) : 'key') });
  for (const error of await Promise.all([1, 2, 3].map(() => failed(calls.safe(suprsend))))) {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ sent: 'no', attempts: [], cause });
  }
  await calls.safe(suprsend);
  expect(asked).toBe(2);
});

test.each([[undefined], [null], [''], [0], [{}]])('a function that returns %j is a ConfigurationError', async (value) => {
  await using server = await faults(answer(200));
  expect(await failed(calls.keyed(make(server.url, { apiKey: () => value as never })))).toMatchObject({
    name: 'ConfigurationError',
    sent: 'no',
  });
  expect(server.connections).toBe(0);
});

test('a function that hangs is a TimeoutError of a call that was not sent, asked once', async () => {
  await using server = await faults(answer(200));
  let asked = 0;
  const apiKey = () => {
    asked++;
    return never;
  };
  for (const [options, scope] of [
    [{ timeout: 50 }, 'attempt'],
    [{ totalTimeout: 50 }, 'total'],
  ] as const) {
    asked = 0;
    const start = performance.now();
    const error = await failed(calls.keyed(make(server.url, { apiKey, ...options })));
    expect(since(start)).toBeLessThan(10_000);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ sent: 'no', scope, limit: 50, attempts: [] });
    expect(error.message).toContain('credential');
    expect(asked).toBe(1);
  }
  expect(server.connections).toBe(0);
});

test('a request that hangs is not what every later call waits for', async () => {
  await using server = await faults(answer(200));
  let asked = 0;
  const suprsend = make(server.url, { apiKey: () => (++asked === 1 ? never : Promise.resolve('key')), timeout: 50 });
  await failed(calls.safe(suprsend));
  await calls.safe(suprsend, { timeout: 5000 });
  expect(asked).toBe(2);
});

test('a credential that fails on a later attempt tells what the earlier one may have done', async () => {
  await using server = await faults(answer(500, '{}', { 'retry-after': 0 }));
  let asked = 0;
  const apiKey = () => {
    if (++asked > 1) throw new Error('the vault is sealed');
    return 'key';
  };
  const error = await failed(calls.keyed(make(server.url, { apiKey })));
  expect(error).toMatchObject({ name: 'ConfigurationError', sent: 'maybe', attempts: [{ status: 500 }] });
  expect(error.message).not.toContain('Nothing was sent');
});
