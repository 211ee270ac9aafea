/** What the vendor's file changes about servers and credentials, in plain words, with the places in the overlay that depend on it. */
import type { Server } from '../../src/core/types.ts';
import type { Built } from './build.ts';
import { pinnedAt, WHOSE } from './credentials.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { placeOf } from './pin-text.ts';
import type { PlaceName } from './place-names.ts';
import { isWithin, segmentsOf } from './pointers.ts';
import type { RawChange } from './raw.ts';

const WHERE: Record<Server, string> = { hub: 'the hub', management: 'the management API' };

interface Subject {
  /** What is different, with `{}` in place of the operations. */
  what: string;
  /** The operation whose server or credential it is. The same for several operations is one line. */
  operation?: string;
  server: Server | undefined;
  /** The node to which corrections may apply. */
  node: string;
  /** The names of credentials that an operation accepts now, or not any more. */
  schemes?: string;
}

export function credentialTexts(changes: readonly RawChange[], before: Built, after: Built, nameOf: PlaceName): string[] {
  const lines = new Map<string, { operations: string[]; places: Set<string> }>();
  for (const change of changes) {
    const subject = subjectOf(change, before, after, nameOf);
    const line = lineOf(change, subject);
    const { operations, places } = lines.get(line) ?? { operations: [], places: new Set<string>() };
    if (subject.operation !== undefined) operations.push(subject.operation);
    for (const place of placesOf(subject, before, after)) places.add(place);
    lines.set(line, { operations, places });
  }
  return [...lines].map(([line, { operations, places }]) => {
    const [first = '', ...rest] = operations;
    const whose = rest.length === 0 ? first : `${first} and ${rest.length} more`;
    const named = operations.length === 0 ? line : line.replace('{}', () => whose);
    return `CREDENTIALS: in the vendor's file, ${named}.${places.size > 0 ? ` See ${[...places].join(', ')}.` : ''}`;
  });
}

function lineOf({ kind, before, after }: RawChange, { what, schemes }: Subject): string {
  const value = (json: Json | undefined): string => JSON.stringify(json);
  if (schemes !== undefined && kind !== 'changed')
    return `${schemes} ${kind === 'added' ? 'is now a' : 'is no longer the'} credential of {}`;
  if (kind === 'added') return `${what} is new: ${value(after)}`;
  return kind === 'removed' ? `${what} was removed: ${value(before)}` : `${what} was ${value(before)} and is ${value(after)}`;
}

const FIELDS: Record<string, string> = { name: 'the header', scheme: 'the HTTP scheme', in: 'the place', type: 'the type', url: 'the URL' };
const fieldOf = (segments: readonly string[]): string | undefined =>
  segments.length === 0 ? undefined : (FIELDS[segments[0] as string] ?? segments.join('.'));

function subjectOf({ pointer, kind, before: was, after: is }: RawChange, before: Built, after: Built, nameOf: PlaceName): Subject {
  const segments = segmentsOf(pointer);
  const [top, second = '', third = ''] = segments;
  const built = kind === 'removed' ? before : after;
  const whose = (server: Server | undefined): string => (server ? ` (${WHOSE[server]})` : '');
  if (top === 'servers' && second !== '') {
    const server = labelOf((built.document.servers as JsonObject[] | undefined)?.[Number(second)]);
    const at = `servers[${[`${second}]`, ...segments.slice(2)].join('.')}`;
    return {
      what: `${fieldOf(segments.slice(2)) ?? 'the server'} of ${server ? WHERE[server] : 'a server'} (${at})`,
      server,
      node: `/servers/${second}`,
    };
  }
  if (top === 'components') {
    const server = labelOf(schemeIn(after, third)) ?? labelOf(schemeIn(before, third));
    const field = fieldOf(segments.slice(3));
    const scheme = `the security scheme ${third}${whose(server)}`;
    return { what: field ? `${field} of ${scheme}` : scheme, server, node: `/components/securitySchemes/${third}` };
  }
  if (top === 'paths') {
    const [key = '', ...rest] = segments.slice(3);
    const request = pointer.split('/').slice(0, 4).join('/');
    const known = [...before.operations, ...after.operations].find(({ method, path }) => method === third.toUpperCase() && path === second);
    const common = { operation: nameOf(request), server: known?.server, node: `${request}/${key}` };
    if (key === 'servers')
      return { what: `${rest[1] === undefined ? 'the server' : `${fieldOf(rest.slice(1))} of the server`} of {}`, ...common };
    const names = rest[1] === undefined ? namesIn(kind === 'removed' ? was : is) : [rest[1]];
    const schemes = names.map((name) => `${name}${whose(labelOf(schemeIn(built, name)))}`).join(' and ');
    return { what: 'the security of {}', ...common, ...(schemes ? { schemes } : {}) };
  }
  return {
    what: `the ${top === 'security' ? 'security of operations without their own' : 'list of servers'} (${top})`,
    server: undefined,
    node: `/${top ?? ''}`,
  };
}

/** The credentials of a requirement, or of a list of them. */
const namesIn = (security: Json | undefined): string[] =>
  (Array.isArray(security) ? security : [security]).flatMap((one) => (isObject(one) ? Object.keys(one) : []));

const schemeIn = ({ document }: Built, name: string): Json | undefined =>
  (((document.components as JsonObject).securitySchemes ?? {}) as JsonObject)[name];

function labelOf(node: Json | undefined): Server | undefined {
  const label = isObject(node) && isObject(node['x-suprsend']) ? node['x-suprsend'].server : undefined;
  return label === 'hub' || label === 'management' ? label : undefined;
}

/** Where the overlay pins the credential, and the actions that correct the node. */
function placesOf({ node, server }: Subject, before: Built, after: Built): string[] {
  const pin = server && pinnedAt(after.overlays, server);
  const actions = [before, after].flatMap(({ overlays, provenance }) =>
    provenance.mets.flatMap((mets, index) =>
      mets.filter(({ pointer }) => isWithin(pointer, node)).map((met) => placeOf(overlays, overlays[index]?.name ?? '', met.index)),
    ),
  );
  return [...new Set([...(pin ? [`${pin} (x-credentials)`] : []), ...actions])];
}
