/** What a vendor only calls otherwise: components and URLs of servers. Corrections name them, so they get their earlier names to compare the rest. */
import { canonical } from './canonical.ts';
import type { OverlayFile } from './files.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { OverlayAction } from './overlay.ts';
import { placeOf } from './pin-text.ts';
import { rawChanges } from './raw.ts';

export interface Renamed {
  kind: 'component' | 'server';
  /** `schemas/ErrorResponse`, or a URL. */
  was: string;
  is: string;
  /** Whether only the name is another. */
  unchanged: boolean;
}

const REF = '#/components/';

export function renamedIn(before: JsonObject, after: JsonObject): Renamed[] {
  const changes = (key: string): Map<string, Set<string>> => {
    const found = new Map<string, Set<string>>();
    for (const { kind, pointer, before: was, after: is } of rawChanges(before, after))
      if (kind === 'changed' && pointer.endsWith(`/${key}`)) found.set(String(was), (found.get(String(was)) ?? new Set()).add(String(is)));
    return found;
  };
  const [had, has] = [componentsOf(before), componentsOf(after)];
  const [oldUrls, urls] = [urlsOf(before), urlsOf(after)];
  return [
    ...pairs('component', [...had.keys()], [...has.keys()], () => {
      const refs = changes('$ref');
      // What refers to it refers to the other one, whatever else has changed in it. If nothing does, it is the one that says the same.
      return (was) =>
        refs.has(REF + was)
          ? [...(refs.get(REF + was) ?? [])].map((ref) => ref.replace(REF, ''))
          : [...has.keys()].filter((is) => !had.has(is) && canonical(has.get(is)) === canonical(had.get(was)));
    })
      .filter(({ was, is }) => was.split('/')[0] === is.split('/')[0])
      .map((one) => ({ ...one, unchanged: canonical(had.get(one.was)) === canonical(has.get(one.is)) })),
    ...pairs('server', oldUrls, urls, () => {
      const moved = changes('url');
      return (was) => [...(moved.get(was) ?? [])];
    }),
  ];
}

/** Each name that is gone, with the only new one that it can be. */
function pairs(kind: Renamed['kind'], had: string[], has: string[], counterparts: () => (was: string) => string[]): Renamed[] {
  const gone = had.filter((name) => !has.includes(name));
  const fresh = has.filter((name) => !had.includes(name));
  if (gone.length === 0 || fresh.length === 0) return [];
  const of = counterparts();
  const found = gone.flatMap((was) => {
    const [is, ...others] = of(was);
    return is !== undefined && others.length === 0 && fresh.includes(is) ? [{ kind, was, is, unchanged: true }] : [];
  });
  return found.filter(({ is }) => found.filter((one) => one.is === is).length === 1);
}

const componentsOf = ({ components }: JsonObject): Map<string, Json> =>
  new Map(
    Object.entries((components ?? {}) as JsonObject)
      .filter(([group]) => group !== 'securitySchemes')
      .flatMap(([group, members]) =>
        Object.entries(members as JsonObject).map(([name, one]) => [`${group}/${name}`, one as Json] as const),
      ),
  );

function serversOf(document: JsonObject): JsonObject[] {
  const operations = Object.values(document.paths as JsonObject).flatMap((item) => Object.values(item as JsonObject));
  return [document, ...operations].flatMap((one) => (isObject(one) && Array.isArray(one.servers) ? (one.servers as JsonObject[]) : []));
}

const urlsOf = (document: JsonObject): string[] => [...new Set(serversOf(document).map(({ url }) => String(url)))];

/** Gives everything its earlier name, in place. */
export function renameBack(document: JsonObject, renamed: readonly Renamed[]): void {
  const refs = new Map<string, string>();
  const urls = new Map<string, string>();
  for (const { kind, was, is } of renamed) {
    if (kind === 'server') urls.set(is, was);
    else {
      refs.set(REF + is, REF + was);
      const [group = '', name = ''] = is.split('/');
      const members = (document.components as JsonObject)[group] as JsonObject;
      members[was.slice(group.length + 1)] = members[name] as Json;
      delete members[name];
    }
  }
  for (const server of serversOf(document)) server.url = urls.get(String(server.url)) ?? (server.url as Json);
  const visit = (node: Json | undefined): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isObject(node)) return;
    if (typeof node.$ref === 'string') node.$ref = refs.get(node.$ref) ?? node.$ref;
    Object.values(node).forEach((value) => visit(value));
  };
  visit(document);
}

/** Whether an action names a component or a server, in its target or in what it adds. */
export function isNamedBy({ target, copy = '', update }: OverlayAction, kind: Renamed['kind'], name: string): boolean {
  const text = `${target}\n${copy}\n${JSON.stringify(update) ?? ''}`;
  const quoted = (value: string): boolean => text.includes(`'${value}'`) || text.includes(`"${value}"`);
  if (kind === 'server') return quoted(name);
  const [group = '', own = ''] = name.split('/');
  const path = new RegExp(`\\$\\.components\\.${group}(?:\\.${own}(?![\\w-])|\\[[^\\]]*'${own}'[^\\]]*\\])`);
  return quoted(REF + name) || path.test(text);
}

/** The places of all actions that name it. */
export const placesNaming = (overlays: readonly OverlayFile[], kind: Renamed['kind'], name: string): string[] =>
  overlays.flatMap(({ name: file, overlay }) =>
    overlay.actions.flatMap((action, index) => (isNamedBy(action, kind, name) ? [placeOf(overlays, file, index)] : [])),
  );
