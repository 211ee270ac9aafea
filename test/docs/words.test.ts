/** Pages and hovers are in plain English (CONTRIBUTING.md, House rules): these words had to be read twice. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { pages } from './markdown.ts';

const WORDS =
  /\b(beside|by itself|goes out|there is no such|stands? (?:for|in|against)|where .{0,30} stands|a text in|is told|hears|ways on|all in all)\b.*/gi;

it.each([...pages, 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'llms.txt', 'generated/types.gen.ts', 'generated/tree.gen.ts'])(
  '%s is in plain words',
  (file) => {
    expect(readFileSync(fromRoot(file), 'utf8').match(WORDS)).toBeNull();
  },
);
