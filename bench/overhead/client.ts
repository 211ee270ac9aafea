/** One client in a process of its own: `node client.ts <name> <url> <paths as JSON>`. Does a task for each message, and sends what it took. */
import { clients, type CallName, type Client, type Paths } from './clients.ts';
import { profiled, type Spot } from './profile.ts';

export interface Task {
  call: CallName;
  inFlight: number;
  /** For how long calls are started. */
  ms: number;
  /** Also say in which functions the time goes. */
  profile?: boolean;
}

export interface Taken {
  perSecond: number;
  /** Microseconds of CPU per call, of all threads of the process. */
  cpu: number;
  spots?: Spot[];
}

const WARM_MS = 80;

const [name = '', url = '', paths = ''] = process.argv.slice(2);
const open = clients[name];
if (!open) throw new Error(`no client ${name}`);
// The vendor's SDK prints remarks on its input.
console.log = () => {};
const client: Client = await open(url, JSON.parse(paths) as Paths);

/** @returns how many calls were made. */
async function run({ call, inFlight }: Task, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let calls = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      await client[call]();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return calls;
}

async function measured(task: Task): Promise<Taken> {
  await run(task, WARM_MS); // opens connections
  const before = process.cpuUsage();
  const began = performance.now();
  const { calls, spots } = task.profile ? await profiled(() => run(task, task.ms)) : { calls: await run(task, task.ms) };
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (calls * 1000) / ms, cpu: (user + system) / calls, ...(spots ? { spots } : {}) };
}

process.on('message', (task: Task) => void measured(task).then((taken) => process.send?.(taken)));
process.once('disconnect', () => process.exit());
process.send?.('ready');
