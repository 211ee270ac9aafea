/**
 * One SDK and one fault, in a process of its own: `node --expose-gc run-one.ts <sdk> <fault>`. Prints as JSON what it measured when the calls
 * have settled, or what is known after ten seconds.
 */
import { getEventListeners } from 'node:events';
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { faults as serve, type Arrived, type Step } from '../../test/support/faults.ts';
import { faults, LONGEST_MS, sendOn, type Fault, type FaultName } from './faults.ts';
import { CREDENTIAL, KEY_HEADER, sdks, type Sdk, type SdkName, type SendOptions } from './sdks.ts';

/** What happened to one call, or to the last of several. */
export interface Measured {
  outcome: 'resolved' | 'rejected' | 'pending';
  /** From the call to its end. */
  ms: number;
  /** Requests that arrived, and those the server acted on. */
  requests: number;
  processed: number;
  /** The same where a server skips what it has acted on under the same key. */
  processedByKey: number;
  /** Different idempotency keys among the requests; 0 where none carries one. */
  keys: number;
  /** From the answer to one request to the arrival of the next. */
  waits: number[];
  /** From the abort to the end of the call. */
  abortMs?: number;
  /** Requests that arrived after the call had ended. */
  late?: number;
  /** On the signal right after the calls, and after a garbage collection: listeners of fetch itself are held weakly. */
  listeners?: { left: number; afterCollection: number };
  /** Requests that arrived where a redirect pointed, and whether one had the credential or the body. */
  elsewhere?: { requests: number; credential: boolean; body: boolean };
  /** Class (or `name`), message and the fields that say more. */
  error?: { class: string; message: string; sent?: unknown; code?: unknown; status?: unknown; retryAfter?: unknown };
}

const [sdkName, faultName] = process.argv.slice(2) as [SdkName, FaultName];
const sdk: Sdk = sdks[sdkName];
const fault: Fault = faults[faultName];
const arrived: number[] = [];

/** Notes when each request arrives, and goes on as the step says. */
const timed = (step: Step): Step =>
  typeof step === 'symbol'
    ? step
    : (exchange) => {
        arrived.push(performance.now());
        return step(exchange);
      };

const own = await serve(...fault.script.map(timed));
const first = await serve();
if (fault.target === 'elsewhere') first.script = [sendOn(own)];
if (fault.target === 'nobody') await first[Symbol.asyncDispose]();
const { url } = fault.target === undefined ? own : first;

const controller = new AbortController();
const options: SendOptions = {};
if (fault.timeout !== undefined) options.timeout = fault.timeout;
if (fault.abortAfter !== undefined || fault.calls !== undefined) options.signal = controller.signal;

const send = await sdk.open(url);
let outcome: Measured['outcome'] = 'pending';
let failure: unknown;
let ended: number | undefined;
let aborted: number | undefined;
let left: number | undefined;
const listeners = (): number => getEventListeners(controller.signal, 'abort').length;
const started = performance.now();

const keyOf = ({ key, headers }: Arrived): string | undefined => key ?? headers[KEY_HEADER];
const keysOf = (requests: Arrived[]): Set<string> => new Set(requests.flatMap((request) => keyOf(request) ?? []));

function report(): never {
  const seen = fault.target === 'elsewhere' ? [...first.requests, ...own.requests] : own.requests;
  const until = ended ?? performance.now();
  const measured: Measured = {
    outcome,
    ms: Math.round(until - started),
    requests: seen.length,
    processed: own.processed.length,
    processedByKey: keysOf(own.processed).size + own.processed.filter((request) => keyOf(request) === undefined).length,
    keys: keysOf(seen).size,
    waits: arrived.slice(1).map((at, index) => Math.round(at - (arrived[index] as number))),
    ...(aborted === undefined ? {} : { abortMs: Math.round((until - aborted) * 10) / 10, late: arrived.filter((at) => at > until).length }),
    ...(left === undefined ? {} : { listeners: { left, afterCollection: listeners() } }),
    ...(fault.target === 'elsewhere' ? { elsewhere: elsewhere() } : {}),
    ...(failure === undefined ? {} : { error: describe(failure) }),
  };
  writeSync(1, JSON.stringify(measured));
  process.exit(0);
}

const elsewhere = (): Measured['elsewhere'] => ({
  requests: own.requests.length,
  credential: own.requests.some(({ headers }) => JSON.stringify(headers).includes(CREDENTIAL) || headers.authorization !== undefined),
  body: own.requests.some(({ body }) => body.length > 0),
});

function describe(error: unknown): NonNullable<Measured['error']> {
  const of = error as Record<string, unknown>;
  const { code, status, sent, retryAfter } = of;
  const name = error instanceof Error ? error.constructor.name : 'no Error, a field of the result';
  const text = typeof of.message === 'string' ? of.message : JSON.stringify(of.message);
  const cause = (of.cause as { cause?: { code?: unknown }; code?: unknown } | undefined) ?? {};
  return {
    class: name,
    message: text,
    sent,
    code: cause.code ?? cause.cause?.code ?? code,
    status: of.status_code ?? of.statusCode ?? status,
    retryAfter,
  };
}

async function once(): Promise<void> {
  try {
    const result = await send(options);
    ended = performance.now();
    failure = sdk.failureOf?.(result);
    outcome = failure === undefined ? 'resolved' : 'rejected';
  } catch (error) {
    ended = performance.now();
    failure = error;
    outcome = 'rejected';
  }
}

setTimeout(report, LONGEST_MS);
const calling = (async () => {
  for (let count = fault.calls ?? 1; count > 0; count -= 1) await once();
})();
if (fault.abortAfter !== undefined) {
  while (arrived.length === 0) await sleep(5);
  await sleep(fault.abortAfter);
  aborted = performance.now();
  controller.abort();
}
await calling;
// A repeat that the abort did not stop arrives later.
if (aborted !== undefined) await sleep(1000);
if (fault.calls !== undefined) {
  left = listeners();
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.();
    await sleep(20);
  }
}
report();
