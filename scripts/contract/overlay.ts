/**
 * Applies an OpenAPI Overlay 1.1, strictly: where the specification lets an action do nothing, this stops the build, so that a new contract
 * cannot silently lose a correction. https://spec.openapis.org/overlay/v1.1.0
 */
import { canonical, same } from './canonical.ts';
import { pathSegments } from './jsonpath.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { memberName, stablePointer, type Path } from './pointers.ts';
import { resolve } from './references.ts';

export interface OverlayAction {
  target: string;
  description?: string;
  update?: Json;
  remove?: boolean;
  copy?: string;
  /** Why the nodes of this action are not pinned: whatever they contain is not part of the API, such as code samples. */
  'x-unpinned'?: string;
  /** An RFC 9535 query: if the contract matches it, the vendor has made this addition, and it is dropped. */
  'x-unless'?: string;
  /** Since when the vendor documents what this action adds, and where. Written into the descriptions that it adds. */
  'x-newer'?: string;
}

export interface Overlay {
  overlay: string;
  info: { title: string; version: string };
  actions: OverlayAction[];
  /** Where each credential is sent, and how. See credentials.ts. */
  'x-credentials'?: Json;
  /** The line of each action in its file. */
  lines?: number[];
  /** The line of each server in x-credentials. */
  credentialLines?: Record<string, number>;
}

/** What an action does to one node. `enters`: it adds to a part of the node. `same`: the node already had the value that the action sets. */
export interface Met {
  index: number;
  effect: 'removes' | 'replaces' | 'copies' | 'enters' | 'same' | 'adds';
  /** Where the node is at this moment, with stable segments. */
  pointer: string;
  /** What the node was. */
  value: Json | undefined;
  holder: JsonObject | Json[];
  key: string | number;
}

/** Is called with everything that the actions do. */
export interface Observer {
  met(met: Met): void;
  clone(value: Json): Json;
}

/** An action that cannot be applied to this contract. The message names the action and says what to do. */
export class OverlayError extends Error {
  override name = 'OverlayError';
  readonly action: OverlayAction;
  readonly index: number;
  readonly problem: string;
  /** Names in the target that the contract does not have. The action is applied to the others. */
  readonly missing: readonly string[];
  constructor(source: string, index: number, action: OverlayAction, problem: string, missing: readonly string[] = []) {
    const why = action.description === undefined ? '' : `\n  reason given: ${action.description.trim().split('\n')[0]}`;
    super(`${source}: action ${index + 1} (${action.target})\n  ${problem}${why}`);
    this.action = action;
    this.index = index;
    this.problem = problem;
    this.missing = missing;
  }
}

/**
 * Applies every action in order, in place. `source` is the name of the file in messages.
 * @throws one Error that lists every action that cannot be applied, so that all of them can be fixed at once.
 */
export function applyOverlay(document: JsonObject, overlay: Overlay, source: string, observer?: Observer): void {
  const problems = overlayProblems(document, overlay, source, observer);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
}

/** Applies every action that can be applied, and returns the problems of the others. */
export function overlayProblems(document: JsonObject, overlay: Overlay, source: string, observer?: Observer): OverlayError[] {
  const problems: OverlayError[] = [];
  for (const [index, action] of overlay.actions.entries()) {
    const missing = missingNames(document, action);
    try {
      new Application(document, index, action, observer, (problem) => {
        throw new OverlayError(source, index, action, problem);
      }).apply();
      if (missing.length > 0) {
        const names = missing.map((name) => `'${name}'`).join(', ');
        problems.push(
          new OverlayError(
            source,
            index,
            action,
            `names ${names}, which matches nothing. Take it out of the target and of the actions that add it again, or correct it.`,
            missing,
          ),
        );
      }
    } catch (error) {
      if (!(error instanceof OverlayError)) throw error;
      problems.push(error);
    }
  }
  return problems;
}

/** `$.paths['/a/','/b/']...`: several names at one place. */
const NAMES = /^\$((?:\.[A-Za-z_]\w*|\['[^'\\]*'\])*)\[('[^'\\]*'(?:, ?'[^'\\]*')+)\]/;

/** The names of a target that names several nodes, as far as one of them is missing: the correction would silently be lost for it. */
function missingNames(document: JsonObject, { target, 'x-unpinned': unpinned }: OverlayAction): string[] {
  const [, prefix, names] = NAMES.exec(target) ?? [];
  if (names === undefined || unpinned !== undefined) return [];
  const [path] = prefix === '' ? [[]] : pathSegments(document, `$${prefix}`);
  const holder = path && at(document, path);
  if (!isObject(holder)) return [];
  return Array.from(names.matchAll(/'([^']*)'/g), ([, name]) => name as string).filter((name) => !Object.hasOwn(holder, name));
}

/** One action, applied to one document. */
class Application {
  readonly #document: JsonObject;
  readonly #index: number;
  readonly #action: OverlayAction;
  readonly #observer: Observer | undefined;
  readonly #fail: (problem: string) => never;
  #changes = 0;

  constructor(
    document: JsonObject,
    index: number,
    action: OverlayAction,
    observer: Observer | undefined,
    fail: (problem: string) => never,
  ) {
    this.#document = document;
    this.#index = index;
    this.#action = action;
    this.#observer = observer;
    this.#fail = fail;
  }

  apply(): void {
    const action = this.#action;
    if (!action.description?.trim()) this.#fail('has no description. Say what is wrong in the contract, and where that is documented.');
    const kinds = [action.update !== undefined, action.remove === true, action.copy !== undefined].filter(Boolean).length;
    if (kinds !== 1) this.#fail('must have exactly one of update, remove and copy.');
    const nodes = this.#find(action.target);
    if (nodes.length === 0) {
      this.#fail('matches nothing. Either the contract has fixed this (delete the action), or the node has moved (correct the target).');
    }
    if (action.remove) {
      // Last first, because removing an item shifts the items after it.
      for (const path of nodes.toReversed()) this.#remove(path);
      return;
    }
    let update = action.update as Json;
    if (action.copy !== undefined) {
      const found = this.#find(action.copy);
      const from = found[0] as Path;
      if (found.length !== 1) this.#fail(`copies from ${action.copy}, which matches ${found.length} nodes; it must match exactly one.`);
      update = at(this.#document, from);
      this.#met('copies', from, update);
    }
    for (const path of nodes) this.#merge(path, this.#observer?.clone(update) ?? structuredClone(update));
    if (this.#changes === 0) this.#fail('changes nothing: the contract now says the same. The vendor has fixed this; delete the action.');
  }

  #find(expression: string): Path[] {
    try {
      return pathSegments(this.#document, expression);
    } catch (error) {
      return this.#fail(`is not a valid RFC 9535 JSONPath: ${(error as Error).message}`);
    }
  }

  #met(effect: Met['effect'], path: Path, value: Json | undefined): void {
    if (effect !== 'same' && effect !== 'copies' && effect !== 'enters') this.#changes += 1;
    if (!this.#observer) return;
    const holder = path.length === 0 ? {} : (at(this.#document, path.slice(0, -1)) as JsonObject | Json[]);
    const where = stablePointer(this.#document, path);
    this.#observer.met({ index: this.#index, effect, pointer: where, value, holder, key: path.at(-1) ?? '' });
  }

  #remove(path: Path): void {
    const key = path.at(-1);
    if (key === undefined) return this.#fail('cannot remove the whole document.');
    const holder = at(this.#document, path.slice(0, -1)) as JsonObject | Json[];
    this.#met('removes', path, at(this.#document, path));
    if (Array.isArray(holder)) holder.splice(key as number, 1);
    else delete holder[key];
  }

  /** Merges into one node. */
  #merge(path: Path, update: Json): void {
    const current = at(this.#document, path);
    const where = `/${path.join('/')}`;
    if (Array.isArray(current)) {
      // 1.1: an array is concatenated to an array target, any other value is appended.
      this.#append(current, Array.isArray(update) ? update : [update], path);
    } else if (isObject(current)) {
      if (!isObject(update)) this.#fail(`would merge ${kind(update)} into an object at ${where}.`);
      else this.#mergeObjects(current, update, path);
    } else {
      if (!isScalar(update)) this.#fail(`would merge ${kind(update)} into ${kind(current)} at ${where}.`);
      this.#replace(at(this.#document, path.slice(0, -1)) as JsonObject, path, update);
    }
  }

  #mergeObjects(into: JsonObject, from: JsonObject, path: Path): void {
    if (Object.keys(from).length === 0) this.#met('same', path, from);
    for (const [key, value] of Object.entries(from) as [string, Json][]) {
      const here = [...path, key];
      const current = into[key];
      if (current === undefined) {
        this.#met('adds', here, undefined);
        into[key] = value;
      } else if (isObject(current) && isObject(value)) {
        this.#met('enters', here, true);
        this.#mergeObjects(current, value, here);
      } else if (Array.isArray(current) && Array.isArray(value)) this.#append(current, value, here);
      else if (isScalar(current) && isScalar(value)) this.#replace(into, here, value);
      else this.#fail(`would merge ${kind(value)} into ${kind(current)} at /${here.join('/')}; remove the old value first.`);
    }
  }

  #replace(holder: JsonObject, path: Path, value: Json): void {
    const key = path.at(-1) as string;
    const current = holder[key] as Json;
    this.#met(current === value ? 'same' : 'replaces', path, current);
    holder[key] = value;
  }

  #append(into: Json[], added: Json[], path: Path): void {
    const known = new Map(into.map((member) => [this.#identity(member), member]));
    const twice = added.filter((member) => known.has(this.#identity(member)));
    if (twice.length === added.length && twice.every((member) => same(known.get(this.#identity(member)), member))) {
      this.#met('same', path, added);
      return;
    }
    if (twice.length > 0) {
      const names = twice.map((member) => this.#identity(member)).join(', ');
      this.#fail(
        `would add ${names} a second time at /${path.join('/')}: the vendor has added it. Remove it from the action, or delete the action.`,
      );
    }
    this.#met('adds', path, undefined);
    into.push(...added);
  }

  /** What makes a member of a list the same as another: the name of a parameter, else its value. */
  #identity(member: Json): string {
    let resolved: Json | undefined = member;
    try {
      resolved = resolve(this.#document, member);
    } catch {
      // A reference to a component that a later action adds.
    }
    return memberName(resolved) ?? canonical(member);
  }
}

function at(document: JsonObject, path: Path): Json {
  let node: Json = document;
  for (const segment of path) node = (node as JsonObject)[segment] as Json;
  return node;
}

const isScalar = (value: Json): boolean => value === null || typeof value !== 'object';
const kind = (value: Json): string => (Array.isArray(value) ? 'an array' : isObject(value) ? 'an object' : 'a scalar');
