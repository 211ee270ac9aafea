/** The faults, and what the server at each does with the requests it gets. The last step of a script stays. */
import { answer, bytesOf, loseAnswer, rateLimited, stallInBody, type FaultServer, type Step } from '../../test/support/faults.ts';

/** A call that has not settled after this many milliseconds is reported as pending. */
export const LONGEST_MS = 10_000;

/** What a fault is about: the row of the table. */
export interface Fault {
  title: string;
  script: Step[];
  /** Limit of one attempt in milliseconds, where the fault needs a short one and the SDK has one. */
  timeout?: number;
  /** Aborts the call this many milliseconds after its first answer. */
  abortAfter?: number;
  /** How many calls are made, one after the other, on one signal. Default 1, without a signal. */
  calls?: number;
  /** Where the client points, instead of to the server: to a closed port, or to a server that redirects to this one. */
  target?: 'nobody' | 'elsewhere';
}

/** A success for every SDK here: Knock wants a run id, Courier a request id, Resend an id, SuprSend a status. */
const OK = '{"status":"success","workflow_run_id":"r1","requestId":"r1","id":"r1"}';
export const sent = answer(200, OK);

const HTML = '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>';

/** A server that keeps its connections, as an API does. */
const sentAndKept = answer(200, OK, { connection: 'keep-alive' });

export const faults = {
  '500 then 200': { title: 'A 500 on a POST that sends, then a 200', script: [answer(500, '{"message":"failed"}'), sent] },
  'answer lost': { title: 'The answer to a POST that sends is lost, the request was processed', script: [loseAnswer, sent] },
  'lost again and again': { title: 'Every answer is lost, each request was processed', script: [loseAnswer] },
  'retry-after 1': { title: '429 with `Retry-After: 1`, then a 200', script: [rateLimited(1), sent] },
  'retry-after 3600': { title: '429 with `Retry-After: 3600`', script: [rateLimited(3600)] },
  'abort in backoff': {
    title: 'Aborted 100 ms into the wait of a 429 with `Retry-After: 3`',
    script: [rateLimited(3), sent],
    abortAfter: 100,
  },
  'stall in body': { title: 'The body stalls after its first byte; a time limit of 500 ms', script: [stallInBody], timeout: 500 },
  listeners: { title: 'Listeners left on one signal after 20 calls', script: [sentAndKept], calls: 20 },
  refused: { title: 'No server listens: the connection is refused', script: [sent], target: 'nobody' },
  'html 502': { title: 'A proxy answers 502 with an HTML page', script: [answer(502, HTML, { 'content-type': 'text/html' })] },
  redirect: { title: 'A 307 to another origin', script: [sent], target: 'elsewhere' },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** Redirects to another origin, with method and body. */
export const sendOn =
  (to: FaultServer): Step =>
  ({ socket, request }) => {
    socket.write(bytesOf(307, '{}', { location: to.url + request.target }));
  };
