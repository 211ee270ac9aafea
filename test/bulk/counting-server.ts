/** A server on loopback that counts processed records by idempotency key, and fails as a plan says. */
import { serve, type Answer, type Received, type Reply, type TestServer } from '../support/server.ts';

export interface Trigger {
  $idempotency_key: string;
  n: number;
  [key: string]: unknown;
}

/** What happens to a whole request. A number rejects it with that status; `late` processes it and then responds with 500. */
export type ChunkPlan = 'ok' | 'lose' | 'lateLoss' | 'late' | 'short' | 'extra' | 'hole' | 'text' | number;

export interface CountingServer extends TestServer {
  /** How often each key was processed: at most once, as a repeat is skipped. */
  readonly processed: Map<string, number>;
  /** How often each key arrived. */
  readonly arrived: Map<string, number>;
  /** The requests, as lists of triggers. */
  readonly chunks: Trigger[][];
  chunkPlan: (place: number, chunk: Trigger[]) => ChunkPlan;
  /** 202, or the status that a record is rejected with; `late` processes it and reports 500. */
  recordPlan: (record: Trigger, arrival: number) => number | 'late';
}

const count = (map: Map<string, number>, key: string): number => {
  const next = (map.get(key) ?? 0) + 1;
  map.set(key, next);
  return next;
};

export async function counting(): Promise<CountingServer> {
  const processed = new Map<string, number>();
  const arrived = new Map<string, number>();
  const chunks: Trigger[][] = [];
  const act = ({ $idempotency_key: key }: Trigger): void => {
    if (!processed.has(key)) count(processed, key);
  };
  const answer = ({ url, body }: Received, response: Parameters<Answer>[1]): Reply | void => {
    const parsed = JSON.parse(body) as Trigger | Trigger[];
    const chunk = Array.isArray(parsed) ? parsed : [parsed];
    const plan = server.chunkPlan(chunks.push(chunk) - 1, chunk);
    const arrivals = chunk.map(({ $idempotency_key: key }) => count(arrived, key));
    if (typeof plan === 'number')
      return { status: plan, ...(plan === 429 ? { headers: { 'retry-after': '0' } } : {}), body: '{"message":"as planned"}' };
    if (plan === 'lose') return void response.destroy();
    const records = chunk.map((record, place) => {
      const status = server.recordPlan(record, arrivals[place] as number);
      if (status === 202 || status === 'late') act(record);
      if (status === 202) return { status: 'success', status_code: 202, message_id: `m${record.n}` };
      return {
        status: 'error',
        status_code: status === 'late' ? 500 : status,
        error: { type: 'planned', message: `as planned for ${record.n}` },
      };
    });
    if (plan === 'lateLoss') return void response.destroy();
    if (plan === 'late') return { status: 500, body: '{"message":"too late"}' };
    if (plan === 'text' || url === '/event/') return { status: 202, body: 'OK' };
    if (plan === 'short') records.pop();
    if (plan === 'extra') records.push({ status: 'success', status_code: 202, message_id: 'of nobody' });
    return { status: 207, body: JSON.stringify({ status: 'success', records: plan === 'hole' ? [null, ...records.slice(1)] : records }) };
  };
  const server: CountingServer = Object.assign(await serve(answer), {
    processed,
    arrived,
    chunks,
    chunkPlan: () => 'ok' as ChunkPlan,
    recordPlan: () => 202,
  });
  return server;
}
