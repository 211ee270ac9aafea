/**
 * Pins of corrections. Each action that removes, replaces or copies has a digest of every node that it was written for, in
 * openapi.overlay.lock.json. A node that is not the same any more stops the build: what the correction says may no longer be true.
 */
import { digest } from './canonical.ts';
import type { Json } from './json.ts';
import type { Met, Overlay } from './overlay.ts';
import { isWithin } from './pointers.ts';

/** Digests by file, action and pointer. */
export interface Lock {
  about: string;
  /** How many operations the contract has for which the corrections were pinned. */
  operations: number;
  overlays: Record<string, Record<string, Record<string, string>>>;
}

export const LOCK_ABOUT =
  'Digests of the nodes that corrections remove, replace or copy. Written by npm run contract:pin; never edited by hand (docs/contract.md).';

export const lockText = (lock: Lock): string => `${JSON.stringify(lock, null, 2)}\n`;

export type PinProblem = {
  /**
   * `changed`: the node was another. `new`: the action meets a node that it was not written for. `gone`: the node is not in the contract
   * any more, and the action would add it again. `unpinned`: the action is not pinned.
   */
  kind: 'changed' | 'new' | 'gone' | 'unpinned';
  overlay: string;
  index: number;
  pointer: string;
  value: Json | undefined;
};

export interface PinReport {
  problems: PinProblem[];
  /** Nodes that an action no longer meets, and nodes that are new but the same as those that it was written for. */
  notes: { kind: 'made' | 'also'; overlay: string; index: number; pointer: string }[];
}

/** What an update enters is pinned too, so that it does not bring back what the vendor removes. */
const PINNED: readonly Met['effect'][] = ['removes', 'replaces', 'copies', 'enters'];

/** What of an overlay is pinned. The source of a copy is pinned there, so that its removal afterwards loses nothing. */
function pinned(overlay: Overlay, mets: readonly Met[]): Met[] {
  const copied = new Set(mets.filter(({ effect }) => effect === 'copies').map(({ pointer }) => pointer));
  return mets.filter(
    ({ index, effect, pointer }) =>
      PINNED.includes(effect) && !(effect === 'removes' && copied.has(pointer)) && overlay.actions[index]?.['x-unpinned'] === undefined,
  );
}

/**
 * The name of each action in the lock: what it does and where, numbered if the same occurs again. An addition is named by its `x-unless`
 * too, so that it keeps its pins when another one is dropped.
 */
export function actionKeys(overlay: Overlay): string[] {
  const seen = new Map<string, number>();
  return overlay.actions.map(({ target, remove, copy, 'x-unless': unless }) => {
    const effect = remove ? 'remove' : copy === undefined ? 'update' : `copy ${copy} to`;
    const key = `${effect} ${target}${unless === undefined ? '' : ` unless ${unless}`}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} (${count})`;
  });
}

/** The pins of one overlay as it was applied. */
export function pinsOf(overlay: Overlay, mets: readonly Met[]): Record<string, Record<string, string>> {
  const keys = actionKeys(overlay);
  const pins: Record<string, Record<string, string>> = {};
  for (const { index, pointer, value } of pinned(overlay, mets)) {
    (pins[keys[index] as string] ??= {})[pointer] = digest(value);
  }
  return sorted(pins);
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(record)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, typeof value === 'object' ? (sorted(value as never) as T) : value]),
  );

export function checkPins(name: string, overlay: Overlay, mets: readonly Met[], lock: Lock): PinReport {
  const keys = actionKeys(overlay);
  const locked = lock.overlays[name] ?? {};
  const report: PinReport = { problems: [], notes: [] };
  const met = new Set<string>();
  for (const { index, effect, pointer, value } of pinned(overlay, mets)) {
    const key = keys[index] as string;
    met.add(`${key}\n${pointer}`);
    const pins = locked[key];
    const at = { overlay: name, index, pointer };
    if (!pins) {
      // A new contract may have the place at which additions were made so far. Nothing was corrected there.
      if (effect === 'enters' && overlay.actions[index]?.['x-newer'] !== undefined) continue;
      report.problems.push({ kind: 'unpinned', ...at, value });
      continue;
    }
    const now = digest(value);
    if (pins[pointer] === now) continue;
    if (pins[pointer] !== undefined) report.problems.push({ kind: 'changed', ...at, value });
    else if (Object.values(pins).includes(now)) report.notes.push({ kind: 'also', ...at });
    else report.problems.push({ kind: 'new', ...at, value });
  }
  for (const [key, pins] of Object.entries(locked)) {
    const index = keys.indexOf(key);
    for (const pointer of Object.keys(pins)) {
      if (index < 0 || met.has(`${key}\n${pointer}`)) continue;
      const added = mets.find((one) => one.index === index && one.effect === 'adds' && isWithin(pointer, one.pointer));
      const at = { overlay: name, index, pointer: added?.pointer ?? pointer };
      if (!added) report.notes.push({ kind: 'made', ...at });
      else if (!report.problems.some((one) => one.index === index && one.pointer === at.pointer)) {
        report.problems.push({ kind: 'gone', ...at, value: undefined });
      }
    }
  }
  return report;
}
