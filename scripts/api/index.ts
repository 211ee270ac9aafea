/** `npm run api`: writes the report of every entry's public types to test/api/reports. `npm test` compares them with the build. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, fileOf, reportOf, REPORTS } from './report.ts';

const names = entries();
mkdirSync(REPORTS, { recursive: true });
for (const file of readdirSync(REPORTS)) if (!names.map(fileOf).includes(file)) rmSync(join(REPORTS, file));
for (const entry of names) writeFileSync(join(REPORTS, fileOf(entry)), reportOf(entry));
