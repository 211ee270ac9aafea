/**
 * Additions: what the vendor documents beyond a contract, with `x-newer` and `x-unless`. Each is marked with its source where people read
 * it, and is dropped, with a sentence, once a contract has it.
 */
import type { OverlayFile } from './files.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { pathSegments } from './jsonpath.ts';
import { METHODS } from './judge.ts';
import type { OverlayAction } from './overlay.ts';
import { stablePointer } from './pointers.ts';
import type { Provenance } from './provenance.ts';
import { placeOf } from './pin-text.ts';
import { unusedComponents } from './split.ts';

/** An addition that the contract has by now. */
export interface Dropped {
  place: string;
  action: OverlayAction;
  /** Where the contract has it. */
  pointers: string[];
}

/** An overlay without the additions that the contract has, and with the source of the others in what they add. */
export function withAdditions(raw: JsonObject, file: OverlayFile, dropped: Dropped[]): OverlayFile {
  const { name, overlay } = file;
  const kept: number[] = [];
  for (const [index, action] of overlay.actions.entries()) {
    const unless = action['x-unless'];
    const found = unless === undefined ? [] : pathSegments(raw, unless);
    if (found.length === 0) kept.push(index);
    else dropped.push({ place: placeOf([file], name, index), action, pointers: found.map((path) => stablePointer(raw, path)) });
  }
  const { lines } = overlay;
  return {
    name,
    overlay: {
      ...overlay,
      actions: kept.map((index) => marked(overlay.actions[index]!)),
      ...(lines ? { lines: kept.map((index) => lines[index]!) } : {}),
    },
  };
}

function marked(action: OverlayAction): OverlayAction {
  const { 'x-newer': newer, update } = action;
  return newer === undefined || update === undefined ? action : { ...action, update: mark(update, newer) };
}

/** Says the source in each operation, and in the outermost description of everything else. */
function mark(node: Json, newer: string): Json {
  if (Array.isArray(node)) return node.map((member) => mark(member, newer));
  if (!isObject(node)) return node;
  if (isObject(node['x-suprsend'])) return { ...node, 'x-suprsend': { ...node['x-suprsend'], newer } };
  if (typeof node.description === 'string') return { ...node, description: `${node.description} ${newerText(newer)}` };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, mark(value as Json, newer)]));
}

export const newerText = (newer: string): string => `Newer than the contract: ${newer}.`;

/** Removes the components that only dropped additions used. */
export function dropUnused(document: JsonObject, overlays: readonly OverlayFile[]): void {
  const added = new Set(
    overlays.flatMap(({ overlay }) =>
      overlay.actions.flatMap(({ target, update, 'x-newer': newer }) =>
        newer !== undefined && target === '$.components.schemas' && isObject(update) ? Object.keys(update) : [],
      ),
    ),
  );
  const schemas = (document.components as JsonObject).schemas as JsonObject;
  for (const unused of unusedComponents(document)) {
    const [, name = ''] = unused.split('/');
    if (added.has(name)) delete schemas[name];
  }
}

/** One sentence for each. Where a correction hides what the contract has, the addition has to move there. */
export const droppedTexts = (dropped: readonly Dropped[], overlays: readonly OverlayFile[], provenance: Provenance): string[] =>
  dropped.map(({ place, action, pointers }) => {
    const taken = pointers.filter((one) => provenance.placeOf(one) === undefined).map((one) => provenance.takenBy(one));
    const cause = taken.find((one) => one !== undefined);
    const hidden = cause ? ` ${placeOf(overlays, overlays[cause.overlay]?.name ?? '', cause.met.index)} replaces it: add it there.` : '';
    return `${place}: the contract has ${action['x-unless']} now, so this addition is dropped. Delete it.${hidden}`;
  });

/** What dropped additions say about an operation, by its request, so that it keeps its name when a contract brings it. */
export function operationData(dropped: readonly Dropped[]): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const { action } of dropped) {
    const paths = action.target === '$.paths' && isObject(action.update) ? action.update : {};
    for (const [path, item] of Object.entries(paths)) {
      for (const method of METHODS) {
        const operation = isObject(item) ? item[method] : undefined;
        if (isObject(operation) && isObject(operation['x-suprsend'])) found.set(requestKey(method, path), operation['x-suprsend']);
      }
    }
  }
  return found;
}

/** A request by its method and its URL, whatever its path values are called. */
export const requestKey = (method: string, path: string): string => `${method.toUpperCase()} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`;
