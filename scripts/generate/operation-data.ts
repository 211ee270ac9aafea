/**
 * A plugin for @hey-api/openapi-ts that runs after its sdk plugin. The sdk plugin names and orders the typed operations; this plugin sets
 * the body of each to `callTyped(operation, options)`, where `operation` is the data of the contract (name, server, path, repeat
 * class, paging), and its doc comment to the one that the tree has. It uses the plugin API and the `$` builders that hey-api exports.
 */
import { $, definePluginConfig, type DefinePlugin } from '@hey-api/openapi-ts';
import type { Json, JsonObject } from '../contract/json.ts';
import { readOperations, type Operation } from '../contract/operations.ts';
import { hoverOf } from './hover.ts';
import { jsonSchema, nameOf, REF } from './requests.ts';
import { KEYED_BODY, KEYED_BODY_MODULE, routeData, type RouteExtras } from './routes.ts';
import { pascal, Reference } from './source.ts';
import { checksSlug } from './typed.ts';

type OperationData = DefinePlugin<{ name: 'suprsend-operation-data' }>;
type Plugin = OperationData['Instance'];
type Query = Parameters<Plugin['querySymbol']>[0];
type Name = ReturnType<Plugin['symbol']>;
/** The builder of `export const x = ...`. */
type Const = ReturnType<typeof $.const>;

const TYPES = '../src/core/types.ts';
const TYPED = '../src/core/typed.ts';
const OWN = '../src/core/own.ts';
const WORKSPACE = '../src/workspace-types.ts';

/**
 * A hook that says which file a type of hey-api is in. Two of its own client go where that client is, in a file that generate.ts deletes:
 * `ClientOptions`, and an `Options` that this plugin replaces. Types that only a typed operation uses have a file of their own, so that
 * programs without typed operations need not load them.
 * @param shared - the types that the tree uses too.
 */
export const fileOf =
  (shared: ReadonlySet<string>) =>
  ({ meta }: { meta?: Record<string, unknown> }): string | undefined => {
    const { category, resource, resourceId, role } = meta ?? {};
    if (resource === 'client-options' || (resource === 'client' && role === 'options')) return 'client';
    if (category !== 'type' || resource !== 'operation') return undefined;
    return shared.has(`${pascal(String(resourceId))}${role === 'data' ? 'Data' : 'Response'}`) ? undefined : 'operation-types';
  };

export function operationData(
  document: JsonObject,
  extras: ReadonlyMap<string, RouteExtras> = new Map(),
): ReturnType<ReturnType<typeof definePluginConfig<OperationData['Types']>>> {
  const byId = new Map(readOperations(document).map((operation) => [operation.id, operation]));
  const handler: OperationData['Handler'] = ({ plugin }) => {
    const options = ownOptions(plugin);
    const result = plugin.symbol('CallResult', { external: TYPES, kind: 'type' });
    const callTyped = plugin.symbol('callTyped', { external: TYPED });
    const keyedBody = plugin.symbol(KEYED_BODY.identifier, { external: KEYED_BODY_MODULE });
    plugin.forEach('operation', ({ operation: { id } }) => {
      const operation = byId.get(id);
      if (!operation) throw new Error(`@hey-api/openapi-ts names an operation ${id}, which the contract build does not have.`);
      const type = (role: string): Name => {
        const query = { category: 'type', resource: 'operation', resourceId: id, role };
        return found(plugin.querySymbol(query), query);
      };
      const [data, response] = [type('data'), type('response')];
      const route = $.object();
      for (const [name, value] of Object.entries({
        name: operation.name,
        server: operation.server,
        ...routeData(operation, extras.get(id)),
      })) {
        route.prop(name, (value as unknown) instanceof Reference ? $(keyedBody) : $.fromValue(value));
      }
      const query = { category: 'sdk', resource: 'operation', resourceId: id };
      const { node } = found(plugin.querySymbol<Const>(query, ['VarTsDsl']), query);
      const { read } = extras.get(id) ?? {};
      const plain = $.type(options).generic($.type(data));
      const taken = read === undefined ? plain : readOptions(plugin, operation, read, plain);
      node.doc(hoverOf(operation, 'function', document)).assign(
        $.func()
          .generics(...(isGeneric(operation) ? [constS()] : []), ...(read === undefined ? [] : [$.type.param('Given')]))
          .param('options', (param) => param.type(typedOptions(plugin, operation, taken)))
          .returns($.type('Promise').generic($.type(result).generic($.type(response))))
          .do($.return($(callTyped).call(route, $('options')).generic($.type(response)))),
      );
    });
  };
  return definePluginConfig<OperationData['Types']>({
    name: 'suprsend-operation-data',
    config: {},
    dependencies: ['@hey-api/sdk'],
    handler,
  })();
}

/** `const S extends string`. The builder has no word for `const`, and writes names as they are. */
const constS = (): ReturnType<typeof $.type.param> => $.type.param('const S', (param) => param.extends('string'));

type Type = ReturnType<typeof $.type>;

/** Whether an operation has a type parameter for its slug. `paginate()` cannot infer the options of one that has. */
const isGeneric = (operation: Operation): boolean => checksSlug(operation) && operation.paging === undefined;

/** The options of an operation with the slug of a workspace that it takes. */
function typedOptions(plugin: Plugin, operation: Operation, options: Type): Type {
  const { typed } = operation;
  if (!typed) return options;
  const type = (name: string): Type => $.type(plugin.symbol(name, { external: WORKSPACE, kind: 'type' }));
  const [kind, by] = [$.type.literal(typed.kind), $.type.literal(typed.by)];
  if (typed.in === 'body') return type('TypedOptions').generics(options, kind, by, $.type.literal(typed.field), $.type('S'));
  if (typed.in === 'list') return type('ListedOptions').generics(options, kind, $.type.literal(typed.list), by, $.type('S'));
  const slug = !isGeneric(operation) ? type('OpenSlug').generics(kind) : type('Slug').generics(kind, $.type('S'));
  return type('PathOptions').generics(options, kind, by, slug);
}

/** The options of an operation whose body may be what was read. */
function readOptions(plugin: Plugin, { source }: Operation, read: string, options: Type): Type {
  const written = nameOf(((jsonSchema(source.requestBody)?.anyOf ?? []) as Json[]).at(-1));
  const component = (name: string | undefined): Type => {
    const query = { category: 'type', resource: 'definition', resourceId: `${REF}${name}` };
    return $.type(found(plugin.querySymbol(query), query));
  };
  const type = plugin.symbol('ReadOptions', { external: OWN, kind: 'type' });
  return $.type(type).generics(options, $.type('Given'), component(read), component(written));
}

/** `Options<TData>` instead of hey-api's, which has two more parameters for a client that these operations do not use. */
function ownOptions(plugin: Plugin): Name {
  const options = plugin.symbol('Options', { kind: 'type', getFilePath: () => 'sdk' });
  const shared = plugin.symbol('OperationOptions', { external: TYPES, kind: 'type' });
  plugin.node(
    $.type
      .alias(options)
      .export()
      .doc('Options of a typed operation: the path, query and body of its `Data` type, the client, and the options of a call.')
      .generic('TData')
      .type($.type.and($.type('Omit').generics($.type('TData'), $.type.literal('url')), $.type(shared))),
  );
  return options;
}

/** A declaration of another plugin. */
function found<Declared extends Name | { readonly node: Const | undefined }>(
  declared: Declared | undefined,
  query: Query,
): Declared & { node: NonNullable<Declared['node']> } {
  if (declared?.node) return declared as never;
  throw new Error(
    `@hey-api/openapi-ts has changed: it no longer declares ${JSON.stringify(query)} as scripts/generate/operation-data.ts expects. ` +
      'Adapt that file, or pin the version that worked.',
  );
}
