/** What a maintainer must decide before a contract can be taken, each with the place in the overlay and what to do. */
import { stopsOf, type Built } from './build.ts';
import { canonical } from './canonical.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { METHODS } from './judge.ts';
import { problemTexts } from './operations.ts';
import { pinText, placeOf, type Earlier } from './pin-text.ts';
import type { PlaceName } from './place-names.ts';
import { actionKeys } from './pins.ts';
import { propose, type Proposal } from './proposals.ts';

export interface Decision {
  text: string;
  /** The data of a new operation, proposed. */
  proposal?: Proposal;
}

interface Request {
  vendorId: string;
  method: string;
  path: string;
}

export function decisionsOf(before: Built, after: Built, nameOf: PlaceName): Decision[] {
  // An operation with another operationId is not new: its actions need another target, and a second entry would rename its method.
  const [had, has] = [requestsOf(before.raw), requestsOf(after.raw)];
  const isRenamed = ({ method, path }: { method: string; path: string }): boolean =>
    had.some((was) => was.method === method && was.path === path && !has.some(({ vendorId }) => vendorId === was.vendorId));
  const proposals = after.operationProblems
    .filter((problem) => problem.isNew && !isRenamed(problem))
    .map((problem) => propose(after.document, [...before.operations, ...after.operations], problem.method, problem.path));
  const stops = stopsOf({ ...after, credentials: [], overlayErrors: [], operationProblems: [], pins: { problems: [], notes: [] } });
  return [
    ...overlayDecisions(before, after).map((text) => ({ text })),
    ...pinText(after.pins.problems, after.overlays, { earlier: earlierIn(before), nameOf }).map((text) => ({ text })),
    ...proposals.map((proposal) => ({ text: proposalText(proposal), proposal })),
    ...problemTexts(after.operationProblems.filter(({ isNew }) => !isNew)).map((text) => ({ text })),
    ...stops.map((text) => ({ text })),
  ];
}

const proposalText = ({ vendorId, method, path, name, server, credential, repeat, paging }: Proposal): string =>
  `${vendorId} (${method} ${path}) is new. Proposed: ${name}, on ${server} with ${credential}, repeat class ${repeat}` +
  `${paging ? `, paged by ${paging}` : ''}. contract:bump -- --write adds this entry to the overlay; it stops the build until confirmed.`;

/** What each node was when the earlier contract was built. */
export function earlierIn(before: Built): Earlier {
  const values = new Map<string, Json | undefined>();
  for (const [index, { name, overlay }] of before.overlays.entries()) {
    const keys = actionKeys(overlay);
    for (const met of before.provenance.mets[index] ?? []) values.set(`${name}\n${keys[met.index]}\n${met.pointer}`, met.value);
  }
  return (overlay, action, pointer) => values.get(`${overlay}\n${action}\n${pointer}`);
}

/** Actions that cannot be applied, put together by the reason: an operation or a component that was removed, renamed or moved. */
function overlayDecisions(before: Built, after: Built): string[] {
  const groups = new Map<string, string[]>();
  const single: string[] = [];
  const [old, now] = [requestsOf(before.raw), requestsOf(after.raw)];
  for (const { overlay, error } of after.overlayErrors) {
    const place = placeOf(after.overlays, after.overlays[overlay]?.name ?? '', error.index);
    const add = (reason: string): void => void groups.set(reason, [...(groups.get(reason) ?? []), place]);
    const partly = error.missing.map((name) => lostName(name, old, now));
    if (partly.length > 0 && partly.every((reason) => reason !== undefined)) {
      for (const reason of partly) add(reason);
      continue;
    }
    const reason = error.problem.startsWith('matches nothing')
      ? reasonFor(error.action.target, old, now, before.raw, after.raw)
      : undefined;
    if (reason === undefined) {
      single.push(
        `${place} (${error.action.target}) ${error.problem}\n    Reason given: ${(error.action.description ?? '').trim().split('\n')[0]}`,
      );
    } else add(reason);
  }
  return [...[...groups].map(([reason, places]) => `${reason}: ${places.join(', ')}`), ...single];
}

/** Why one of several paths in a target leads nowhere. */
function lostName(name: string, old: Request[], now: Request[]): string | undefined {
  const was = old.filter(({ path }) => path === name);
  if (was.length === 0) return undefined;
  const to = movedTo(was, now);
  return to
    ? `The path ${name} is now ${to}. Change it in the target of`
    : `The path ${name} is no longer in the contract. Take it out of the target of`;
}

/** The path at which the operations of a path are now. */
const movedTo = (was: Request[], now: Request[]): string | undefined =>
  was.map(({ vendorId }) => now.find((one) => one.vendorId === vendorId)).find((one) => one !== undefined)?.path;

function reasonFor(target: string, old: Request[], now: Request[], before: JsonObject, after: JsonObject): string | undefined {
  const [, id] = /operationId == '([^']+)'/.exec(target) ?? [];
  const was = id === undefined ? undefined : old.find(({ vendorId }) => vendorId === id);
  if (was) {
    const name = `${was.vendorId} (${was.method} ${was.path})`;
    const renamed = now.find(({ method, path }) => method === was.method && path === was.path);
    if (renamed)
      return `${name} ${renamed.vendorId ? `is now called ${renamed.vendorId}` : 'has no operationId any more'}. Change the target of`;
    return `${name} is no longer in the contract. Delete`;
  }
  const paths = Array.from(target.matchAll(/'(\/[^']*)'/g), ([, path = '']) => path);
  const gone = paths.filter((path) => !isObject((after.paths as JsonObject)[path]) && isObject((before.paths as JsonObject)[path]));
  if (paths.length > 0 && gone.length === paths.length) {
    const to = movedTo(
      old.filter(({ path }) => path === gone[0]),
      now,
    );
    if (to) return `The path ${gone[0]} is now ${to}. Change the target of`;
    return `The path ${gone.join(', ')} is no longer in the contract. Delete`;
  }
  const [, component] = /^\$\.components\.schemas\.(\w+)/.exec(target) ?? [];
  const [schemas, next] = [schemasOf(before), schemasOf(after)];
  if (component !== undefined && component in schemas && !(component in next)) {
    const renamed = Object.keys(next).find((name) => !(name in schemas) && canonical(next[name]) === canonical(schemas[component]));
    if (renamed !== undefined)
      return `The component ${component} is now called ${renamed}. Change the target, and every $ref in the overlay, of`;
    return `The component ${component} is no longer in the contract. Delete or replace`;
  }
  return undefined;
}

const schemasOf = (document: JsonObject): JsonObject => ((document.components as JsonObject | undefined)?.schemas ?? {}) as JsonObject;

function requestsOf({ paths }: JsonObject): Request[] {
  return Object.entries(paths as JsonObject).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as JsonObject)[method];
      return isObject(operation) ? [{ vendorId: String(operation.operationId ?? ''), method: method.toUpperCase(), path }] : [];
    }),
  );
}
