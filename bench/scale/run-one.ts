/** One way to send, in a process of its own: `node --expose-gc run-one.ts <cases> <name> <count> <url> <bundle>`. Sends its Cost to who started it. */
import type { Cases, Cost } from './cases.ts';

const [module = '', name = '', text = '', url = '', ours = ''] = process.argv.slice(2);
const count = Number(text);
const { cases } = (await import(module)) as Cases;
const open = cases[name];
if (!open) throw new Error(`no case ${name} in ${module}`);
// The vendor's SDK prints remarks on its input.
console.log = () => {};

const send = await open(url, ours);
/** Sends again and again, at least for so long. @returns how often */
async function sendFor(leastMs: number, records: number): Promise<number> {
  const end = performance.now() + leastMs;
  let times = 0;
  for (; times === 0 || performance.now() < end; times += 1) await send(records);
  return times;
}

await sendFor(1000, Math.min(count, 1000)); // compiles, and opens connections
globalThis.gc?.();

// A short run is repeated until it can be measured.
const before = process.cpuUsage();
const began = performance.now();
const times = await sendFor(1000, count);
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(before);
const records = count * times;
const cost: Cost = { perSecond: (records * 1000) / ms, cpu: (user + system) / records, peak: process.resourceUsage().maxRSS / 1024 };
process.send?.(cost, () => process.exit());
