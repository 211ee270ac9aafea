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
export interface Known {
  file: string;
  line: number | undefined;
  action: OverlayAction;
  /** Where the contract has it. */
  pointers: string[];
  /** Whether a correction hides what the contract has. The addition then stays, so that callers lose nothing. */
  stays: boolean;
}

/**
 * An overlay without the additions that the contract has, and with the source of the others in what they add.
 * @param soFar - what the overlays before this one left of the contract.
 */
export function withAdditions(
  raw: JsonObject,
  { name, overlay }: OverlayFile,
  soFar: () => (pointer: string) => boolean,
  known: Known[],
): OverlayFile {
  let isLeft: ReturnType<typeof soFar> | undefined;
  const kept: number[] = [];
  for (const [index, action] of overlay.actions.entries()) {
    const unless = action['x-unless'];
    const pointers = unless === undefined ? [] : pathSegments(raw, unless).map((path) => stablePointer(raw, path));
    if (pointers.length > 0) isLeft ??= soFar();
    const stays = !pointers.some((one) => isLeft?.(one));
    if (stays) kept.push(index);
    if (pointers.length > 0) known.push({ file: name, line: overlay.lines?.[index], action, pointers, stays });
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

/** One sentence for each. */
export const knownTexts = (known: readonly Known[], overlays: readonly OverlayFile[], provenance: Provenance): string[] =>
  known.map(({ file, line, action, pointers, stays }) => {
    const has = `${file}:${line ?? '?'}: the contract has ${action['x-unless']} now`;
    if (!stays) return `${has}, so this addition is dropped. Delete it.`;
    const cause = pointers.map((one) => provenance.takenBy(one)).find((one) => one !== undefined);
    const place = cause ? placeOf(overlays, overlays[cause.overlay]?.name ?? '', cause.met.index) : 'a correction';
    return `${has}, but ${place} replaces it. This addition stays; better, move it there.`;
  });

/** The text of an overlay without the actions that begin in these lines. */
export function withoutActions(text: string, lines: readonly number[]): string {
  const first = new Set(lines);
  let inside = false;
  return text
    .split('\n')
    .filter((line, index) => {
      if (first.has(index + 1)) inside = true;
      else if (/^\s*(- target:|#|$)/.test(line)) inside = false;
      return !inside;
    })
    .join('\n');
}

/** What additions say about an operation that the contract has, by its request, so that it keeps its name. */
export function operationData(known: readonly Known[]): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const { action } of known) {
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
