/** Reads `x-suprsend.typed`: which slugs of a workspace an operation takes, and where. Names that the operation does not have stop the build. */
import type { PayloadKind, WorkspaceKind } from '../../src/workspace-types.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { resolve } from './references.ts';

/** The slug of a workspace that an operation takes. */
export type TypedSlug =
  | { kind: WorkspaceKind; in: 'path'; by: string; open: boolean }
  /** Each item of the property `list` of the body has a slug. */
  | { kind: WorkspaceKind; in: 'list'; by: string; list: string }
  /** `field` is the property of the body that is the payload of the slug. */
  | { kind: PayloadKind; in: 'body'; by: string; field: string };

const KINDS = Object.keys({
  workflows: true,
  events: true,
  categories: true,
  templates: true,
  locales: true,
  translations: true,
} satisfies Record<WorkspaceKind, true>);
const PAYLOAD_KINDS = Object.keys({ workflows: true, events: true } satisfies Record<PayloadKind, true>);
const MEMBERS = ['kind', 'by', 'field', 'list', 'open'];

/**
 * @param typed - what the overlay says.
 * @param problem - is called with each thing that is wrong with it.
 * @returns the slug; undefined if the operation takes none.
 */
export function readTyped(
  document: JsonObject,
  typed: Json | undefined,
  { path, body }: { path: readonly string[]; body: Json | undefined },
  problem: (text: string) => void,
): TypedSlug | undefined {
  if (typed === undefined) return undefined;
  if (!isObject(typed) || typeof typed.kind !== 'string' || typeof typed.by !== 'string') {
    problem('has an x-suprsend.typed without kind and by, such as { kind: workflows, by: workflow, field: data }.');
    return undefined;
  }
  const { kind, by, field, list, open } = typed;
  const unknown = Object.keys(typed).filter((key) => !MEMBERS.includes(key));
  if (unknown.length > 0) problem(`has an x-suprsend.typed with ${unknown.join(', ')}, which has no meaning there.`);
  if (!KINDS.includes(kind)) problem(`is typed by the kind "${kind}", which does not exist. Use one of ${KINDS.join(', ')}.`);
  if (list !== undefined && typeof list !== 'string')
    problem('has an x-suprsend.typed.list that must be the name of a property of its body.');
  if (typeof list === 'string') {
    if (field !== undefined || open !== undefined)
      problem('has x-suprsend.typed.field or .open, which have no meaning together with .list.');
    if (!isRequired(document, propertyOf(document, body, list), by))
      problem(`is typed by "${by}" of the items of "${list}", which its body does not have, or not as a required property.`);
    return { kind: kind as WorkspaceKind, in: 'list', by, list };
  }
  if (path.includes(by)) {
    if (field !== undefined) problem(`has x-suprsend.typed.field, but its slug "${by}" is in the path.`);
    return { kind: kind as WorkspaceKind, in: 'path', by, open: open === true };
  }
  if (!isRequired(document, body, by))
    problem(`is typed by "${by}", which is neither a path parameter nor a required property of its body.`);
  if (!PAYLOAD_KINDS.includes(kind))
    problem(`is typed by a slug of ${kind} in its body, and only ${PAYLOAD_KINDS.join(' and ')} have payloads.`);
  if (open !== undefined) problem('has x-suprsend.typed.open, which is for a slug in the path.');
  if (typeof field !== 'string' || !hasProperty(document, body, field))
    problem(`has its payload in "${String(field)}", which its body does not have. Set x-suprsend.typed.field.`);
  return { kind: kind as PayloadKind, in: 'body', by, field: String(field) };
}

/** Whether a schema, or one of its alternatives or items, has this property. */
export function hasProperty(document: JsonObject, schema: Json | undefined, property: string): boolean {
  return some(document, schema, ({ properties }) => isObject(properties) && property in properties);
}

/** The schema of a property that a schema, or one of its alternatives or items, has. */
function propertyOf(document: JsonObject, schema: Json | undefined, property: string): Json | undefined {
  let found: Json | undefined;
  some(document, schema, ({ properties }) => {
    if (isObject(properties)) found ??= properties[property];
    return found !== undefined;
  });
  return found;
}

const isRequired = (document: JsonObject, schema: Json | undefined, property: string): boolean =>
  some(document, schema, ({ required }) => Array.isArray(required) && required.includes(property));

/** @param open - what is being searched: a schema can be a part of itself. */
function some(
  document: JsonObject,
  schema: Json | undefined,
  matches: (schema: JsonObject) => boolean,
  open: ReadonlySet<Json> = new Set(),
): boolean {
  const resolved = resolve(document, schema);
  if (!isObject(resolved) || open.has(resolved)) return false;
  if (matches(resolved)) return true;
  const inside = new Set([...open, resolved]);
  return [resolved.oneOf, resolved.anyOf, resolved.allOf, [resolved.items ?? null]]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .some((alternative) => some(document, alternative, matches, inside));
}
