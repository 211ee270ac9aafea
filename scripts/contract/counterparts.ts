/** Which operation of a new contract is which of the old one, whatever the vendor calls it and wherever he moves it. */
import type { Built } from './build.ts';
import { canonical } from './canonical.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { METHODS } from './judge.ts';
import { placesNaming, renameBack, renamedIn, type Renamed } from './renamed.ts';

export interface Request {
  vendorId: string;
  method: string;
  path: string;
}

/** An operation that has another operationId, method or path than before. */
export interface Counterpart {
  was: Request;
  is: Request;
  /** Nothing but its body, its responses and its query says that it is the same. */
  probable: boolean;
}

export function requestsOf({ paths }: JsonObject): Request[] {
  return Object.entries(paths as JsonObject).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as JsonObject)[method];
      return isObject(operation) ? [{ vendorId: String(operation.operationId ?? ''), method: method.toUpperCase(), path }] : [];
    }),
  );
}

const requestOf = ({ method, path }: Request): string => `${method} ${path}`;
const at = ({ paths }: JsonObject, { method, path }: Request): JsonObject =>
  ((paths as JsonObject)[path] as JsonObject)[method.toLowerCase()] as JsonObject;
/** The names of the path values. */
export const namesOf = (path: string): string[] => Array.from(path.matchAll(/\{([^}]+)\}/g), ([, name]) => name as string);

/** Operations are the same by their operationId, then by their request, then by all that is sent and received. */
export function counterparts(before: JsonObject, after: JsonObject): Counterpart[] {
  const [old, now] = [requestsOf(before), requestsOf(after)];
  const [oldIds, ids] = [old, now].map((all) => new Map(all.map((one) => [one.vendorId, one]))) as [
    Map<string, Request>,
    Map<string, Request>,
  ];
  const [oldRequests, requests] = [old, now].map((all) => new Map(all.map((one) => [requestOf(one), one]))) as [
    Map<string, Request>,
    Map<string, Request>,
  ];
  const found = new Map<Request, Request>();
  for (const was of old) {
    const [called, here] = [was.vendorId === '' ? undefined : ids.get(was.vendorId), requests.get(requestOf(was))];
    // An operationId that another operation has taken says nothing: what is sent is the same.
    const is = called && (called === here || !oldRequests.has(requestOf(called))) ? called : here;
    if (is) found.set(was, is);
  }
  const taken = new Set(found.values());
  const fresh = now.filter((one) => !taken.has(one) && !oldIds.has(one.vendorId) && !oldRequests.has(requestOf(one)));
  const gone = old.filter((one) => !found.has(one));
  const shapes = new Map(fresh.map((one) => [one, shapeOf(after, one)]));
  const probable = gone.flatMap((was): Counterpart[] => {
    const shape = shapeOf(before, was);
    const [is, ...others] = fresh.filter((one) => shapes.get(one) === shape && isNear(was.path, one.path));
    const twins = gone.filter((one) => shapeOf(before, one) === shape && is !== undefined && isNear(one.path, is.path));
    return is && others.length === 0 && twins.length === 1 ? [{ was, is, probable: true }] : [];
  });
  const sure = [...found].filter(([was, is]) => was.vendorId !== is.vendorId || requestOf(was) !== requestOf(is));
  return [...sure.map(([was, is]) => ({ was, is, probable: false })), ...probable];
}

/** What is sent and received, without texts and without the names of path values. */
function shapeOf(document: JsonObject, request: Request): string {
  const { parameters = [], requestBody = null, responses = null, security = null } = at(document, request);
  const query = (parameters as JsonObject[]).filter((one) => one.in !== 'path');
  return canonical([request.method, namesOf(request.path).length, query, requestBody, responses, security]);
}

/** Whether two paths have a word in common. Many operations without a body look alike. */
function isNear(a: string, b: string): boolean {
  const words = (path: string): string[] =>
    path.split('/').flatMap((word) => (/^(?:v\d+|\{.*\}|)$/.test(word) ? [] : [word.toLowerCase().replace(/s$/, '')]));
  return words(a).some((word) => words(b).includes(word));
}

/** A new contract as the corrections still call its operations. */
export interface Aligned {
  built: Built;
  /** The operations that have their earlier operationId, method and path in it. */
  moved: Counterpart[];
  /** Components and servers that have another name in the new contract. */
  renamed: Renamed[];
  /** Those that corrections call by their earlier names, which they have in it. */
  restored: Renamed[];
}

/**
 * Puts operations back under the operationId, method and path by which corrections name them, and components and servers under their
 * names, so that what callers see of a new contract does not depend on whether the corrections are changed already.
 */
export function aligned(before: Built, after: Built): Aligned {
  const named = ({ operations }: Built): Map<string, string> => new Map(operations.map((one) => [requestOf(one), one.name]));
  const [had, has] = [named(before), named(after)];
  const oldNames = new Set(had.values());
  const targets = after.overlayErrors.map(({ error }) => error.action.target);
  const moved = counterparts(before.raw, after.raw).filter(({ was, is }) => {
    const [name, next] = [had.get(requestOf(was)), has.get(requestOf(is))];
    // Without a name, or with that of another operation, its corrections have another target.
    const isLost = next === undefined || (next !== name && oldNames.has(next));
    return isLost || targets.some((target) => names(target, was));
  });
  const isNamed = (kind: Renamed['kind'], name: string): boolean => placesNaming(after.overlays, kind, name).length > 0;
  const renamed = renamedIn(before.raw, after.raw);
  const restored = renamed.filter(({ kind, was, is }) => isNamed(kind, was) && !isNamed(kind, is));
  if (moved.length === 0 && restored.length === 0) return { built: after, moved, renamed, restored };
  const raw = structuredClone(after.raw);
  const paths = raw.paths as JsonObject;
  const operations = moved.map(({ is }) => at(raw, is));
  for (const { is } of moved) {
    const item = paths[is.path] as JsonObject;
    delete item[is.method.toLowerCase()];
    if (Object.keys(item).length === 0) delete paths[is.path];
  }
  for (const [index, { was, is }] of moved.entries()) {
    const operation = operations[index] as JsonObject;
    operation.operationId = was.vendorId;
    const [old, now] = [namesOf(was.path), namesOf(is.path)];
    for (const parameter of (operation.parameters ?? []) as Record<string, Json>[]) {
      const place = now.indexOf(String(parameter.name));
      if (parameter.in === 'path' && place >= 0) parameter.name = old[place] ?? (parameter.name as Json);
    }
    paths[was.path] = { ...(paths[was.path] as JsonObject | undefined), [was.method.toLowerCase()]: operation };
  }
  renameBack(raw, restored);
  return { built: after.rebuild(raw), moved, renamed, restored };
}

/** Whether a target names an operation by its operationId, or by its path. */
export const names = (target: string, { vendorId, path }: Request): boolean =>
  target.includes(`'${path}'`) || (vendorId !== '' && target.includes(`operationId == '${vendorId}'`));
