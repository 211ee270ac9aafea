/** What a maintainer reads when a correction meets a node that it was not written for. */
import type { OverlayFile } from './files.ts';
import type { Json } from './json.ts';
import { segmentsOf } from './pointers.ts';
import { actionKeys, type PinProblem } from './pins.ts';
import { inSchema, type PlaceName } from './place-names.ts';
import { rawChanges, shown } from './raw.ts';

/** Finds what a node was when it was pinned, if that is known. */
export type Earlier = (overlay: string, action: string, pointer: string) => Json | undefined;

/** What is known about the places of a contract. */
export interface PinContext {
  earlier?: Earlier;
  nameOf?: PlaceName;
  /** What to do about each; else what to do before it is pinned. */
  advice?: string;
}

const ADVICE = 'If the correction is still right, run npm run contract:pin. If not, change it.';

const MOST_LINES = 12;

/** One text for each action that is concerned. */
export function pinText(problems: readonly PinProblem[], overlays: readonly OverlayFile[], context: PinContext = {}): string[] {
  const { earlier = () => undefined, nameOf = (pointer) => pointer, advice = ADVICE } = context;
  const unpinned = new Set(
    problems.filter(({ kind }) => kind === 'unpinned').map(({ overlay, index }) => placeOf(overlays, overlay, index)),
  );
  const byAction = new Map<string, PinProblem[]>();
  for (const problem of problems) {
    if (problem.kind === 'unpinned') continue;
    const key = `${problem.overlay}\n${problem.index}`;
    byAction.set(key, [...(byAction.get(key) ?? []), problem]);
  }
  const texts = [...byAction.values()].map((group) => {
    const [{ overlay: name, index }] = group as [PinProblem];
    const file = overlays.find((one) => one.name === name);
    const action = file?.overlay.actions[index];
    const key = file ? (actionKeys(file.overlay)[index] as string) : '';
    const lines = group.flatMap(({ kind, pointer, value }) => {
      const old = kind === 'changed' ? earlier(name, key, pointer) : undefined;
      const where = nameOf(pointer);
      const head = {
        changed: `${where} has changed since it was corrected`,
        new: `${where} is new under this correction: ${shown(value)}`,
        gone: `${where} is no longer in the vendor's file, and this correction would add it again`,
        unpinned: '',
      }[kind];
      return [head, ...(old === undefined ? [] : differences(old, value))];
    });
    const cut = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} lines more (--json)`] : lines;
    return [
      `${placeOf(overlays, name, index)} (${action?.target ?? ''})`,
      ...cut.map((line) => `    ${line}`),
      `    Reason given: ${(action?.description ?? '').trim().split('\n')[0]}`,
      `    ${advice}`,
    ].join('\n');
  });
  if (unpinned.size > 0) {
    const first = [...unpinned].slice(0, 5).join(', ');
    const more = unpinned.size > 5 ? ` and ${unpinned.size - 5} more` : '';
    texts.push(
      context.advice
        ? `Pinned for the first time: ${first}${more}.`
        : `Corrections that are not pinned yet: ${first}${more}. Run npm run contract:pin.`,
    );
  }
  return texts;
}

export const placeOf = (overlays: readonly OverlayFile[], name: string, index: number): string =>
  `${name}:${overlays.find((one) => one.name === name)?.overlay.lines?.[index] ?? `action ${index + 1}`}`;

function differences(old: Json, now: Json | undefined): string[] {
  return rawChanges(old, now ?? null).map(({ kind, pointer, before, after }) => {
    const where = pointer === '' ? '' : `${inSchema(segmentsOf(pointer)).trim()}: `;
    if (kind === 'added') return `  + ${where}${shown(after)}`;
    if (kind === 'removed') return `  - ${where}${shown(before)}`;
    return `  ~ ${where}${shown(before)} is now ${shown(after)}`;
  });
}
