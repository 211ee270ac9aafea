/** Over random sequences of faults: what the server did, and what the client says of it. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test, vi } from 'vitest';
import { SuprSendError } from '../../src/index.ts';
import {
  answer,
  actThenFail,
  faults,
  loseAnswer,
  rateLimited,
  resetAfterUpload,
  resetAtAccept,
  wrongLength,
  type FaultServer,
  type Step,
} from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { calls, make, noBackoff, since, type Class } from './call.ts';

const STEPS = {
  answered: answer(202),
  lost: loseAnswer,
  'reset, not processed': resetAfterUpload,
  'reset at accept': resetAtAccept,
  'rate limited': rateLimited(),
  'failed before': answer(500),
  'failed after': actThenFail(),
  'timed out after': actThenFail(408),
  'refused as bad': answer(400),
  unauthorized: answer(401),
  'broke off': wrongLength(202),
  refused: undefined, // by a port where nothing listens
} satisfies Record<string, Step | undefined>;
type Name = keyof typeof STEPS;

let server: FaultServer;
let closed: string;
beforeAll(async () => {
  server = await faults();
  closed = await closedPort();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(noBackoff);
afterEach(() => {
  vi.restoreAllMocks();
});

const scenario = fc.record({
  kind: fc.constantFrom<Class>('safe', 'keyed', 'unsafe'),
  steps: fc.array(fc.constantFrom(...(Object.keys(STEPS) as Name[])), { minLength: 5, maxLength: 5 }),
  maxRetries: fc.integer({ min: 0, max: 4 }),
  changing: fc.boolean(),
});

test('whatever the faults, nothing is done twice and no error says less than what happened', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ kind, steps, maxRetries, changing }) => {
      server.requests.length = server.processed.length = 0;
      server.script = steps.flatMap((name) => STEPS[name] ?? []);
      let made = 0;
      const fetch = (input: string | URL | Request, init?: RequestInit) => {
        const name = steps[made++];
        return globalThis.fetch(name === 'refused' ? closed : input, init);
      };
      let asked = 0;
      const apiKey = changing ? () => `key-${++asked}` : 'key';
      const result: unknown = await calls[kind](make(server.url, { fetch, apiKey }), { maxRetries })
        .withResponse()
        .catch((error: unknown) => error);
      const processed = server.processed.length;
      const { attempts } = result as SuprSendError;

      expect(attempts).toHaveLength(made);
      expect(made).toBeLessThanOrEqual(maxRetries + 1);
      if (kind === 'keyed') expect(new Set(server.requests.map(({ key }) => key)).size).toBeLessThanOrEqual(1);
      if (kind === 'unsafe') expect(processed).toBeLessThanOrEqual(1);
      expect(new Set(server.requests.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
      if (!SuprSendError.is(result)) {
        expect(processed).toBeGreaterThan(0);
        return;
      }
      if (processed > 0) expect(result.sent).toBe('maybe');
      if (result.sent === 'no') expect(server.requests).toHaveLength(0);
      if (kind === 'unsafe' && result.sent === 'maybe')
        expect(steps.slice(0, made - 1).every((name) => ['rate limited', 'refused', 'unauthorized'].includes(name))).toBe(true);
    }),
    { numRuns: 400 },
  );
}, 20_000);

test('whatever the faults, a call is over when its totalTimeout is', async () => {
  vi.restoreAllMocks();
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.constantFrom<Step>(answer(500), rateLimited('0.02'), resetAfterUpload, loseAnswer, ({ act }) => act()),
        { minLength: 3, maxLength: 3 },
      ),
      fc.integer({ min: 20, max: 120 }),
      async (script, totalTimeout) => {
        server.script = [...script];
        const start = performance.now();
        await calls.keyed(make(server.url), { totalTimeout, maxRetries: 4 }).then(
          () => {},
          (error: unknown) => expect(SuprSendError.is(error)).toBe(true),
        );
        expect(since(start)).toBeLessThan(totalTimeout + 400);
      },
    ),
    { numRuns: 25 },
  );
}, 20_000);
