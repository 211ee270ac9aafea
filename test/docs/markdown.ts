/** The ts blocks of README.md, SKILL.md and docs/*.md. */
import { readdirSync } from 'node:fs';
import { fromRoot } from '../../scripts/contract/files.ts';

export interface Snippet {
  page: string;
  /** The number of its first line in the page. */
  line: number;
  /** The text after the language: `no-check: ` and the reason, or nothing. */
  mark: string;
  text: string;
}

export const pages: readonly string[] = [
  'README.md',
  'SKILL.md',
  ...readdirSync(fromRoot('docs'))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => `docs/${name}`),
];

export function snippetsOf(page: string, markdown: string): Snippet[] {
  return Array.from(markdown.matchAll(/^```(?:ts|typescript)\b *(.*)\n([^]*?)^```$/gm), ({ index, 1: mark = '', 2: text = '' }) => ({
    page,
    line: markdown.slice(0, index).split('\n').length + 1,
    mark: mark.trim(),
    text,
  }));
}
