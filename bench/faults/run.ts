/** Runs one SDK against one fault in a process of its own, which ends itself after ten seconds. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FaultName } from './faults.ts';
import type { Measured } from './run-one.ts';
import type { SdkName } from './sdks.ts';

/** For a process that cannot even end itself. */
const KILL_MS = 30_000;

const RUN_ONE = fileURLToPath(new URL('run-one.ts', import.meta.url));

/** @throws with what the process printed when it ends without a measurement. */
export async function run(sdk: SdkName, fault: FaultName): Promise<Measured> {
  const env = { PATH: process.env.PATH };
  const child = spawn(process.execPath, ['--expose-gc', RUN_ONE, sdk, fault], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${sdk}, ${fault}: ended with ${String(code)}\n${printed}${complained}`);
  return JSON.parse(printed) as Measured;
}
