/**
 * Stands in for the management API on a free port of the loopback: workspaces whose things have a draft and a live version. It refuses fields
 * that only the server sets, and drafts that use what is not live in their workspace.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
type Kind = 'schema' | 'translation' | 'preference_category' | 'template' | 'variant' | 'workflow';

export interface Versions {
  draft?: Json;
  live?: Json;
}

/** The things of a workspace, by kind and name: a slug, a file, `slug/channel/id` of a variant; of categories there is one, `all`. */
export type Workspace = Record<Kind, Map<string, Versions>>;

export interface ManagementServer extends AsyncDisposable {
  url: string;
  workspaces: Record<string, Workspace>;
  /** Every write that was acted on, in its order: `POST schema order`. */
  writes: string[];
  /** After this many more writes the token may write no longer. */
  writesLeft: number;
}

export const emptyWorkspace = (): Workspace => ({
  schema: new Map(),
  translation: new Map(),
  preference_category: new Map(),
  template: new Map(),
  variant: new Map(),
  workflow: new Map(),
});

/** The fields that a body must not have, and the status of an answer to an upsert and to a commit. */
const RULES: Record<Kind, { only: string[]; statuses: [upsert: number, commit: number] }> = {
  schema: { only: ['slug', 'hash', 'status', 'updated_at'], statuses: [201, 200] },
  translation: { only: ['filename', 'action', 'updated_at'], statuses: [201, 202] },
  preference_category: { only: ['status', 'version_no', 'validation_result'], statuses: [200, 200] },
  template: { only: ['slug', 'hash', 'status', 'channels', 'updated_at'], statuses: [200, 200] },
  variant: { only: ['id', 'channel', 'hash', 'has_error', 'approval_status'], statuses: [200, 200] },
  workflow: { only: ['slug', 'hash', 'status', 'updated_by', 'validation_result'], statuses: [202, 202] },
};

/** The fields of the path, which each answer has too. */
function identityOf(kind: Kind, name: string): Json {
  const [slug, channel, id] = name.split('/');
  if (kind === 'variant') return { channel, id };
  if (kind === 'translation') return { filename: name, locale: name.split('.').at(-2) };
  return kind === 'preference_category' ? {} : { slug };
}

interface Target {
  kind: Kind;
  /** Undefined for a list. */
  name: string | undefined;
  commit: boolean;
  workspace: Workspace;
  /** The template of variants. */
  within: string;
}

const PATHS: [RegExp, Kind][] = [
  [/^\/v1\/(?<workspace>[^/]+)\/schema\/(?:(?<name>[^/]+)\/(?<commit>commit\/)?)?$/, 'schema'],
  [/^\/v1\/(?<workspace>[^/]+)\/workflow\/(?:(?<name>[^/]+)\/(?<commit>commit\/)?)?$/, 'workflow'],
  [/^\/v1\/(?<workspace>[^/]+)\/translation\/(?:content\/(?<name>[^/]+)\/|(?<commit>commit\/))?$/, 'translation'],
  [/^\/v1\/(?<workspace>[^/]+)\/(?<name>preference_category)\/(?<commit>commit\/)?$/, 'preference_category'],
  [/^\/v2\/(?<workspace>[^/]+)\/template\/(?<within>[^/]+)\/(?:channel\/(?<channel>[^/]+)\/)?variant\/(?:(?<id>[^/]+)\/)?$/, 'variant'],
  [/^\/v2\/(?<workspace>[^/]+)\/template\/(?:(?<name>[^/]+)\/(?<commit>commit\/)?)?$/, 'template'],
];

function targetOf(workspaces: Record<string, Workspace>, path: string): Target | undefined {
  for (const [pattern, kind] of PATHS) {
    const groups = pattern.exec(path)?.groups;
    const workspace = groups && workspaces[groups.workspace ?? ''];
    if (!workspace) continue;
    const { within = '', channel, id, name } = groups;
    const known = { kind, workspace, within, commit: groups.commit !== undefined };
    if (kind === 'variant') return { ...known, name: id && `${within}/${channel}/${id}` };
    return { ...known, name: kind === 'preference_category' ? 'all' : name && decodeURIComponent(name) };
  }
}

/** What a draft uses and its workspace does not have. */
function missingIn({ preference_category, schema, template, workflow }: Workspace, draft: Json): string[] {
  const isLive = (map: Map<string, Versions>, name: unknown): boolean => map.get(name as string)?.live !== undefined;
  const categories = JSON.stringify(preference_category.get('all')?.live ?? {});
  const { nodes = [] } = (draft.tree ?? {}) as { nodes?: { properties?: { template?: string; workflow?: string } }[] };
  const { schema: linked } = (draft.payload_schema ?? {}) as { schema?: string };
  return [
    ...(categories.includes(`"category":${JSON.stringify(draft.category)}`)
      ? []
      : [`no category ${JSON.stringify(draft.category)} is live`]),
    ...(linked === undefined || isLive(schema, linked) ? [] : [`no schema ${linked} is live`]),
    ...nodes.flatMap(({ properties: { template: used, workflow: invoked } = {} }) => [
      ...(used === undefined || isLive(template, used) ? [] : [`no template ${used} is live`]),
      ...(invoked === undefined || workflow.has(invoked) ? [] : [`the workflow ${invoked} does not exist`]),
    ]),
  ];
}

const statusOf = (live: boolean, kind: Kind): string => (live ? (kind === 'schema' ? 'live' : 'active') : 'draft');

/** A thing as it is read. */
function shown({ kind, workspace }: Target, versions: Versions, mode: 'draft' | 'live'): Json | undefined {
  // Until the next commit, a file that was deleted is still listed.
  if (kind === 'translation' && versions.live && !versions.draft && mode === 'draft') return { ...versions.live, action: 'deleted' };
  const version = versions[mode];
  if (!version) return undefined;
  if (kind === 'translation')
    return { ...version, action: JSON.stringify(versions.draft) === JSON.stringify(versions.live) ? 'unchanged' : 'updated' };
  if (kind === 'variant') return { ...version, has_error: false, approval_status: 'auto_approved' };
  const errors = kind === 'workflow' ? missingIn(workspace, version) : [];
  const checked = ['workflow', 'preference_category'].includes(kind)
    ? { validation_result: { is_valid: errors.length === 0, errors } }
    : {};
  return { ...version, ...checked, status: statusOf(mode === 'live', kind) };
}

type Answer = [status: number, body: unknown];

const refusal = (status: number, message: string): Answer => [
  status,
  { code: status, error_code: status === 404 ? 'not_found' : 'bad_request', type: 'Refused', message, detail: message },
];

const pageOf = (results: unknown[], query: URLSearchParams): Answer => {
  const [limit, offset] = [Number(query.get('limit') ?? 20), Number(query.get('offset') ?? 0)];
  return [200, { meta: { count: results.length, limit, offset }, results: results.slice(offset, offset + limit) }];
};

function answer(server: ManagementServer, method: string, url: URL, body: Json): Answer {
  const target = targetOf(server.workspaces, url.pathname);
  if (!target) return refusal(404, `nothing at ${method} ${url.pathname}`);
  const { kind, name, commit, workspace, within } = target;
  const query = url.searchParams;
  const mode = query.get('mode') === 'live' ? 'live' : 'draft';
  const things = workspace[kind];
  const all = (of: 'draft' | 'live'): Json[] =>
    [...things]
      .filter(([key]) => kind !== 'variant' || key.startsWith(`${within}/`))
      .flatMap(([, versions]): Json[] => [shown(target, versions, of)].filter((one) => one !== undefined))
      // As in the contract, only an answer about one file has its content.
      .map(({ content, ...rest }) => (kind === 'translation' ? rest : { ...rest, ...(content === undefined ? {} : { content }) }));

  if (method === 'GET') {
    if (name === undefined) return pageOf(all(mode), query);
    const found = shown(target, things.get(name) ?? {}, mode);
    return found ? [200, found] : refusal(404, `no ${kind} ${name}`);
  }
  if (server.writesLeft <= 0) return refusal(403, 'the token may not write');
  server.writesLeft--;
  server.writes.push(`${commit ? 'commit' : 'upsert'} ${kind}${name === undefined ? '' : ` ${name}`}`);
  const [upserted, committed] = RULES[kind].statuses;
  if (!commit) {
    const wrong = RULES[kind].only.filter((field) => field in body);
    if (wrong.length > 0 || name === undefined) return refusal(400, `only the server sets ${wrong.join(', ')}`);
    if (kind === 'variant' && !workspace.template.has(within)) return refusal(404, `no template ${within}`);
    const versions = { ...things.get(name), draft: stored(kind, name, body) };
    things.set(name, versions);
    return [upserted, shown(target, versions, 'draft')];
  }
  if (kind === 'translation') {
    for (const [file, { draft }] of things) things.set(file, draft ? { draft, live: draft } : {});
    const [, page] = pageOf(all('live'), query);
    return [committed, page];
  }
  const versions = things.get(name as string);
  if (!versions?.draft) return refusal(404, `no ${kind} ${name}`);
  const missing = kind === 'workflow' ? missingIn(workspace, versions.draft) : [];
  if (missing.length > 0) return refusal(400, missing.join(', '));
  versions.live = versions.draft;
  if (kind === 'template')
    publishVariants(workspace.variant, name as string, body.variants as { channel: string; id: string }[] | undefined);
  return [committed, shown(target, versions, 'live')];
}

export const stored = (kind: Kind, name: string, body: Json, by = 'release@example.com'): Json => ({
  ...identityOf(kind, name),
  ...body,
  ...(kind === 'translation' ? identityOf(kind, name) : {}),
  hash: `hash of ${JSON.stringify(body).length}`,
  updated_at: new Date().toISOString(),
  ...(kind === 'template' || kind === 'workflow' ? { updated_by: { email: by, name: by } } : {}),
});

function publishVariants(variants: Map<string, Versions>, slug: string, only: { channel: string; id: string }[] | undefined): void {
  for (const [name, versions] of variants) {
    const isNamed = only === undefined || only.some(({ channel, id }) => name === `${slug}/${channel}/${id}`);
    if (name.startsWith(`${slug}/`) && isNamed && versions.draft) versions.live = versions.draft;
  }
}

const bodyOf = async (request: IncomingMessage): Promise<Json> => JSON.parse((await request.toArray()).join('') || '{}') as Json;

export async function startServer(workspaces: Record<string, Workspace>): Promise<ManagementServer> {
  const http = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const [status, said] = answer(server, request.method ?? '', new URL(request.url ?? '', server.url), body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  const server: ManagementServer = {
    url: '',
    workspaces,
    writes: [],
    writesLeft: Infinity,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}
