/**
 * Additions: what the vendor documents beyond a contract, with `x-newer` and `x-unless`. Each is marked with its source where people read
 * it, and is dropped, with a sentence, once a contract has it.
 */
import type { OverlayFile } from './files.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { pathSegments } from './jsonpath.ts';
import type { OverlayAction } from './overlay.ts';
import { segmentsOf, stablePointer, templateOf } from './pointers.ts';
import type { Provenance } from './provenance.ts';
import { placeOf } from './pin-text.ts';
import { operationTarget } from './proposals.ts';
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
  /** What the SDK adds to operations of the contract, which stays in any case, by the query for the operation. */
  data: Map<string, JsonObject>;
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
  const actions: OverlayAction[] = [];
  const lines: number[] = [];
  for (const [index, action] of overlay.actions.entries()) {
    const line = overlay.lines?.[index];
    const keep = (one: OverlayAction): void => {
      actions.push(one);
      if (line !== undefined) lines.push(line);
    };
    const unless = action['x-unless'];
    const found = unless === undefined ? [] : [...pathSegments(raw, unless), ...sameRequests(raw, action)];
    const pointers = [...new Set(found.map((path) => stablePointer(raw, path)))];
    if (pointers.length > 0) isLeft ??= soFar();
    const stays = !pointers.some((one) => isLeft?.(one));
    const data = stays ? new Map<string, JsonObject>() : dataOf(action, pointers);
    if (stays) keep(marked(action));
    for (const [target, own] of data) keep({ target, description: action.description ?? '', update: { 'x-suprsend': own } });
    if (pointers.length > 0) known.push({ file: name, line, action, pointers, stays, data });
  }
  return { name, overlay: { ...overlay, actions, ...(overlay.lines ? { lines } : {}) } };
}

/** The requests that an action adds and the contract has, whatever the names of their path values. */
function sameRequests(raw: JsonObject, { target, update }: OverlayAction): string[][] {
  if (target !== '$.paths' || !isObject(update)) return [];
  return Object.entries(update).flatMap(([path, item]) =>
    Object.entries(raw.paths as JsonObject)
      .filter(([other]) => templateOf(other) === templateOf(path))
      .flatMap(([other, has]) =>
        Object.keys(item as JsonObject).flatMap((method) => (isObject(has) && has[method] !== undefined ? [['paths', other, method]] : [])),
      ),
  );
}

/** The SDK's own data of an added operation, for the operation that the contract has now. Its path values may have other names. */
function dataOf({ target, update }: OverlayAction, pointers: readonly string[]): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const [, path = '', method = ''] of target === '$.paths' ? pointers.map(segmentsOf) : []) {
    for (const item of Object.values(update as JsonObject)) {
      const operation = isObject(item) ? item[method] : undefined;
      if (isObject(operation) && isObject(operation['x-suprsend'])) found.set(operationTarget(path, method), operation['x-suprsend']);
    }
  }
  return found;
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
  known.map(({ file, line, action, pointers, stays, data }) => {
    const has = `${file}:${line ?? '?'}: the contract has ${action['x-unless']} now`;
    if (data.size > 0) return `${has}, so this addition is dropped, but for the name and the classes. contract:bump -- --write moves them.`;
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
