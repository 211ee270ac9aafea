/** Writes the CSV that the example imports: users with names in quotes and in many scripts, and one invalid e-mail in a thousand. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const NAMES = ['Rao, Asha', 'Bo "Bobby" Berg', '李雷', 'Zoë Ångström', 'Ann'];
const PLANS = ['free', 'pro', 'team'];

function* lines(rows: number): Generator<string> {
  yield 'id,name,email,phone,plan,seats\n';
  for (let n = 0; n < rows; n += 1) {
    const name = (NAMES[n % NAMES.length] as string).replaceAll('"', '""');
    const email = n % 1000 === 999 ? `user-${n} at example.com` : `user-${n}@example.com`;
    yield `user-${n},"${name}",${email},+1415555${String(n % 10_000).padStart(4, '0')},${PLANS[n % PLANS.length]},${n % 50}\n`;
  }
}

export const writeUsers = (path: string, rows: number): Promise<void> => pipeline(Readable.from(lines(rows)), createWriteStream(path));
