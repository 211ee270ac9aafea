/** The package costs no more than recorded; see scripts/sizes. */
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { fromRoot } from '../../scripts/contract/files.ts';
import { measure, SUBJECTS } from '../../scripts/sizes/measure.ts';
import { excess, HELD, readRecord, recorded, withFigures, type SizeRecord } from '../../scripts/sizes/record.ts';

describe('sizes', () => {
  for (const subject of HELD) {
    it(`${SUBJECTS[subject].title} stays within its recorded figure`, async () => {
      const { bytes } = await measure(subject);
      expect(
        excess(readRecord(), subject, bytes),
        `${bytes} bytes; npm run sizes shows the rest. Bytes above the figure`,
      ).toBeLessThanOrEqual(0);
    });
  }
});

it('README.md states the recorded figures', () => {
  const readme = readFileSync(fromRoot('README.md'), 'utf8');
  expect(readme.match(/[\d.]+ kB/g)).toHaveLength(4);
  expect(readme).toBe(withFigures(readme, readRecord()));
});

describe('the record', () => {
  const record: SizeRecord = {
    compressor: 'another',
    figures: { ...readRecord().figures, client: { bytes: 100, goal: 50, raised: [] } },
  };

  it('allows a bundle 64 bytes more where zlib may differ, and files none', () => {
    expect(excess(record, 'client', 164)).toBe(0);
    expect(excess(record, 'unpacked', record.figures.unpacked.bytes + 1)).toBe(1);
  });

  it('takes a lower figure as it is', () => {
    expect(recorded(record, 'client', 90).figures).toEqual({ ...record.figures, client: { bytes: 90, goal: 50, raised: [] } });
  });

  it('takes a higher one only with a reason, and keeps the reason', () => {
    expect(() => recorded(record, 'client', 101)).toThrow('--raise');
    expect(() => recorded(record, 'client', 101, ' ')).toThrow('--raise');
    expect(recorded(record, 'client', 101, 'retries').figures.client).toEqual({
      bytes: 101,
      goal: 50,
      raised: [{ from: 100, to: 101, reason: 'retries' }],
    });
  });
});
