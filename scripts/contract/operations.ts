/** Reads the operations of an effective contract, and checks in one place everything that the rest of the build needs of them. */
import type { Paging, Repeat, Server } from '../../src/core/types.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { METHODS } from './judge.ts';
import { resolve } from './references.ts';
import { OPTION_NAMES, HANDWRITTEN_NAMES } from './reserved.ts';
import { readChoice, type Choice } from './choice.ts';
import { hasProperty, readTyped, type TypedSlug } from './typed.ts';

export { resolve } from './references.ts';

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  example?: Json;
  /** Resolved for a path value; for a query value as it is written, which may be a reference. */
  schema: JsonObject;
  /** A media type in place of a schema, which the client does not have. */
  content?: Json;
}

export interface Operation {
  /** The contract's own operationId. */
  vendorId: string;
  /** Path in the client tree: `users.preferences.get`. */
  name: string;
  /** The tree name as one identifier: `usersPreferencesGet`; also the effective contract's operationId. */
  id: string;
  method: string;
  path: string;
  server: Server;
  repeat: Repeat;
  reason: string;
  paging?: Paging;
  /** Since when the vendor documents it, and where, if the contract does not have it. */
  newer?: string;
  /** Whether the body accepts `$idempotency_key`. */
  key: boolean;
  pathParameters: Parameter[];
  queryParameters: Parameter[];
  body: 'required' | 'optional' | 'none';
  /** The slug of a workspace that it takes. */
  typed?: TypedSlug;
  /** A property of its body whose type follows from a path value. */
  choice?: Choice;
  /** The operation object of the contract, for texts, schemas and examples. */
  source: JsonObject;
}

const NAME = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/;
const REPEATS: readonly string[] = ['safe', 'keyed', 'unsafe'];
const PAGINGS: readonly string[] = ['cursor', 'offset', 'single'];
const PAGING_PARAMETERS: Record<Paging, string[]> = { cursor: ['limit', 'before', 'after'], offset: ['limit', 'offset'], single: [] };

export const identifier = (name: string): string => name.replace(/\.([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/** Something that a maintainer must decide about one operation. */
export interface OperationProblem {
  vendorId: string;
  method: string;
  path: string;
  text: string;
  /** The operation has no name yet, so it is not in the client. */
  isNew?: boolean;
}

export const problemText = ({ vendorId, method, path, text }: OperationProblem): string => `${vendorId} (${method} ${path}): ${text}`;

/** The problems as lines, one for several operations that have the same. */
export function problemTexts(problems: readonly OperationProblem[]): string[] {
  const groups = new Map<string, OperationProblem[]>();
  for (const problem of problems) groups.set(problem.text, [...(groups.get(problem.text) ?? []), problem]);
  return [...groups.values()].map(([first, ...rest]) => {
    const { vendorId, method, path, text } = first as OperationProblem;
    return rest.length === 0 ? problemText(first as OperationProblem) : `${vendorId} (${method} ${path}) and ${rest.length} more: ${text}`;
  });
}

/** Reads every operation. @throws one Error that lists every problem, each with what to do about it. */
export function readOperations(document: JsonObject): Operation[] {
  const { operations, problems } = operationsOf(document);
  if (problems.length > 0)
    throw new Error(
      `The contract cannot be built:\n${problemTexts(problems)
        .map((text) => `- ${text}`)
        .join('\n')}`,
    );
  return operations;
}

/** Reads every operation that can be read, and what is wrong with the others. */
export function operationsOf(document: JsonObject): { operations: Operation[]; problems: OperationProblem[] } {
  const problems: OperationProblem[] = [];
  const operations: Operation[] = [];
  const schemes = ((document.components as JsonObject).securitySchemes ?? {}) as JsonObject;
  for (const [path, item] of Object.entries(document.paths as JsonObject)) {
    for (const [method, source] of Object.entries(item as JsonObject)) {
      if (!METHODS.includes(method) || !isObject(source)) continue;
      const found = readOperation(document, schemes, path, method, source, problems);
      if (found) operations.push(found);
    }
  }
  checkNames(operations, problems);
  return { operations, problems };
}

function readOperation(
  document: JsonObject,
  schemes: JsonObject,
  path: string,
  method: string,
  source: JsonObject,
  problems: OperationProblem[],
): Operation | undefined {
  const extension = (source['x-suprsend'] ?? {}) as Record<string, string | undefined> & { typed?: Json; choice?: Json };
  // In the effective contract the operationId is the name in the client.
  const vendorId = extension.vendorId ?? String(source.operationId ?? `${method} ${path}`);
  const problem = (text: string, isNew = false): void => {
    problems.push({ vendorId, method: method.toUpperCase(), path, text, ...(isNew ? { isNew } : {}) });
  };
  const { name, repeat, reason, paging, newer, confirm } = extension;
  if (!name || !NAME.test(name)) {
    problem('has no name in the client tree. Add an overlay action that sets x-suprsend.name, such as users.get.', true);
    return;
  }
  if (confirm !== undefined) {
    problem(
      `has data that was proposed and not confirmed. Check name, about (the first line of the hover), repeat class, paging and body, then delete x-suprsend.confirm.`,
    );
  }
  if (!repeat || !REPEATS.includes(repeat) || !reason) {
    problem('has no repeat class, or no reason for it. Set x-suprsend.repeat to safe, keyed or unsafe, and x-suprsend.reason.');
  }
  if (paging !== undefined && !PAGINGS.includes(paging))
    problem(`has the x-suprsend.paging ${paging}. Set it to cursor, offset or single.`);

  const server = serverOf(document, schemes, source, problem);
  if (server && (server === 'management') !== name.startsWith('management.')) {
    problem(`is called ${name} but is on the ${server} server. Names start with "management." on the management server, and on no other.`);
  }

  const parameters = ((source.parameters ?? []) as JsonObject[]).map((p) => {
    const resolved = resolve(document, p);
    const schema = (resolved.in === 'path' ? resolve(document, resolved.schema) : resolved.schema) ?? {};
    return { ...resolved, required: resolved.required === true, schema } as unknown as Parameter;
  });
  const inUrl = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string);
  const declared = parameters.filter((p) => p.in === 'path');
  if (
    declared
      .map((p) => p.name)
      .toSorted()
      .join() !== inUrl.toSorted().join()
  ) {
    problem(
      `declares the path parameters ${declared.map((p) => p.name).join(', ')} but its URL has ${inUrl.join(', ')}. Correct its parameters in the overlay.`,
    );
  }
  const query = parameters.filter((p) => p.in === 'query');
  for (const { name: key } of query) {
    if (OPTION_NAMES.has(key)) {
      problem(
        `has a query parameter "${key}", which is the name of a call option. Rename the option in src/core/option-names.ts, or remove the ` +
          'parameter in the overlay; another name in the overlay would change what is sent.',
      );
    }
  }
  for (const { in: where, name: key, content } of parameters) {
    if (where !== 'path' && where !== 'query') {
      problem(
        `has a ${String(where)} parameter "${key}", which the client does not send. Remove it in the overlay; callers can use the option headers.`,
      );
    } else if (content !== undefined) {
      problem(`has a parameter "${key}" with content, which the client cannot write into a URL. Describe it by a schema in the overlay.`);
    }
  }
  if (paging) {
    if (method !== 'get') problem('is paged but is not a GET. Delete x-suprsend.paging.');
    for (const parameter of PAGING_PARAMETERS[paging as Paging] ?? []) {
      if (!query.some((p) => p.name === parameter)) problem(`is paged by ${paging} but has no parameter "${parameter}". Add it.`);
    }
  }
  if (!Object.keys((source.responses ?? {}) as JsonObject).some((code) => code.startsWith('2'))) {
    problem('declares no success. Add its response to the overlay, such as 204 for one without a body.');
  }
  const requestBody = resolve(document, source.requestBody);
  const body = isObject(requestBody) ? (requestBody.required === true ? 'required' : 'optional') : 'none';
  const media = isObject(requestBody) ? Object.keys((requestBody.content ?? {}) as JsonObject) : [];
  if (body !== 'none' && !media.includes('application/json')) {
    problem(
      `has a body of ${media.join(', ') || 'no media type'}, and the client sends JSON. Remove the operation in the overlay, or add the type to src/core.`,
    );
  }
  const hasKey = hasProperty(document, bodySchema(requestBody), '$idempotency_key');
  if (repeat === 'keyed' && !hasKey) {
    problem('is keyed, but its body has no $idempotency_key. Correct the schema or the class.');
  }
  const parts = { path: inUrl, body: bodySchema(requestBody) };
  const typed = readTyped(document, extension.typed, parts, problem);
  const choice = readChoice(document, extension.choice, parts, problem);
  return {
    vendorId,
    name,
    id: identifier(name),
    method: method.toUpperCase(),
    path,
    server: server as Server,
    repeat: repeat as Repeat,
    reason: reason ?? '',
    ...(paging ? { paging: paging as Paging } : {}),
    ...(newer ? { newer } : {}),
    // One that is not declared is a problem above. What compares or lists the operations can still read it.
    pathParameters: inUrl.map((key) => declared.find((p) => p.name === key) ?? { name: key, in: 'path', required: true, schema: {} }),
    queryParameters: query,
    body,
    key: hasKey,
    ...(typed ? { typed } : {}),
    ...(choice ? { choice } : {}),
    source,
  };
}

function bodySchema(requestBody: Json | undefined): Json | undefined {
  if (!isObject(requestBody)) return undefined;
  return ((requestBody.content as JsonObject | undefined)?.['application/json'] as JsonObject | undefined)?.schema;
}

/** The server of an operation and its credential must agree. Neither is trusted on its own. */
function serverOf(document: JsonObject, schemes: JsonObject, source: JsonObject, problem: (text: string) => void): Server | undefined {
  const servers = (source.servers ?? document.servers) as JsonObject[] | undefined;
  const label = (servers?.[0]?.['x-suprsend'] as JsonObject | undefined)?.server;
  const security = (source.security ?? document.security ?? []) as JsonObject[];
  const names = security.flatMap((requirement) => Object.keys(requirement));
  if (servers?.length !== 1 || (label !== 'hub' && label !== 'management')) {
    const urls = (servers ?? []).map(({ url }) => String(url)).join(', ') || 'no server';
    problem(
      `has no single server with x-suprsend.server hub or management (it has ${urls}). Leave one of them in the overlay. A third server needs a label and a credential of its ` +
        'own in the overlay and in src/core; never label it hub to make this message go away.',
    );
    return undefined;
  }
  if (names.length !== 1) {
    const which = names.length === 0 ? 'no credential' : `${names.length} credentials (${names.join(', ')})`;
    problem(`accepts ${which}, and the client sends exactly one. Correct its security in the overlay.`);
    return label;
  }
  const scheme = schemes[names[0] ?? ''] as JsonObject | undefined;
  const accepted = (scheme?.['x-suprsend'] as JsonObject | undefined)?.server;
  if (accepted !== label) {
    problem(
      `is sent to ${label} but accepts the credential ${names[0]}, which is for ${String(accepted ?? 'no server')}. Correct its servers or its security.`,
    );
  }
  return label;
}

function checkNames(operations: Operation[], all: OperationProblem[]): void {
  const problems = { push: ({ vendorId, method, path }: Operation, text: string): void => void all.push({ vendorId, method, path, text }) };
  const seen = new Map<string, Operation>();
  for (const operation of operations) {
    const other = seen.get(operation.id);
    if (other) problems.push(operation, `it and ${other.vendorId} are both called ${operation.name} (${operation.id}). Rename one.`);
    seen.set(operation.id, operation);
    if (HANDWRITTEN_NAMES.has(operation.name)) {
      problems.push(operation, `is called ${operation.name}, which is a handwritten method. Rename it in the overlay.`);
    }
  }
  const names = new Set(operations.map((o) => o.name));
  for (const operation of operations) {
    const { name } = operation;
    const parts = name.split('.');
    for (let length = 1; length < parts.length; length += 1) {
      const prefix = parts.slice(0, length).join('.');
      if (names.has(prefix) || HANDWRITTEN_NAMES.has(prefix))
        problems.push(operation, `is called ${name}, but ${prefix} is a method. Rename one.`);
    }
  }
}
