/**
 * Stands in for SuprSend on a free port of the loopback, and counts `POST /trigger/` by idempotency key. A key that arrives again is
 * answered and not acted on, as SuprSend does for 24 hours. `GET /counts` returns the counts; after `POST /hold` the next list of triggers is
 * acted on, and never answered. A process of its own, which `counting.ts` starts.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Counts {
  requests: number;
  /** Triggers that arrived, each time they did. */
  arrived: number;
  /** Idempotency keys acted on. */
  processed: number;
  /** Recipients that were notified, and those among them that were more than once. */
  notified: number;
  notifiedAgain: number;
  /** The processes whose answer is held back. */
  held: number[];
}

interface Trigger {
  $idempotency_key: string;
  recipients: string[];
}

/** How long a request takes, in milliseconds. */
const TAKES = Number(process.env.TAKES_MS ?? 0);

const keys = new Set<string>();
const notified = new Map<string, number>();
const held: number[] = [];
let requests = 0;
let arrived = 0;
let hold = false;

const count = (map: Map<string, number>, id: string): unknown => map.set(id, (map.get(id) ?? 0) + 1);
const again = (map: Map<string, number>): number => [...map.values()].filter((times) => times > 1).length;

function take({ $idempotency_key: key, recipients }: Trigger): object {
  arrived += 1;
  if (!keys.has(key)) for (const recipient of recipients) count(notified, recipient);
  keys.add(key);
  return { status: 'success', status_code: 202, message_id: key };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** The status and the answer; undefined for none. */
function answer({ method = '', url = '', headers }: IncomingMessage, body: string): [status: number, answer: object] | undefined {
  if (url === '/counts') {
    const counts = { requests, arrived, processed: keys.size, notified: notified.size, notifiedAgain: again(notified) };
    return [200, { ...counts, held } satisfies Counts];
  }
  if (url === '/hold') return [200, { hold: (hold = true) }];
  requests += 1;
  if (url !== '/trigger/' || method !== 'POST') return [404, { message: `nothing at ${method} ${url}` }];
  const triggers = JSON.parse(body) as Trigger[];
  const records = triggers.map(take);
  if (!hold) return [207, { status: 'success', records }];
  hold = false;
  held.push(Number(headers['x-worker']));
}

const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    const said = answer(request, body);
    if (!said) return;
    const send = (): unknown => response.writeHead(said[0], { 'content-type': 'application/json' }).end(JSON.stringify(said[1]));
    if (TAKES > 0 && request.method !== 'GET') setTimeout(send, TAKES);
    else send();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
// Its life is that of who started it.
process.once('disconnect', () => process.exit());
