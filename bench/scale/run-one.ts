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
for (let warm = 0; warm < 10; warm += 1) await send(20); // compiles, and opens connections
globalThis.gc?.();

// A short run is repeated until it can be measured.
const times = Math.max(1, Math.min(100, Math.round(1000 / count)));
const before = process.cpuUsage();
const began = performance.now();
for (let time = 0; time < times; time += 1) await send(count);
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(before);
const records = count * times;
const cost: Cost = { perSecond: (records * 1000) / ms, cpu: (user + system) / records, peak: process.resourceUsage().maxRSS / 1024 };
process.send?.(cost, () => process.exit());
