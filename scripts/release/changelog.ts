/** CHANGELOG.md: the texts of changesets become one section, by Added, Changed, Deprecated, Removed, Fixed and Security (keepachangelog.com). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEADINGS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** @returns the texts of all changesets of a folder, each without the lines that name the version step. */
export const textsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').replace(/^---\r?\n[^]*?^---\r?\n?/m, ''));

/**
 * @param changelog - the file as it is.
 * @param title - of the section, such as `1.2.3 (2026-12-01)`.
 * @param texts - of the changesets.
 * @returns the file with the section before all others.
 * @throws Error if a changeset has no heading, or an unknown one.
 */
export function withSection(changelog: string, title: string, texts: readonly string[]): string {
  const entries = new Map<string, string[]>();
  for (const text of texts) {
    const [before, ...parts] = `\n${text}`.split(/\n### +/);
    if (before?.trim() || parts.length === 0)
      throw new Error(`A changeset has text outside of a heading such as "### Fixed": ${text.trim().slice(0, 60)}`);
    for (const part of parts) {
      const [heading = '', ...lines] = part.split('\n');
      if (!HEADINGS.includes(heading.trim())) throw new Error(`"### ${heading}" is not one of ${HEADINGS.join(', ')}.`);
      entries.set(heading.trim(), [...(entries.get(heading.trim()) ?? []), lines.join('\n').trim()]);
    }
  }
  const parts = HEADINGS.flatMap((heading) => (entries.has(heading) ? [`### ${heading}\n\n${entries.get(heading)?.join('\n')}`] : []));
  const section = [`## ${title}`, ...parts].join('\n\n');
  const first = changelog.search(/^## /m);
  return first < 0 ? `${changelog.trimEnd()}\n\n${section}\n` : `${changelog.slice(0, first)}${section}\n\n${changelog.slice(first)}`;
}
