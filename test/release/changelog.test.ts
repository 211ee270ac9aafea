/** The next version is made of changesets: one section of the changelog, and the same number everywhere. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textsIn, withSection } from '../../scripts/release/changelog.ts';
import { fromRoot } from '../../scripts/contract/files.ts';

const OLD = '# Changelog\n\nText.\n\n## 0.1.0 (2026-12-01)\n\n### Added\n\n- All.\n';

test('texts of changesets are joined by heading, before all earlier versions', () => {
  const section = withSection(OLD, '0.2.0 (2026-12-24)', ['### Fixed\n\n- One.\n\n### Added\n\n- Two.', '### Fixed\n- Three.\n']);
  expect(section).toBe(
    '# Changelog\n\nText.\n\n## 0.2.0 (2026-12-24)\n\n### Added\n\n- Two.\n\n### Fixed\n\n- One.\n- Three.\n\n## 0.1.0 (2026-12-01)\n\n### Added\n\n- All.\n',
  );
});

test.each([
  ['text without a heading', 'We fixed it.', 'outside of a heading'],
  ['text before a heading', 'Text.\n### Fixed\n- One.', 'outside of a heading'],
  ['an unknown heading', '### Improved\n- One.', '"### Improved" is not one of Added'],
])('%s is refused', (_, text, message) => {
  expect(() => withSection(OLD, '0.2.0', [text])).toThrow(message);
});

test('the changesets of this repository have headings, which `npx changeset` does not write', () => {
  const texts = textsIn(fromRoot('.changeset'));
  expect(() => withSection(OLD, '0.2.0', texts)).not.toThrow();
});

test('npm run release:version writes the same version to all files, and uses the changesets up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'version-'));
  const git = (...args: string[]): unknown => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder });
  try {
    // Without the changesets of this repository, which change the next version.
    for (const file of [
      'package.json',
      'package-lock.json',
      'CHANGELOG.md',
      'tools',
      '.changeset/README.md',
      '.changeset/config.json',
      'scripts',
      '.npmrc',
    ])
      cpSync(fromRoot(file), join(folder, file), { recursive: true });
    mkdirSync(join(folder, 'src'));
    cpSync(fromRoot('src/version.ts'), join(folder, 'src/version.ts'));
    symlinkSync(fromRoot('node_modules'), join(folder, 'node_modules'));
    git('init', '-q', '-b', 'a-branch');
    git('add', 'package.json', 'CHANGELOG.md', '.changeset');
    git('commit', '-q', '-m', 'Start');
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    writeFileSync(join(folder, '.changeset/one.md'), "---\n'suprsend-ts': minor\n---\n\n### Added\n\n- A method.\n");
    git('add', '.changeset');
    execFileSync(process.execPath, ['scripts/release/version.ts'], {
      cwd: folder,
      env: { ...process.env, PATH: `${fromRoot('node_modules/.bin')}:${process.env.PATH}` },
    });
    const [major, minor] = version.split('.').map(Number);
    const next = `${major}.${(minor as number) + 1}.0`;
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
    expect(JSON.parse(read('package.json'))).toMatchObject({ version: next });
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({ version: next, packages: { '': { version: next } } });
    expect(read('src/version.ts')).toContain(`'${next}'`);
    expect(read('CHANGELOG.md')).toMatch(
      new RegExp(`\\n## ${next} \\(\\d{4}-\\d\\d-\\d\\d\\)\\n\\n### Added\\n\\n- A method\\.\\n\\n## ${version}`),
    );
    expect(readdirSync(join(folder, '.changeset')).toSorted()).toEqual(['README.md', 'config.json']);
    // Git still lists the changeset, which is deleted and not committed.
    const { stdout, stderr } = spawnSync(process.execPath, ['scripts/release/check.ts'], { cwd: folder, encoding: 'utf8' });
    expect(stdout + stderr).toMatch(/This is not released|Nothing is missing/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
