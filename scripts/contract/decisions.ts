/** What a maintainer must decide before a contract can be taken, each with the place in the overlay and what to do. */
import { stopsOf, type Built } from './build.ts';
import { requestsOf, type Aligned, type Counterpart, type Request } from './counterparts.ts';
import type { Json, JsonObject } from './json.ts';
import { problemTexts } from './operations.ts';
import { pinText, placeOf, type Earlier } from './pin-text.ts';
import type { PlaceName } from './place-names.ts';
import { actionKeys } from './pins.ts';
import { templateOf } from './pointers.ts';
import { operationTarget, propose, type Proposal } from './proposals.ts';
import { isNamedBy, placesNaming, type Renamed } from './renamed.ts';
import { schemasOf } from './schema-users.ts';

export interface Decision {
  text: string;
  /** The data of a new operation, proposed. */
  proposal?: Proposal;
}

/** `seen` is the new contract with the operations where the corrections look for them. */
export function decisionsOf(before: Built, after: Built, aligned: Aligned, nameOf: PlaceName): Decision[] {
  const { built: seen, moved } = aligned;
  // An operation that only has another name or place has its data. A second entry would rename its method.
  const isNamed = ({ was }: Counterpart): boolean => seen.operations.some(({ method, path }) => method === was.method && path === was.path);
  const named = moved.filter(isNamed).map(({ is }) => is);
  const proposals = after.operationProblems
    .filter(({ isNew, method, path }) => isNew && !named.some((one) => one.method === method && one.path === path))
    .map((problem) => propose(after.document, [...before.operations, ...after.operations], problem.method, problem.path));
  const stops = stopsOf({ ...seen, credentials: [], overlayErrors: [], operationProblems: [], pins: { problems: [], notes: [] } });
  return [
    ...overlayDecisions(before, after, aligned).map((text) => ({ text })),
    ...pinText(seen.pins.problems, seen.overlays, { earlier: earlierIn(before), nameOf }).map((text) => ({ text })),
    ...proposals.map((proposal) => ({ text: proposalText(proposal), proposal })),
    ...problemTexts(seen.operationProblems.filter(({ isNew }) => !isNew)).map((text) => ({ text })),
    ...stops.map((text) => ({ text })),
  ];
}

const proposalText = ({ vendorId, method, path, name, server, credential, repeat, paging }: Proposal): string =>
  `${vendorId} (${method} ${path}) is new. Proposed: ${name}, on ${server} with ${credential}, repeat class ${repeat}` +
  `${paging ? `, paged by ${paging}` : ''}. contract:bump -- --write adds this entry to the overlay; it stops the build until confirmed. ` +
  'The local server answers it with its example: name it in EXAMPLES of test/local/operations.test.ts, or write it in src/local.';

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
function overlayDecisions(before: Built, after: Built, { built: seen, moved, restored }: Aligned): string[] {
  const groups = new Map<string, string[]>();
  const single: string[] = [];
  const renames: Renames = { old: requestsOf(before.raw), moved, before: before.raw, after: after.raw };
  const add = (reason: string, place: string): void => void groups.set(reason, [...(groups.get(reason) ?? []), place]);
  for (const { overlay, error } of after.overlayErrors) {
    const place = placeOf(after.overlays, after.overlays[overlay]?.name ?? '', error.index);
    const partly = error.missing.map((name) => lostName(name, renames));
    if (partly.length > 0 && partly.every((reason) => reason !== undefined)) {
      for (const reason of partly) add(reason, place);
      continue;
    }
    // Under its earlier name it applies. All actions that name what has another name are listed below.
    const persists = seen.overlayErrors.some((one) => one.overlay === overlay && one.error.index === error.index);
    if (!persists && restored.some(({ kind, was }) => isNamedBy(error.action, kind, was))) continue;
    const isLost = /^(?:matches nothing|copies from)/.test(error.problem);
    const reason = isLost ? (reasonFor(error.action.target, renames) ?? reasonFor(error.action.copy ?? '', renames)) : undefined;
    if (reason === undefined) {
      if (!persists) continue;
      single.push(
        `${place} (${error.action.target}) ${error.problem}\n    Reason given: ${(error.action.description ?? '').trim().split('\n')[0]}`,
      );
    } else add(reason, place);
  }
  for (const [reason, place] of astray(after, renames)) add(reason, place);
  for (const one of restored) for (const place of placesNaming(after.overlays, one.kind, one.was)) add(renamedText(one), place);
  return [...[...groups].map(([reason, places]) => `${reason}: ${places.join(', ')}`), ...single];
}

interface Renames {
  old: readonly Request[];
  moved: readonly Counterpart[];
  before: JsonObject;
  after: JsonObject;
}

/** Actions that find the operationId of their operation at another one, to which they would be applied. */
function astray({ raw, overlays }: Built, { old, moved }: Renames): [reason: string, place: string][] {
  const ids = new Set(requestsOf(raw).map(({ vendorId }) => vendorId));
  const named = (id: string, reason: string): [string, string][] =>
    overlays.flatMap(({ name, overlay }) =>
      overlay.actions.flatMap(({ target }, index): [string, string][] =>
        target.includes(`operationId == '${id}'`) ? [[reason, placeOf(overlays, name, index)]] : [],
      ),
    );
  const renamed = moved.filter(({ was, is }) => was.vendorId !== is.vendorId);
  const taken = old.filter(
    (one) => renamed.some(({ is }) => is.vendorId === one.vendorId) && !renamed.some(({ was }) => was.vendorId === one.vendorId),
  );
  return [
    ...renamed.filter(({ was }) => ids.has(was.vendorId)).flatMap((one) => named(one.was.vendorId, movedText(one))),
    ...taken.flatMap((one) => named(one.vendorId, goneText(one))),
  ];
}

const renamedText = ({ kind, was, is }: Renamed): string =>
  kind === 'server'
    ? `The server ${was} is now ${is}. If that is right, change it in x-credentials and in`
    : `The component ${was.split('/')[1]} is now called ${is.split('/')[1]}. Change its name in the target, in copy and in every $ref of`;

const goneText = ({ vendorId, method, path }: Request): string => `${vendorId} (${method} ${path}) is no longer in the contract. Delete`;

/** Why one of several paths in a target leads nowhere. */
function lostName(name: string, { old, moved }: Renames): string | undefined {
  if (!old.some(({ path }) => path === name)) return undefined;
  const to = moved.find(({ was, is }) => was.path === name && is.path !== name);
  return to
    ? `${movedPath(to)}. Change it in the target of`
    : `The path ${name} is no longer in the contract. Take it out of the target of`;
}

const movedPath = ({ was, is, probable }: Counterpart): string => `The path ${was.path} is ${probable ? 'probably ' : ''}now ${is.path}`;

function movedText({ was, is, probable }: Counterpart): string {
  const name = `${was.vendorId} (${was.method} ${was.path})`;
  if (probable)
    return `${name} is probably now ${is.vendorId} (${is.method} ${is.path}). Change the target, or delete it if that is another operation, of`;
  return `${name} ${is.vendorId ? `is now called ${is.vendorId}` : 'has no operationId any more'}. Change the target of`;
}

function reasonFor(target: string, { old, moved, before, after }: Renames): string | undefined {
  const [, id] = /operationId == '([^']+)'/.exec(target) ?? [];
  const was = id === undefined ? undefined : old.find(({ vendorId }) => vendorId === id);
  if (was) {
    const to = moved.find((one) => one.was.vendorId === was.vendorId);
    return to ? movedText(to) : goneText(was);
  }
  const paths = Array.from(target.matchAll(/'(\/[^']*)'/g), ([, path = '']) => path);
  // A correction may call the values of a path otherwise.
  const given = ({ paths: all }: JsonObject, path: string): string | undefined =>
    Object.keys(all as JsonObject).find((one) => templateOf(one) === templateOf(path));
  const gone = paths.flatMap((path) => (given(after, path) === undefined ? (given(before, path) ?? []) : []));
  if (paths.length > 0 && gone.length === paths.length) {
    const to = moved.find((one) => one.was.path === gone[0]);
    return to ? `${movedPath(to)}. Change the target of` : `The path ${gone.join(', ')} is no longer in the contract. Delete`;
  }
  const other = moved.find(
    ({ was: from, is }) => from.method !== is.method && target.startsWith(operationTarget(from.path, from.method.toLowerCase())),
  );
  if (other) return `${other.was.method} ${other.was.path} is now ${other.is.method}. Change the method in the target of`;
  const [, component] = /^\$\.components\.schemas\.(\w+)/.exec(target) ?? [];
  const [schemas, next] = [schemasOf(before), schemasOf(after)];
  if (component !== undefined && component in schemas && !(component in next))
    return `The component ${component} is no longer in the contract. Delete or replace`;
  return undefined;
}
