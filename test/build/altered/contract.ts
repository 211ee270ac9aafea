/** The contract as it is, built once, and the report on an altered one. */
import { build, type Built } from '../../../scripts/contract/build.ts';
import { bumpReport, type BumpReport } from '../../../scripts/contract/bump-report.ts';
import { CONTRACT, fromRoot, readLock, readOverlays } from '../../../scripts/contract/files.ts';
import { readContract } from '../../../scripts/contract/judge.ts';
import type { JsonObject } from '../../../scripts/contract/json.ts';

export const lock = readLock();
const overlays = readOverlays();
export const raw: JsonObject = readContract(fromRoot(CONTRACT), lock);
export const before: Built = build(raw, overlays, lock);

/** A contract that differs from the vendor's as `change` says. */
export function altered(change: (document: JsonObject) => void): JsonObject {
  const document = structuredClone(raw);
  change(document);
  return document;
}

export const built = (document: JsonObject): Built => build(document, overlays, lock);
export const reportOn = (document: JsonObject): BumpReport => bumpReport(before, built(document));
