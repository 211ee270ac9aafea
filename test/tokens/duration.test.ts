/** A duration is read as the API writes it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationSeconds } from '../../src/tokens/checks.ts';

const UNITS = { d: 86_400, h: 3_600, m: 60, s: 1 };

test('is the sum of its parts, each of them optional, also with leading zeros', () => {
  const part = fc.option(fc.nat(9_999), { nil: undefined });
  fc.assert(
    fc.property(fc.tuple(part, part, part, part), fc.boolean(), (numbers, padded) => {
      const parts = Object.keys(UNITS).flatMap((unit, index) =>
        numbers[index] === undefined ? [] : [`${String(numbers[index]).padStart(padded ? 6 : 0, '0')}${unit}`],
      );
      const sum = Object.values(UNITS).reduce((total, seconds, index) => total + seconds * (numbers[index] ?? 0), 0);
      expect(durationSeconds(parts.join(''))).toBe(parts.length > 0 ? sum : undefined);
    }),
  );
});

test.each([
  ['90s', 90],
  ['1h', 3_600],
  ['7d', 604_800],
  ['1d2h30m', 95_400],
  ['00d00h05m00s', 300],
  ['0s', 0],
])('%s is %d seconds', (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});

test.each(['', ' ', '1', 'h', '1w', '1H', '1h1d', '1h1h', '1.5h', '-1h', '+1h', ' 1h', '1h ', '1h\n', '1 h', '١h', '9'.repeat(400) + 'd'])(
  '%j is not a duration',
  (text) => {
    expect(durationSeconds(text)).toBeUndefined();
  },
);

test('any other string is not a duration, and a long one is refused in linear time', () => {
  fc.assert(fc.property(fc.string(), (text) => durationSeconds(text) === undefined || /^(\d+[dhms])+$/.test(text)));
  expect(durationSeconds('1'.repeat(100_000))).toBeUndefined();
});
