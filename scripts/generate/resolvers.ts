/** How the marks of requests.ts become TypeScript: see src/core/own.ts for what the types mean. */
import { ref, type Ref } from '@hey-api/codegen-core';
import { $ } from '@hey-api/openapi-ts';
import { COMPONENT, EXCLUSIVE, hasTimezone, isOpen, PROFILE, SENT, type Schemas } from './requests.ts';

export const OWN = '../src/core/own.ts';

/** What this file reads of hey-api's schemas. */
interface Schema {
  [extension: `x-${string}`]: unknown;
  $ref?: string;
  type?: string;
  const?: unknown;
  format?: string;
  minItems?: number;
  required?: readonly string[];
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  items?: readonly Schema[];
}
type Type = Parameters<typeof $.type.or>[0];
type Walk = (schema: Schema, context: unknown) => { type: Type };
interface Context {
  plugin: { symbol(name: string, options: object): unknown };
  path: Ref<readonly unknown[]>;
  schema: Schema;
  walk: Walk;
  nodes: { base(context: unknown): Type; shape(context: unknown): ReturnType<typeof $.type.object> };
}

/** The resolvers of a document. `components` are its schemas, as `prepareRequests` left them. */
export function requestResolvers(components: Schemas) {
  const received = openEnums(components);
  const external = ({ plugin }: Pick<Context, 'plugin'>, name: string) =>
    $.type(plugin.symbol(name, { external: OWN, kind: 'type' }) as never);
  const open = ({ $ref }: Schema): boolean => $ref !== undefined && isOpen(components, { $ref });
  const own = (ctx: Pick<Context, 'plugin'>, schema: Schema, type: Type): Type =>
    open(schema) ? external(ctx, 'Own').generic(type) : type;

  function object(ctx: Context): Type | undefined {
    const { schema } = ctx;
    // The `Data` type of an operation. Its query values are sent, and its body may be an object of the caller's own.
    const isOperation = schema.properties?.url?.const !== undefined;
    if (!schema[SENT] && !isOperation) return undefined;
    const optional = new Set(
      Object.entries(schema.properties ?? {}).flatMap(([name, property]) => (schema.required?.includes(name) ? [] : [property])),
    );
    const walk: Walk = (property, context) => {
      const result = ctx.walk(isOperation && property.type === 'object' ? { ...property, [SENT]: true } : property, context);
      const type = own(ctx, property, result.type);
      return { ...result, type: optional.has(property) && !isOperation ? $.type.or(type, $.type('undefined')) : type };
    };
    if (isOperation) return ctx.nodes.base({ ...ctx, walk });
    let type: Type = schema[PROFILE] ? profile(ctx, walk) : ctx.nodes.base({ ...ctx, walk });
    const exclusive = schema[EXCLUSIVE];
    if (Array.isArray(exclusive)) {
      const without = (name: string): Type => $.type.object().prop(name, (property) => property.required(false).type($.type('undefined')));
      type = $.type.and(type, $.type.or(...exclusive.map(without)));
    }
    return !schema[COMPONENT] && schema.additionalProperties !== undefined && isUnknown(schema.additionalProperties)
      ? external(ctx, 'Own').generic(type)
      : type;
  }

  /** Known keys, and keys of the caller's own. `timezone` is a mistake for `$timezone`. */
  function profile(ctx: Context, walk: Walk): Type {
    const shape = ctx.nodes.shape({ ...ctx, walk });
    if (hasTimezone(ctx.schema)) {
      const instead = external(ctx, 'UseInstead').generic($.type.literal('$timezone'));
      shape.prop('timezone', (property) => property.required(false).type($.type.or(instead, $.type('undefined'))));
    }
    return shape.idxSig('key', (signature) => signature.key(external(ctx, 'OwnKey')).type('unknown'));
  }

  function array(ctx: Context): Type | undefined {
    const { schema } = ctx;
    if (!schema.items || !(schema[SENT] || isOpenEnum(schema.items))) return undefined;
    const items = schema.items.map((item) =>
      isOpenEnum(schema.items) && isAnyString(item)
        ? otherMember(ctx)
        : own(ctx, item, ctx.walk(item, { path: ref([]), plugin: ctx.plugin }).type),
    );
    const item = items.length === 1 ? (items[0] as Type) : $.type.or(...items);
    if (!schema[SENT]) return $.type('Array').generic(item);
    return (schema.minItems ?? 0) > 0 ? external(ctx, 'NonEmpty').generic(item) : $.type('ReadonlyArray').generic(item);
  }

  /** Any string in addition to the members of an enum. TypeScript would reduce the union to `string`, and editors then complete nothing. */
  const otherMember = (ctx: Pick<Context, 'plugin' | 'schema'>): Type =>
    ctx.schema[SENT] ? $.type.and('string', $.type('Record').generics('never', 'never')) : external(ctx, 'Unlisted');

  return {
    object,
    array,
    /** What a response has, a request accepts: also a member that is newer than this SDK. */
    enumeration: (ctx: Context): Type | undefined => {
      const members = (ctx.schema.items ?? []).map((item) => item.const).filter((member) => member !== null);
      return ctx.schema[SENT] && received.has(membersKey(members)) ? $.type.or(ctx.nodes.base(ctx), external(ctx, 'Unlisted')) : undefined;
    },
    /** The member for any string, in the types of the alternatives of an open enum. */
    openEnum: (ctx: Pick<Context, 'plugin' | 'schema'>, schemas: readonly Schema[], types: readonly Type[]): Type[] | undefined =>
      isOpenEnum(schemas) ? types.map((type, index) => (isAnyString(schemas[index]) ? otherMember(ctx) : type)) : undefined,
    string: ({ schema }: Context): Type | undefined => (isSentTime(schema) ? $.type.or($.type('string'), $.type('Date')) : undefined),
    // A variable holds `true` as `boolean`. The client refuses false when it is called.
    boolean: ({ schema }: Context): Type | undefined => (schema[SENT] && schema.const === true ? $.type('boolean') : undefined),
    /** Alternatives with objects of the caller's own. */
    alternatives: (ctx: Pick<Context, 'plugin'>, schemas: readonly Schema[], types: readonly Type[]): Type[] | undefined =>
      schemas.some(open) ? types.map((type, index) => own(ctx, schemas[index] as Schema, type)) : undefined,
  };
}

export const isAnyString = (schema: Schema | undefined): boolean => schema?.type === 'string' && schema.const === undefined;
/** An open enum is `'a' | 'b' | string` in the contract. */
export const isOpenEnum = (schemas: readonly Schema[] = []): boolean =>
  schemas.some(({ type }) => type === 'enum') && schemas.some(isAnyString);

const membersKey = (members: readonly unknown[]): string => members.map(String).toSorted().join('\n');

/** The members of each enum that responses have open: `anyOf` of them and any string. */
function openEnums(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  const { anyOf } = node as { anyOf?: { enum?: unknown[]; type?: string }[] };
  if (Array.isArray(anyOf) && anyOf.some((one) => one.type === 'string' && !one.enum))
    for (const { enum: members } of anyOf) if (members) found.add(membersKey(members));
  for (const value of Object.values(node)) openEnums(value, found);
  return found;
}
/** A time of a request, which may also be a Date. */
export const isSentTime = (schema: { format?: string | undefined }): boolean =>
  schema.format === 'date-time' && SENT in schema && schema[SENT] === true;

const isUnknown = (schema: unknown): boolean => (schema as Schema).type === 'unknown';
