/**
 * What api-smart-diff says about each difference of the raw contracts: breaking, non-breaking, deprecated. Its rules for OpenAPI are wider
 * than what a correction lets through, so they say how much a hidden change matters.
 */
import { apiCompare } from 'api-smart-diff';
import type { JsonObject } from './json.ts';
import { isWithin, stablePointer } from './pointers.ts';
import type { RawChange } from './raw.ts';

const VERDICTS: readonly string[] = ['breaking', 'deprecated', 'non-breaking'];

/** Adds a verdict to each change that has one, the worst of what is inside of it. */
export function addVerdicts(before: JsonObject, after: JsonObject, changes: readonly RawChange[]): void {
  if (changes.length === 0) return;
  const { diffs } = apiCompare(structuredClone(before), structuredClone(after));
  const found = diffs.map(({ action, path, type }) => ({
    pointer: stablePointer(action === 'remove' ? before : after, path),
    type,
  }));
  for (const change of changes) {
    const types = new Set<string>(found.filter(({ pointer }) => isWithin(pointer, change.pointer)).map(({ type }) => type));
    const verdict = VERDICTS.find((one) => types.has(one));
    if (verdict !== undefined) change.verdict = verdict;
  }
}
