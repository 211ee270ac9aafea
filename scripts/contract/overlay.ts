/**
 * Applies an OpenAPI Overlay 1.1, strictly: where the specification lets an action do nothing, this stops the build, so that a new contract
 * cannot silently lose a correction. https://spec.openapis.org/overlay/v1.1.0
 */
import { pathSegments, values } from './jsonpath.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

export interface OverlayAction {
  target: string;
  description?: string;
  update?: Json;
  remove?: boolean;
  copy?: string;
}

export interface Overlay {
  overlay: string;
  info: { title: string; version: string };
  actions: OverlayAction[];
}

/** An action that cannot be applied to this contract. The message names the action and says what to do. */
export class OverlayError extends Error {
  override name = 'OverlayError';
  readonly action: OverlayAction;
  constructor(source: string, index: number, action: OverlayAction, problem: string) {
    const why = action.description === undefined ? '' : `\n  reason given: ${action.description.trim().split('\n')[0]}`;
    super(`${source}: action ${index + 1} (${action.target})\n  ${problem}${why}`);
    this.action = action;
  }
}

/**
 * Applies every action in order, in place. `source` is the name of the file in messages.
 * @throws one Error that lists every action that cannot be applied, so that all of them can be fixed at once.
 */
export function applyOverlay(document: JsonObject, overlay: Overlay, source: string): void {
  const problems: string[] = [];
  for (const [index, action] of overlay.actions.entries()) {
    try {
      applyAction(document, action, (problem) => {
        throw new OverlayError(source, index, action, problem);
      });
    } catch (error) {
      if (!(error instanceof OverlayError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function applyAction(document: JsonObject, action: OverlayAction, fail: (problem: string) => never): void {
  if (!action.description?.trim()) fail('has no description. Say what is wrong in the contract, and where that is documented.');
  const kinds = [action.update !== undefined, action.remove === true, action.copy !== undefined].filter(Boolean).length;
  if (kinds !== 1) fail('must have exactly one of update, remove and copy.');

  let nodes: (string | number)[][];
  try {
    nodes = pathSegments(document, action.target);
  } catch (error) {
    return fail(`is not a valid RFC 9535 JSONPath: ${(error as Error).message}`);
  }
  if (nodes.length === 0) {
    fail('matches nothing. Either the contract has fixed this (delete the action), or the node has moved (correct the target).');
  }
  if (action.remove) {
    // Last first, because removing an item shifts the items after it.
    for (const path of nodes.toReversed()) removeAt(document, path);
    return;
  }
  let update = action.update as Json;
  if (action.copy !== undefined) {
    const found = values(document, action.copy);
    if (found.length !== 1) fail(`copies from ${action.copy}, which matches ${found.length} nodes; it must match exactly one.`);
    update = found[0] as Json;
  }
  for (const path of nodes) {
    const problem = mergeAt(document, path, structuredClone(update));
    if (problem) fail(problem);
  }
}

function parentOf(document: JsonObject, path: (string | number)[]): JsonObject & Json[] {
  let node: Json = document;
  for (const segment of path.slice(0, -1)) node = (node as JsonObject)[segment] as Json;
  return node as JsonObject & Json[];
}

function removeAt(document: JsonObject, path: (string | number)[]): void {
  const key = path.at(-1);
  if (key === undefined) throw new Error('An overlay action cannot remove the whole document.');
  const parent = parentOf(document, path);
  if (Array.isArray(parent)) parent.splice(key as number, 1);
  else delete (parent as JsonObject)[key];
}

/** Merges into one node. Returns the problem if the two values are incompatible. */
function mergeAt(document: JsonObject, path: (string | number)[], update: Json): string | undefined {
  const key = path.at(-1);
  const current: Json = key === undefined ? document : (parentOf(document, path)[key as number] as Json);
  if (Array.isArray(current)) {
    // 1.1: an array is concatenated to an array target, any other value is appended.
    current.push(...(Array.isArray(update) ? update : [update]));
    return;
  }
  if (isObject(current)) {
    if (!isObject(update)) return `would merge ${kind(update)} into an object at /${path.join('/')}.`;
    return mergeObjects(current, update, path);
  }
  if (isObject(update) || Array.isArray(update)) return `would merge ${kind(update)} into ${kind(current)} at /${path.join('/')}.`;
  parentOf(document, path)[key as number] = update;
}

function mergeObjects(into: JsonObject, from: JsonObject, path: (string | number)[]): string | undefined {
  for (const [key, value] of Object.entries(from) as [string, Json][]) {
    const here = [...path, key];
    const current = into[key];
    if (current === undefined) into[key] = value;
    else if (isObject(current) && isObject(value)) {
      const problem = mergeObjects(current, value, here);
      if (problem) return problem;
    } else if (Array.isArray(current) && Array.isArray(value)) current.push(...value);
    else if (kind(current) === kind(value) || (isScalar(current) && isScalar(value))) into[key] = value;
    else return `would merge ${kind(value)} into ${kind(current)} at /${here.join('/')}; remove the old value first.`;
  }
}

const isScalar = (value: Json): boolean => value === null || typeof value !== 'object';
const kind = (value: Json): string => (Array.isArray(value) ? 'an array' : isObject(value) ? 'an object' : 'a scalar');
