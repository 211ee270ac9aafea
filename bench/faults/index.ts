/**
 * The same faults on this SDK, Knock's, Courier's, Resend's and the vendor's, each at its defaults, on a loopback server that misbehaves.
 * Prints a markdown table and writes it to bench/results/faults.md. Takes some two minutes. First: npm ci --prefix bench.
 * Run: node bench/faults/index.ts; with arguments, only the faults whose name contains one of them, and no file is written.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cells } from './cells.ts';
import { faults, LONGEST_MS, type Fault, type FaultName } from './faults.ts';
import { run } from './run.ts';
import { sdks, type Sdk, type SdkName } from './sdks.ts';

const WITHOUT = { signal: 'takes no signal', timeout: 'has no time limit' };

async function cell(sdkName: SdkName, faultName: FaultName): Promise<string> {
  const sdk: Sdk = sdks[sdkName];
  const fault: Fault = faults[faultName];
  if (sdk.lacks.includes('signal') && (fault.abortAfter !== undefined || fault.calls !== undefined)) return WITHOUT.signal;
  const said = cells[faultName](await run(sdkName, faultName));
  return sdk.lacks.includes('timeout') && fault.timeout !== undefined ? `${WITHOUT.timeout}: ${said.replace('not covered: ', '')}` : said;
}

const words = process.argv.slice(2);
const names = Object.keys(sdks) as SdkName[];
const chosen = (Object.keys(faults) as FaultName[]).filter((name) => words.length === 0 || words.some((word) => name.includes(word)));

const lines = [`| | ${names.map((name) => sdks[name].name).join(' | ')} |`, `| --- |${' --- |'.repeat(names.length)}`];
for (const fault of chosen) {
  const row = [faults[fault].title];
  for (const sdk of names) row.push(await cell(sdk, fault)); // one at a time, so that none slows another
  lines.push(`| ${row.join(' | ')} |`);
  console.error(`${lines.length - 2} of ${chosen.length}: ${fault}`);
}

const report = `<!-- Written by bench/faults/index.ts. -->

# The same faults on five SDKs

What each did in one run, with the options it has by default, one process for each cell. Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.

${lines.join('\n')}

- The server is a socket on loopback that follows a script and notes every request that it acted on. **By key** counts as a server that
  honours idempotency keys would: once for two requests with the same key. Without a key the server cannot recognize a second copy.
- **Pending** is a call that had not settled after ${LONGEST_MS / 1000} s, when its process was ended.
- **In the result** is an SDK that resolves if the call fails, with the failure in the result.
- The row of refused connections asks whether the error says that nothing was sent.
- Waits are random within each SDK's backoff, and times depend on the machine. Messages are quoted as they came, but for ports.
`;
console.log(report);
if (words.length === 0) {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../results/faults.md', import.meta.url), report);
}
