/** The report on a new contract. It has every difference of the raw contracts: decided, hidden by a correction, without effect, or only in a description. */
import type { Built } from './build.ts';
import { touchedBy, type Change } from './changes.ts';
import { compareContracts } from './compare.ts';
import { aligned, namesOf, type Aligned } from './counterparts.ts';
import { credentialTexts } from './credential-texts.ts';
import { pinnedCredentials, pinnedTexts } from './credentials.ts';
import { decisionsOf, type Decision } from './decisions.ts';
import { knownTexts } from './newer.ts';
import { placeOf } from './pin-text.ts';
import { placeNames, type PlaceName } from './place-names.ts';
import { isOrder, rawChanges, type RawChange } from './raw.ts';
import { schemasOf, usersOf } from './schema-users.ts';

/** A difference that a correction hides, with the place of the correction. */
export interface Hidden extends RawChange {
  correction: string;
  reason: string;
}

export interface BumpReport {
  /** Where a credential would go that it did not go before, or otherwise. Read this first. */
  credentials: string[];
  decisions: Decision[];
  /** How many corrections cannot be applied. The changes for callers are then those without them. */
  provisional: number;
  breaking: Change[];
  compatible: Change[];
  hidden: Hidden[];
  /** Differences that reach the corrected contract. What callers see of them is in the changes above. */
  visible: RawChange[];
  /** Differences that change nothing that a caller sends or reads, such as an operationId or the order of a list. */
  neutral: RawChange[];
  texts: RawChange[];
  /** Corrections that the vendor has made, or that also apply to something new. */
  notes: string[];
  step: 'major' | 'minor' | 'patch' | 'none';
  /** How many differences the raw contracts have. */
  differences: number;
}

export function bumpReport(before: Built, after: Built): BumpReport {
  const seen = aligned(before, after);
  const changes = withRenamed(seen.renamed, before, [
    ...movedChanges(before, seen),
    ...compareContracts(before.document, seen.built.document),
  ]);
  const raw = rawChanges(before.raw, after.raw);
  const nameOf = placeNames([...before.operations, ...after.operations]);
  for (const change of raw) {
    change.where = nameOf(change.pointer);
    if (isRenaming(change, seen.renamed)) change.about = 'name';
  }
  const credentials = [
    ...after.credentials,
    ...pinnedTexts(pinnedCredentials(before.overlays), pinnedCredentials(after.overlays)),
    ...credentialTexts(
      raw.filter(({ about }) => about === 'credentials'),
      before,
      after,
      nameOf,
    ),
  ];
  const report: BumpReport = {
    credentials,
    decisions: decisionsOf(before, after, seen, nameOf),
    provisional: seen.built.overlayErrors.length,
    breaking: changes.filter(({ breaks }) => breaks !== 'no'),
    compatible: changes.filter(({ breaks }) => breaks === 'no'),
    hidden: [],
    visible: [],
    neutral: [],
    texts: [],
    notes: notesOf(seen.built, nameOf),
    step: 'none',
    differences: raw.length,
  };
  for (const change of raw) sort(change, before, after, report);
  report.step = stepOf(report);
  return report;
}

/** Whether a difference is only that a component has another name. */
function isRenaming({ kind, pointer, before, after }: RawChange, renamed: Aligned['renamed']): boolean {
  if (kind === 'changed' && pointer.endsWith('/$ref'))
    return renamed.some(({ was, is }) => before === `#/components/${was}` && after === `#/components/${is}`);
  return renamed.some((one) => one.unchanged && pointer === `/components/${kind === 'removed' ? one.was : one.is}`);
}

/** A type that has another name is said once, not as gone and new. */
function withRenamed(renamed: Aligned['renamed'], { document, operations }: Built, changes: Change[]): Change[] {
  if (renamed.length === 0) return changes;
  const [schemas, users] = [schemasOf(document), usersOf(operations, document)];
  const types = renamed
    .map(({ was, is }) => [was, is].map((one) => one.replace(/^schemas\//, '')) as [string, string])
    .filter(([was]) => was in schemas);
  const isSaid = ({ where, what }: Change): boolean =>
    types.some(([was, is]) => (where === was && what.startsWith('was removed')) || (where === is && what === 'is a new type'));
  const said = types.map(([was, is]): Change => {
    const what = `is now called ${is}: code that names the type no longer compiles`;
    return { where: was, what, breaks: 'compile', touches: touchedBy(users.get(was) ?? []) };
  });
  return [...said, ...changes.filter((change) => !isSaid(change))];
}

/** What callers see of operations that moved: they are compared where they were. */
function movedChanges(before: Built, { moved }: Aligned): Change[] {
  return moved.flatMap(({ was, is }) => {
    const operation = before.operations.find(({ method, path }) => method === was.method && path === was.path);
    if (!operation) return [];
    const change = (key: 'method' | 'path'): Change[] =>
      was[key] === is[key]
        ? []
        : [{ where: operation.name, what: `${key}: ${was[key]} is now ${is[key]}`, breaks: 'no', touches: touchedBy([operation.name]) }];
    const [old, now] = [was, is].map(({ path }) => namesOf(path).join(', '));
    const values: Change[] =
      old === now
        ? []
        : [
            {
              where: operation.name,
              what: `calls its path values ${now} instead of ${old}`,
              breaks: 'compile',
              touches: touchedBy([operation.name]),
            },
          ];
    return [...change('method'), ...change('path'), ...values];
  });
}

function stepOf({ breaking, compatible, credentials, decisions, differences }: BumpReport): BumpReport['step'] {
  if (breaking.length > 0 || credentials.length > 0) return 'major';
  if (compatible.length > 0 || decisions.some(({ proposal }) => proposal)) return 'minor';
  return differences > 0 ? 'patch' : 'none';
}

/** Puts a raw difference where it belongs. Each is in one list, or in a line on credentials. */
function sort(change: RawChange, before: Built, after: Built, report: BumpReport): void {
  if (change.about === 'credentials') return;
  if (change.about === 'name') return void report.neutral.push(change);
  const taken = hiddenBy(change, before, after);
  if (taken) {
    const { built, met, overlay } = taken;
    const file = built.overlays[overlay];
    const action = file?.overlay.actions[met.index];
    report.hidden.push({
      ...change,
      correction: `${placeOf(built.overlays, file?.name ?? '', met.index)} (${action?.target ?? ''})`,
      reason: (action?.description ?? '').trim().split('\n')[0] ?? '',
    });
  } else if (change.about === 'text') report.texts.push(change);
  else if (isOrder(change)) report.neutral.push(change);
  else report.visible.push(change);
}

/** The action that takes the node away, if none of it reaches the effective contract. */
export function hiddenBy(change: RawChange, before: Built, after: Built): ({ built: Built } & ReturnType<typeof takenIn>) | undefined {
  const { kind, pointer, oldPointer = pointer } = change;
  const visible = kind === 'removed' ? shows(before, pointer) : shows(after, pointer) || (kind === 'changed' && shows(before, oldPointer));
  if (visible) return undefined;
  const built = kind === 'removed' ? before : after;
  const taken = takenIn(built, pointer);
  return taken && { built, ...taken };
}

const shows = (built: Built, pointer: string): boolean => built.provenance.placeOf(pointer) !== undefined;
const takenIn = (built: Built, pointer: string): { met: { index: number }; overlay: number } | undefined =>
  built.provenance.takenBy(pointer);

function notesOf({ pins, overlays, known, provenance, empty }: Built, nameOf: PlaceName): string[] {
  const lines = pins.notes.map(({ kind, overlay, index, pointer }) => {
    const place = placeOf(overlays, overlay, index);
    return kind === 'made'
      ? `${place} no longer meets ${nameOf(pointer)}: the vendor has corrected, moved or removed it.`
      : `${place} also applies to ${nameOf(pointer)}, which is new and the same as what it was written for.`;
  });
  return [...knownTexts(known, overlays, provenance), ...empty, ...lines];
}

export const isClean = ({ credentials, decisions }: BumpReport): boolean => credentials.length === 0 && decisions.length === 0;
