/**
 * Imports a CSV of 50,000 made-up users into `local`. The import is killed ten times at random moments and started again; at
 * the end it must have every user exactly as in the file.
 * Run: node index.ts [--rows 50000] [--kills 10] [--seed 1]
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from '../../src/cli/local/serve.ts';
import { localSuprSend } from '../../src/local.ts';
import { rowsOf } from './rows.ts';
import { writeUsers } from './users-csv.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { rows: text, kills: text, seed: text } });
const [rows, kills, seed] = [Number(values.rows ?? 50_000), Number(values.kills ?? 10), Number(values.seed ?? Date.now() % 100_000)];

/** Requests in flight at a time; so many users at most are sent again after a kill. */
const IN_FLIGHT = 8;

/** Numbers from 0 to 1 that look random, always the same for a seed (mulberry32). */
function* randomNumbers(state: number): Generator<number, never> {
  for (;;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
const numbers = randomNumbers(seed);
const random = (): number => numbers.next().value;

let requests = 0;
/** Called before a request is acted on, and before it is answered. */
let onMoment = (_moment: 'arrived' | 'stored'): void => {};
const local = localSuprSend();
const receive: typeof local.receive = (received) => {
  requests++;
  onMoment('arrived');
  const outcome = local.receive(received);
  onMoment('stored');
  return outcome;
};
await using server = await serve({ ...local, receive }, { port: 0 });
const folder = mkdtempSync(join(tmpdir(), 'suprsend-import-'));
try {
  const path = join(folder, 'users.csv');
  await writeUsers(path, rows);
  const program = fileURLToPath(new URL('import.ts', import.meta.url));
  const env = { ...process.env, SUPRSEND_API_KEY: 'key-of-the-example', SUPRSEND_BASE_URL: server.url };
  let killed = 0;
  for (;;) {
    const child = spawn(process.execPath, [program, path], { env, stdio: 'inherit' });
    // Counted by requests, so that it does not depend on the speed of the machine.
    const last = requests + 1 + Math.floor(random() * Math.max(0, rows / (kills + 2) - IN_FLIGHT * 2));
    const moment = random() < 0.5 ? 'arrived' : 'stored';
    onMoment = (now) => {
      if (killed < kills && requests >= last && now === moment && !child.killed) child.kill('SIGKILL');
    };
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal !== 'SIGKILL') {
      assert.equal(code, 0, 'the import ended well');
      break;
    }
    killed++;
    assert.equal(statSync(`${path}.journal`).mode & 0o777, 0o600, 'only its owner may read the journal');
  }
  assert.equal(killed, kills);
  assert.ok(!existsSync(`${path}.journal`), 'the journal was removed');
  const failed = JSON.parse(readFileSync(`${path}.failed.json`, 'utf8')) as { record: { distinct_id: string } }[];
  const users = new Map(local.save().users?.map((user) => [user.distinct_id, user]));
  let valid = 0;
  for await (const { distinct_id: id, ...body } of rowsOf(path, 0, { bytes: 0 })) {
    if (body.$email?.some((address) => address.includes(' '))) {
      assert.equal(failed.shift()?.record.distinct_id, id, 'every invalid row is in the file of failed rows');
      continue;
    }
    const { $email, $sms, properties } = users.get(id) ?? {};
    assert.deepEqual({ $email, $sms, ...(properties as object) }, body, `${id} is on the server as in the file`);
    valid++;
  }
  assert.equal(users.size, valid);
  assert.deepEqual(
    local.requests.flatMap(({ violations }) => violations),
    [],
    'every request is as the contract says',
  );
  const again = requests - rows;
  assert.ok(again <= kills * IN_FLIGHT, `${again} requests were repeated`);
  console.log(`killed ${killed} times (seed ${seed}), and ${again} requests were sent again`);
  console.log(`the server has ${users.size} users of the ${valid} valid rows, each as in the file`);
} finally {
  rmSync(folder, { recursive: true });
}
