/** `npm run release:check`: refuses a release whose owner has not filled in what only an owner knows, or whose version is not in the changelog. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { problemsOf } from './problems.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
// Git lists files that were deleted and not committed yet: release:version deletes the changesets.
const files = execFileSync('git', ['ls-files', '-z'], { cwd: fileURLToPath(root), encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(new URL(file, root)));
const problems = problemsOf({ files, read, tag: process.env.GITHUB_REF_TYPE === 'tag' ? process.env.GITHUB_REF_NAME : undefined });
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('This is not released. CONTRIBUTING.md, Releases, says what an owner does first.');
  process.exitCode = 1;
} else console.log('Nothing is missing for a release.');
