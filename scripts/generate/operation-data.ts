/**
 * A plugin for @hey-api/openapi-ts, after its sdk plugin. It gives each typed operation the data of its `x-suprsend` extension (name,
 * server, repeat class, paging) as `meta`, which is how a tree-shaken operation tells the client what it is; and it narrows
 * the types to what the client does: an operation takes what OperationOptions lists, resolves to a CallResult and never to `{ error }`.
 */
import { $, definePluginConfig } from '@hey-api/openapi-ts';

/** The parts of the generator's unexported node types touched here; the generator is pinned to one version. */
interface Ref<T> {
  '~ref': T;
}
interface CallNode {
  _args: Ref<{ prop(name: string, value: unknown): void }>[];
  _generics: unknown[];
  generic(type: unknown): void;
}
interface FunctionNode {
  _generics: unknown[];
  _params: { type(type: unknown): void }[];
  _do: { _returnExpr: Ref<CallNode> }[];
  returns(type: unknown): void;
}
interface OperationSymbol {
  node: { value: FunctionNode };
}
interface OptionsSymbol {
  node: { _generics: unknown[]; type(type: unknown): void };
}
interface IrOperation {
  id: string;
  body?: { required?: boolean };
  'x-suprsend': { name: string; repeat: string; paging?: string; key?: boolean };
}
interface GeneratorPlugin {
  forEach(kind: 'operation', visit: (event: { operation: IrOperation }) => void): void;
  querySymbol(query: Record<string, string>): unknown;
  symbol(name: string, options: Record<string, unknown>): never;
}

function handler({ plugin }: { plugin: GeneratorPlugin }): void {
  const find = (query: Record<string, string>): never => {
    const symbol = plugin.querySymbol(query);
    if (!symbol) throw new Error(`The sdk plugin no longer makes ${JSON.stringify(query)}; adapt scripts/generate/operation-data.ts.`);
    return symbol as never;
  };
  const external = (name: string): never => plugin.symbol(name, { external: '../src/core/types.ts', kind: 'type' });

  const options = find({ category: 'type', resource: 'client-options' });
  const { node } = options as OptionsSymbol;
  node._generics.length = 1;
  node.type($.type.and($.type('Omit').generics($.type('TData'), $.type.literal('url')), $.type(external('OperationOptions'))));

  const result = external('CallResult');
  plugin.forEach('operation', ({ operation: { id, body, 'x-suprsend': data } }) => {
    const of = (role: string): never => find({ category: 'type', resource: 'operation', resourceId: id, role });
    const { value: declared } = (find({ category: 'sdk', resource: 'operation', resourceId: id }) as OperationSymbol).node;
    const call = declared._do[0]?._returnExpr['~ref'];
    const request = call?._args[0]?.['~ref'];
    if (!call || !request) throw new Error(`The sdk plugin builds ${id} in a new way; adapt scripts/generate/operation-data.ts.`);

    declared._generics.length = 0;
    declared._params[0]?.type($.type(options).generic($.type(of('data'))));
    declared.returns($.type('Promise').generic($.type(result).generic($.type(of('response')))));
    call._generics.length = 0;
    call.generic($.type(of('response')));
    const server = data.name.startsWith('management.') ? 'management' : 'hub';
    request.prop(
      'meta',
      $.fromValue({
        name: data.name,
        server,
        repeat: data.repeat,
        ...(body?.required ? { body: true } : {}),
        ...(data.key ? { key: true } : {}),
        ...(data.paging ? { paging: data.paging } : {}),
      }),
    );
  });
}

export const operationData: () => never = definePluginConfig({
  name: 'suprsend-operation-data',
  config: {},
  dependencies: ['@hey-api/sdk'],
  handler,
} as never) as never;
