/**
 * A plugin for @hey-api/openapi-ts that runs after its sdk plugin. The sdk plugin names and orders the operations and writes their doc
 * comments; this plugin gives each one the body `options.client.send(operation, options)`, where `operation` is the data of the contract
 * (name, server, path, repeat class, paging). It uses only the plugin API and the `$` builders that hey-api documents.
 */
import { $, definePluginConfig } from '@hey-api/openapi-ts';
import type { Operation } from '../contract/operations.ts';
import { routeData } from './routes.ts';

/** The part of a declaration that this plugin sets: the builders of `export const x = ...` and `export type X = ...`. */
interface Declaration {
  assign(value: unknown): void;
  type(type: unknown): void;
}
interface Query {
  [key: string]: string;
}
/** A symbol of the generated code; builders take it as a name. */
type Found = string & { node: Declaration };
interface Plugin {
  forEach(kind: 'operation', visit: (event: { operation: { id: string } }) => void): void;
  querySymbol(query: Query): { node?: Declaration } | undefined;
  symbol(name: string, options: object): never;
}

export function operationData(operations: readonly Operation[]): never {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const handler = ({ plugin }: { plugin: Plugin }): void => {
    const find = (query: Query): Found => {
      const symbol = plugin.querySymbol(query);
      if (!symbol?.node) throw new Error(`hey-api no longer declares ${JSON.stringify(query)}; adapt scripts/generate/operation-data.ts.`);
      return symbol as never;
    };
    const external = (name: string): never => plugin.symbol(name, { external: '../src/core/types.ts', kind: 'type' });

    const options = find({ category: 'type', resource: 'client-options' });
    options.node.type($.type.and($.type('Omit').generics($.type('TData'), $.type.literal('url')), $.type(external('OperationOptions'))));

    const result = external('CallResult');
    plugin.forEach('operation', ({ operation: { id } }) => {
      const operation = byId.get(id);
      if (!operation) throw new Error(`hey-api names an operation ${id}, which the contract build does not have.`);
      const type = (role: string): string => find({ category: 'type', resource: 'operation', resourceId: id, role });
      const { name, server } = operation;
      find({ category: 'sdk', resource: 'operation', resourceId: id }).node.assign(
        $.func()
          .param('options', (param) => param.type($.type(options).generic($.type(type('data')))))
          .returns($.type('Promise').generic($.type(result).generic($.type(type('response')))))
          .do(
            $.return(
              $('options')
                .attr('client')
                .attr('send')
                .call($.fromValue({ name, server, ...routeData(operation) }), $('options'))
                .generic($.type(type('response'))),
            ),
          ),
      );
    });
  };
  const plugin = definePluginConfig({ name: 'suprsend-operation-data', config: {}, dependencies: ['@hey-api/sdk'], handler } as never);
  return plugin({}) as never;
}
