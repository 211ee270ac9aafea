/** test/sizes/sizes.json: the recorded sizes. A figure only goes down; raising one takes a reason, which is kept. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fromRoot } from '../contract/files.ts';
import { compressor, SUBJECTS, type Subject } from './measure.ts';

/** The subjects that are held to their figure. The generated client alone is measured for comparison only. */
export type Held = Exclude<Subject, 'generated'>;
export const HELD: readonly Held[] = (Object.keys(SUBJECTS) as Subject[]).filter((subject) => subject !== 'generated');

interface Figure {
  /** Gzipped bytes of a bundle; bytes of files as they are. */
  bytes: number;
  /** Where the figure is to end up (DESIGN, budgets), if it has a goal. */
  goal?: number;
  /** Every time it was raised, and why. */
  raised: { from: number; to: number; reason: string }[];
}

export interface SizeRecord {
  compressor: string;
  figures: Record<Held, Figure>;
}

const FILE = fromRoot('test/sizes/sizes.json');

/** zlib elsewhere may differ by a few bytes; where the record was made there is no slack. */
const ELSEWHERE = 64;

export const readRecord = (): SizeRecord => JSON.parse(readFileSync(FILE, 'utf8')) as SizeRecord;
export const writeRecord = (record: SizeRecord): void => writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);

const slack = (record: SizeRecord, subject: Held): number =>
  subject === 'unpacked' || subject === 'rest' || record.compressor === compressor() ? 0 : ELSEWHERE;

/** README.md with the recorded figures in its sentence on sizes, which are the only ones in kB. */
export function withFigures(readme: string, { figures }: SizeRecord): string {
  const stated = [figures.client, figures.operation, figures.tokens, figures.webhooks];
  return readme.replaceAll(/[\d.]+ kB/g, (found) => {
    const figure = stated.shift();
    return figure ? `${(figure.bytes / 1000).toFixed(1)} kB` : found;
  });
}

/** How far a measured size is above its figure; 0 or less is fine. */
export const excess = (record: SizeRecord, subject: Held, bytes: number): number =>
  bytes - record.figures[subject].bytes - slack(record, subject);

/**
 * The record with a measured size in it.
 * @throws Error when the size is above its figure and no reason is given.
 */
export function recorded(record: SizeRecord, subject: Held, bytes: number, reason?: string): SizeRecord {
  const figure = record.figures[subject];
  if (bytes > figure.bytes && !reason?.trim()) {
    throw new Error(
      `${subject} is ${bytes} bytes, ${bytes - figure.bytes} more than recorded. Make it smaller, or say why it must grow: npm run sizes -- --raise "reason".`,
    );
  }
  const raised =
    bytes > figure.bytes && reason ? [...figure.raised, { from: figure.bytes, to: bytes, reason: reason.trim() }] : figure.raised;
  return { compressor: compressor(), figures: { ...record.figures, [subject]: { ...figure, bytes, raised } } };
}
