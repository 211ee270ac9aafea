/** `npm run release:version`: makes the next version of all changesets: package.json, its lock, src/version.ts, and a section in CHANGELOG.md. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { textsIn, withSection } from './changelog.ts';

const texts = textsIn('.changeset');
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
