/**
 * Imports a CSV of 50,000 users, with a progress bar. The users are made up, and go to a server on loopback that counts them.
 * Run: node index.ts [--rows 50000]
 */
import { SingleBar } from 'cli-progress';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SuprSend } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { startCounting } from '../counting.ts';
import { editsOf, type Reading } from './edits.ts';
import { writeUsers } from './users-csv.ts';

const { rows } = parseArgs({ options: { rows: { type: 'string', default: '50000' } } }).values;
using server = await startCounting();
const folder = mkdtempSync(join(tmpdir(), 'suprsend-import-'));
try {
  const path = join(folder, 'users.csv');
  await writeUsers(path, Number(rows));

  // Yours: new SuprSend(), which reads SUPRSEND_API_KEY.
  const suprsend = new SuprSend({ apiKey: 'key-of-the-example', hubUrl: server.url });
  const reading: Reading = { bytes: 0, refused: [] };
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {users} users, {failed} failed | {eta_formatted} left',
    clearOnComplete: true,
  });
  bar.start(statSync(path).size, 0, { users: 0, failed: 0 });
  const began = performance.now();
  const result = await suprsend.users.editMany(editsOf(path, reading), {
    onProgress: ({ success, failure }) => bar.update(reading.bytes, { users: success, failed: failure + reading.refused.length }),
  });
  bar.stop();

  const { status, success, failedRecords, stopped } = result;
  const { refused } = reading;
  const seconds = (performance.now() - began) / 1000;
  console.log(`${status}: ${success} users in ${seconds.toFixed(1)} s, ${Math.round(success / seconds)} per second`);
  console.log(`${failedRecords.length} not accepted, ${refused.length} rows refused before they were sent`);
  for (const { line, why } of refused.slice(0, 3)) console.log(`  line ${line}: ${why}`);
  for (const { record, sent, error } of failedRecords.slice(0, 3)) console.log(`  ${record.distinctId} (sent: ${sent}): ${error.message}`);
  if (stopped) console.log(`  ended early: ${stopped.message}`);
  const { edited, editedAgain } = await server.counts();
  console.log(`the server has ${edited} users, ${editedAgain} of them edited more than once`);
  if (status !== 'success') process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
