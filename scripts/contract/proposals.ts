/** What a new operation probably is: a name, a repeat class, paging and a required body, as an overlay entry that stops the build until confirmed. */
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';
import { resolve } from './references.ts';

export interface Proposal {
  vendorId: string;
  method: string;
  path: string;
  name: string;
  server: string;
  credential: string;
  repeat: string;
  paging?: string;
  /** The entry for the overlay, as YAML. */
  entry: string;
}

const PARAMETER = /^\{.+\}$/;

/** `known` are the operations that have names, from which the names of their neighbours follow. */
export function propose(document: JsonObject, known: readonly Operation[], method: string, path: string): Proposal {
  const source = ((document.paths as JsonObject)[path] as JsonObject)[method.toLowerCase()] as JsonObject;
  const servers = (source.servers ?? document.servers) as JsonObject[] | undefined;
  const label = String((servers?.[0]?.['x-suprsend'] as JsonObject | undefined)?.server ?? servers?.[0]?.url ?? 'no server');
  const credential = ((source.security ?? document.security ?? []) as JsonObject[]).flatMap((one) => Object.keys(one)).join(', ') || 'none';
  const paging = pagingOf(document, source);
  const body = resolve(document, source.requestBody);
  const [repeat, reason] = repeatOf(document, method, body);
  const name = nameOf(document, known, method, path, label === 'management', paging !== undefined);
  const vendorId = String(source.operationId ?? `${method} ${path}`);
  const about = aboutOf(source);
  const data = {
    name,
    ...(about ? { about } : {}),
    repeat,
    reason,
    ...(paging ? { paging } : {}),
    confirm: 'Proposed by contract:bump. Delete this line once checked.',
  };
  const required = isObject(body) && body.required === undefined;
  const missing = missingParameters(document, source, paging);
  const target = /^[\w.-]+$/.test(String(source.operationId))
    ? `$.paths.*[?@.operationId == '${vendorId}']`
    : operationTarget(path, method.toLowerCase());
  const entry = [
    `  - target: ${scalar(target)}`,
    `    description: ${JSON.stringify(`New in this contract. Sent to ${label} with ${credential}; check both.`)}`,
    '    update:',
    `      x-suprsend: ${flow(data)}`,
    ...(required ? ['      requestBody: { required: true }'] : []),
    ...(missing.length > 0 ? [`      parameters: [${missing.map((one) => `{ $ref: '#/components/parameters/${one}' }`).join(', ')}]`] : []),
  ].join('\n');
  return { vendorId, method, path, name, server: label, credential, repeat, ...(paging ? { paging } : {}), entry };
}

/** The query for one operation. What the contract calls its path is data. */
export const operationTarget = (path: string, method: string): string =>
  `$.paths['${path.replaceAll(/[\\']/g, (character) => `\\${character}`)}'].${method}`;

/** A string as a YAML scalar: quoted, if it has a character that could end it. */
export const scalar = (text: string): string => (/^\$[\w.$*?@=' {}[\]/~-]*$/.test(text) ? text : JSON.stringify(text));

export const flow = (data: Record<string, string>): string =>
  `{ ${Object.entries(data)
    .map(([key, value]) => `${key}: ${/^[\w.]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`}`)
    .join(', ')} }`;

/** The first line of the hover: the contract's summary, which is often a title. */
function aboutOf({ summary, description }: JsonObject): string | undefined {
  const [line = ''] = [summary, description]
    .filter((text) => typeof text === 'string')
    .flatMap((text) => text.trim().split(/\n|(?<=\.)\s/));
  const text = line
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .replace(/[.:;,]$/, '');
  return text === '' ? undefined : `${text}.`;
}

function repeatOf(document: JsonObject, method: string, body: Json | undefined): [string, string] {
  if (method === 'GET') return ['safe', 'Reads only (RFC 9110, 9.2.1).'];
  if (method === 'DELETE') return ['safe', 'DELETE is idempotent (RFC 9110, 9.2.2).'];
  const media = isObject(body) ? ((body.content as JsonObject | undefined)?.['application/json'] as JsonObject | undefined) : undefined;
  const schema = resolve(document, media?.schema);
  if (isObject(schema) && isObject(schema.properties) && '$idempotency_key' in schema.properties) {
    return ['keyed', 'The body carries $idempotency_key.'];
  }
  return ['unsafe', 'Nothing is known about a repeat.'];
}

function pagingOf(document: JsonObject, source: JsonObject): string | undefined {
  const response = resolve(document, ((source.responses ?? {}) as JsonObject)['200']);
  const content = isObject(response) ? (response.content as JsonObject | undefined) : undefined;
  const schema = resolve(document, (content?.['application/json'] as JsonObject | undefined)?.schema);
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  if (!('results' in properties)) return undefined;
  const meta = resolve(document, properties.meta);
  const fields = isObject(meta) && isObject(meta.properties) ? meta.properties : {};
  return 'has_next' in fields ? 'cursor' : 'offset' in fields ? 'offset' : 'single';
}

function missingParameters(document: JsonObject, source: JsonObject, paging: string | undefined): string[] {
  const needed = paging === 'cursor' ? ['Limit', 'Before', 'After'] : paging === 'offset' ? ['Limit', 'Offset'] : [];
  const names = ((source.parameters ?? []) as Json[]).map((one) => String((resolve(document, one) as JsonObject).name));
  return needed.filter((name) => !names.includes(name.toLowerCase()));
}

function nameOf(document: JsonObject, known: readonly Operation[], method: string, path: string, managed: boolean, list: boolean): string {
  const segments = literals(path);
  const [branch, rest] = nearestBranch(known, segments, managed);
  const last = path.split('/').findLast(Boolean) ?? '';
  const words = rest.map(camel);
  // A verb in the URL, such as `.../commit/`, is the name of the method.
  const names = new Set(known.map(({ name }) => name));
  const verb = !PARAMETER.test(last) && method !== 'GET' && method !== 'DELETE' && words.length > 0 ? words.pop() : undefined;
  const simple = {
    GET: list ? 'list' : 'get',
    POST: PARAMETER.test(last) ? 'upsert' : 'create',
    PUT: 'upsert',
    PATCH: 'update',
    DELETE: 'delete',
  };
  const made = [branch || (managed ? 'management' : ''), ...words, verb ?? simple[method as keyof typeof simple]].filter(Boolean);
  const name = made.length < 2 ? `other.${made.join('.')}` : made.join('.');
  return names.has(name) ? `${name}New` : name;
}

/** The branch of the operations whose URL begins alike, and the segments that come after it. */
function nearestBranch(known: readonly Operation[], segments: string[], managed: boolean): [string, string[]] {
  for (let length = segments.length; length > 0; length -= 1) {
    const prefix = segments.slice(0, length).join('/');
    const same = known.filter(({ path, server }) => literals(path).join('/') === prefix && (server === 'management') === managed);
    const branches = same.map(({ name }) => name.slice(0, name.lastIndexOf('.'))).toSorted((a, b) => a.length - b.length);
    if (branches[0] !== undefined) return [branches[0], segments.slice(length)];
  }
  const [first = 'other', ...rest] = segments;
  const plural = camel(first).endsWith('s') ? camel(first) : `${camel(first)}s`;
  return [managed ? `management.${plural}` : plural, rest];
}

const literals = (path: string): string[] =>
  path.split('/').filter((segment) => segment && !PARAMETER.test(segment) && !/^v\d+$/.test(segment));
const camel = (segment: string): string =>
  segment.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_match, letter: string | undefined, at: number) =>
    at === 0 ? (letter ?? '') : (letter ?? '').toUpperCase(),
  );
