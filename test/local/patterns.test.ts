/** Trying a pattern step by step comes to what the engine comes to, so that nothing is refused for another reason than the time it takes. */
import { describe, expect, it } from 'vitest';
import { triedPattern } from '../../src/local/sending/patterns.ts';

const PATTERNS = [
  '^([a-z0-9]+-)*[a-z0-9]+$',
  '^\\d+(\\.\\d+)*$',
  'a|bc|d*',
  '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  '^(?=.*\\d)(?!.*x).{3,8}$',
  '(?<=(a)*)b',
  '(?<!(a)+)b',
  '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
  '^\\p{L}+$',
  '\\bfoo\\B',
  '^(a|b|)*$',
  '^(a*)*b$',
  '(x{0}y)+',
  '^(\\u{1F600}?[\\]a]+)+$',
  '^\\uD83D\\uDE00(a)*$',
  '(?<year>\\d{4})-(\\d\\d)+',
  '^(\\x41|\\cJ|\\u0042|\\/)*$',
  '^(?:a{2}|b{1,2}?|c{2,})+$',
  '^$',
  '',
];
const CHARACTERS = Array.from('ab01-x@. Aé😀]/=+By\n');

describe('a pattern that is tried', () => {
  it.each(PATTERNS)('%s', (pattern) => {
    const tried = triedPattern(pattern, 0);
    const engine = new RegExp(pattern, 'u');
    // The same strings in every run.
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let count = 0; count < 500; count++) {
      const text = Array.from({ length: count % 9 }, () => CHARACTERS[next(CHARACTERS.length)]).join('');
      expect([text, tried(text, { steps: 100_000 })]).toEqual([text, engine.test(text)]);
    }
  });

  it('ends when no step is left', () => {
    expect(() => triedPattern('^(a+)+$', 0)(`${'a'.repeat(40)}!`, { steps: 100_000 })).toThrow('it takes too many steps');
    expect(() => triedPattern('((?=a{100})){1000}', 0)).toThrow('it is too large');
    expect(() => triedPattern('(a{1000}){1000}', 0)).toThrow('it is too large');
    expect(() => triedPattern('(a)\\1', 0)).toThrow('it refers back to a group');
    expect(() => triedPattern('(?<n>a)\\k<n>', 0)).toThrow('it refers back to a group');
  });
});
