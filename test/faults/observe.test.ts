/** What hooks and logs see of each attempt, and that they cannot break a call. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigurationError, type Hooks, type Logger, type LogLevel } from '../../src/index.ts';
import { answer, faults, loseAnswer } from '../support/faults.ts';
import { eventually, turns } from '../support/time.ts';
import { calls, failed, make, noBackoff } from './call.ts';

beforeEach(() => {
  noBackoff();
  vi.stubEnv('SUPRSEND_LOG', undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

type Seen = [hook: string, event: Record<string, any>];

function watch(): { hooks: Hooks; seen: Seen[] } {
  const seen: Seen[] = [];
  const on = (name: string) => (event: object) => void seen.push([name, { ...event }]);
  return { seen, hooks: { onRequest: on('onRequest'), onResponse: on('onResponse'), onError: on('onError'), onRetry: on('onRetry') } };
}

function book(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return { lines, logger: { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') } };
}

const LEVELS: LogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

test('hooks are called in order for each attempt: request, response if there was one, error, retry', async () => {
  await using server = await faults(loseAnswer, answer(503, '{}', { 'x-request-id': 'r2' }), answer(202, '{}', { 'x-request-id': 'r3' }));
  const { hooks, seen } = watch();
  const { idempotencyKey } = await calls.keyed(make(server.url, { hooks })).withResponse();
  expect(seen.map(([name, { attempt }]) => `${name} ${attempt}`)).toEqual([
    'onRequest 1',
    'onError 1',
    'onRetry 1',
    'onRequest 2',
    'onResponse 2',
    'onError 2',
    'onRetry 2',
    'onRequest 3',
    'onResponse 3',
  ]);
  const same = { operation: 'workflows.trigger', server: 'hub', method: 'POST', route: '/trigger/', baseUrl: server.url, idempotencyKey };
  for (const [, event] of seen) expect(event).toMatchObject(same);
  expect(seen[1]?.[1]).toMatchObject({ willRetry: true, ms: expect.any(Number), error: { name: 'ConnectionError', sent: 'maybe' } });
  expect(seen[2]?.[1]).toMatchObject({ wait: 0, reason: expect.stringContaining('closed early') });
  expect(seen[4]?.[1]).toMatchObject({ status: 503, requestId: 'r2', ms: expect.any(Number) });
  expect(seen[8]?.[1]).toMatchObject({ status: 202, requestId: 'r3' });
});

test('the last error is the one the call rejects with, and says that none follows', async () => {
  await using server = await faults(answer(500), answer(400));
  const { hooks, seen } = watch();
  const error = await failed(calls.safe(make(server.url, { hooks })));
  const errors = seen.filter(([name]) => name === 'onError').map(([, event]) => event);
  expect(errors.map(({ willRetry }) => willRetry)).toEqual([true, false]);
  expect(errors[1]?.error).toBe(error);
  expect(seen[0]?.[1]).toMatchObject({ route: '/v1/user/{distinct_id}/' });
});

test('a call aborted in backoff is reported as failed', async () => {
  await using server = await faults(answer(503, '{}', { 'retry-after': 30 }));
  const { hooks, seen } = watch();
  const controller = new AbortController();
  const failing = failed(calls.safe(make(server.url, { hooks }), { signal: controller.signal }));
  await eventually(() => seen.at(-1)?.[0] === 'onRetry');
  controller.abort();
  const error = await failing;
  expect(seen.map(([name]) => name)).toEqual(['onRequest', 'onResponse', 'onError', 'onRetry', 'onError']);
  expect(seen.at(-1)?.[1]).toMatchObject({ willRetry: false, error });
});

const BROKEN: [string, () => unknown][] = [
  [
    'throw',
    () => {
      throw new Error('hook');
    },
  ],
  [
    'throw no error',
    () => {
      throw undefined;
    },
  ],
  ['reject', () => Promise.reject(new Error('hook'))],
  ['never settle', () => new Promise(() => {})],
];

test.each(BROKEN)('hooks and loggers that %s change nothing', async (_, broken) => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  try {
    await using server = await faults(answer(500), answer(202, '{"a":1}'), answer(400));
    const hooks: Hooks = { onRequest: broken, onResponse: broken, onError: broken, onRetry: broken };
    const logger: Logger = { error: broken, warn: broken, info: broken, debug: broken };
    const suprsend = make(server.url, { hooks, logger, logLevel: 'debug' });
    expect(await calls.keyed(suprsend)).toEqual({ a: 1 });
    expect(await failed(calls.keyed(suprsend))).toMatchObject({ status: 400, attempts: [{ status: 400 }] });
    await turns(5);
    expect(unhandled).not.toHaveBeenCalled();
  } finally {
    process.off('unhandledRejection', unhandled);
  }
});

test('a logger without the method of a level changes nothing', async () => {
  await using server = await faults(answer(200, '{}'));
  expect(await calls.safe(make(server.url, { logger: {} as never, logLevel: 'debug' }))).toEqual({});
});

describe('logLevel', () => {
  const EXPECTED = { error: 'error', warn: 'warn', info: 'info', debug: 'debug' };
  test.each(LEVELS)('%s logs its own level and those above it', async (logLevel) => {
    for (const way of ['option', 'variable']) {
      await using server = await faults(answer(500), answer(400));
      const { logger, lines } = book();
      vi.stubEnv('SUPRSEND_LOG', way === 'variable' ? logLevel : 'off');
      await failed(calls.safe(make(server.url, way === 'option' ? { logger, logLevel } : { logger })));
      const levels = new Set(lines.map((line) => line.split(' ')[0]));
      expect(levels).toEqual(
        new Set(LEVELS.slice(1, LEVELS.indexOf(logLevel) + 1).map((level) => EXPECTED[level as keyof typeof EXPECTED])),
      );
    }
  });

  test('is off by default', async () => {
    const spies = (['error', 'warn', 'info', 'debug', 'log'] as const).map((name) => vi.spyOn(console, name).mockImplementation(() => {}));
    await using server = await faults(answer(500), answer(400));
    await failed(calls.safe(make(server.url)));
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  test('that is invalid throws, and the error names the variable', () => {
    vi.stubEnv('SUPRSEND_LOG', 'verbose');
    expect(() => make('http://127.0.0.1:9')).toThrow(ConfigurationError);
    expect(() => make('http://127.0.0.1:9')).toThrow('SUPRSEND_LOG');
  });
});

test('a hook that returns a failing call of the SDK changes nothing, and leaves no unhandled rejection', async () => {
  await using server = await faults(answer(404, '{}'));
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const suprsend = make(server.url, {
    hooks: { onError: ({ operation }) => (operation === 'users.get' ? suprsend.users.upsert('audit', {}) : undefined) },
  });
  expect(await failed(calls.safe(suprsend))).toMatchObject({ status: 404, operation: 'users.get' });
  await vi.waitFor(() => expect(server.requests).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a call aborted by onRequest is not sent, and says so', async () => {
  await using server = await faults(answer(200));
  const controller = new AbortController();
  const suprsend = make(server.url, { hooks: { onRequest: () => controller.abort() } });
  expect(await failed(calls.unsafe(suprsend, { signal: controller.signal }))).toMatchObject({ name: 'AbortError', sent: 'no' });
  expect(server.connections).toBe(0);
});
