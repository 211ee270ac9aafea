/**
 * Imports a CSV of users, with a progress bar. It may be killed at any time: started again, it goes on where it was.
 * Run: SUPRSEND_API_KEY=... node import.ts users.csv
 */
import { SingleBar } from 'cli-progress';
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { SuprSend, type UserRow } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { Journal } from './journal.ts';
import { rowsOf, type Reading } from './rows.ts';

const [, , path = 'users.csv'] = argv;
const { users } = new SuprSend();
await using journal = await Journal.open<UserRow>('users.upsertMany', `${path}.journal`);
const reading: Reading = { bytes: 0 };
const bar = new SingleBar({ format: '{bar} {percentage}% | {users} users | {eta_formatted} left', clearOnComplete: true });
bar.start(statSync(path).size, 0, { users: journal.accepted });
const onProgress = (): void => bar.update(reading.bytes, { users: journal.accepted });

// First what a killed process left, then the rest of the file, also if those that are left fail every time. A failed record is tried a few
// times more.
await users.resume(journal.left, journal.callbacks());
let result = await users.upsertMany(rowsOf(path, journal.next, reading), { ...journal.callbacks(journal.next), onProgress });
for (let round = 0; round < 3 && !result.stopped; round++) {
  result = await users.resume(journal.left, { ...journal.callbacks(), keepFailures: true });
  if (result.resumable === 0) break;
}
bar.stop();

const { stopped, resumable, failedRecords } = result;
console.log(`${journal.accepted} users imported, ${failedRecords.length} not`);
for (const { index, status, error } of failedRecords.slice(0, 3)) console.log(`  row ${index + 1} (${status}): ${error.message}`);
if (stopped) console.log(`  ended early: ${stopped.message}`);
if (stopped || resumable > 0) {
  console.log('  start it again to import the rest');
  process.exitCode = 1;
} else {
  if (!journal.isEmpty) {
    // Personal data, as in the journal. Their rows may be corrected and imported again.
    await writeFile(`${path}.failed.json`, JSON.stringify(failedRecords), { mode: 0o600 });
    console.log(`  all of them are in ${path}.failed.json`);
  }
  await journal.remove();
}
