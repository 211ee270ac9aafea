/** Correct code compiles, and wrong code does not, under every TypeScript that users have. Compiles against the packed package. */
import { expect, it } from 'vitest';
import { ACCEPTED } from './accepted.ts';
import { PRELUDE } from './prelude.ts';
import { REFUSED } from './refused.ts';
import { REFUSED_CALLS } from './refused-calls.ts';
import { testSnippets } from './snippets.ts';

const ALL_REFUSED = { ...REFUSED, ...REFUSED_CALLS };

testSnippets('snippets', PRELUDE, ACCEPTED, ALL_REFUSED);

it('has at least 120 snippets', () => {
  expect(Object.keys(ACCEPTED).length + Object.keys(ALL_REFUSED).length).toBeGreaterThanOrEqual(120);
});
