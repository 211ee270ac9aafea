/** `npm run release:version`: makes the next version of all changesets: package.json, its lock, src/version.ts, and a section in CHANGELOG.md. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { withSection } from './changelog.ts';

/** The texts of all changesets, each without the lines that name the version step. */
const texts = readdirSync('.changeset')
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .toSorted()
  .map((file) => readFileSync(`.changeset/${file}`, 'utf8').replace(/^---\r?\n[^]*?^---\r?\n/m, ''));
if (texts.length === 0) throw new Error('.changeset has no changeset: npx changeset writes one.');
const changelog = (title: string): string => withSection(readFileSync('CHANGELOG.md', 'utf8'), title, texts);
changelog('judged before anything is written');

execFileSync('changeset', ['version'], { stdio: ['ignore', 'ignore', 'inherit'] });
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { version: string; packages: { '': { version: string } } };
lock.version = version;
lock.packages[''].version = version;
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
writeFileSync('CHANGELOG.md', changelog(`${version} (${new Date().toISOString().slice(0, 10)})`));
writeFileSync('src/version.ts', readFileSync('src/version.ts', 'utf8').replace(/'[^']*'/, `'${version}'`));
console.log(`The next version is ${version}. Read its section in CHANGELOG.md, commit all of it, and push the tag v${version}.`);
