/** How @hey-api/openapi-ts turns the effective contract into generated/. Run by `npm run generate`, after the contract build. */
import { defineConfig } from '@hey-api/openapi-ts';
import { codegenInput, codegenExtras } from './scripts/generate/input.ts';
import { fileOf, operationData } from './scripts/generate/operation-data.ts';
import { staged } from './scripts/generate/staging.ts';
import { isSentTime, requestResolvers } from './scripts/generate/resolvers.ts';

const isAnyString = (schema: { type?: string; const?: unknown } | undefined): boolean =>
  schema?.type === 'string' && schema.const === undefined;

const input = codegenInput();
const sent = requestResolvers((input.components as { schemas: never }).schemas);

export default defineConfig({
  input,
  output: { path: staged('generated'), clean: false, entryFile: false, module: { extension: '.ts' } },
  parser: { hooks: { symbols: { getFilePath: fileOf } } },
  plugins: [
    {
      name: '@hey-api/typescript',
      $resolvers: {
        array: (ctx) => sent.array(ctx as never) as never,
        enum: (ctx) => sent.enumeration(ctx as never) as never,
        boolean: (ctx) => sent.boolean(ctx as never) as never,
        object: (ctx) => sent.object(ctx as never) as never,
        string: (ctx) => sent.string(ctx as never) as never,
        // An open enum is `'a' | 'b' | string` in the contract.
        union: ({ $, childResults, parentSchema, plugin, schemas }) => {
          const own = sent.alternatives(
            { plugin },
            schemas,
            childResults.map(({ type }) => type),
          );
          if (own) return $.type.or(...(own as never[]));
          if (!schemas.some((schema) => schema.type === 'enum') || !schemas.some(isAnyString)) return undefined;
          const other = sent.otherMember({ plugin, schema: parentSchema });
          return $.type.or(...childResults.map(({ type }, index) => (isAnyString(schemas[index]) ? (other as never) : type)));
        },
      },
    },
    { name: '@hey-api/client-fetch', throwOnError: true },
    // No default client: each operation uses the client in its options, so two clients never share state or credentials.
    { name: '@hey-api/sdk', client: false, auth: false },
    operationData(input, codegenExtras()),
    {
      name: 'zod',
      dates: { offset: true },
      // By default a parsed object loses every key that its schema does not name, even with `additionalProperties: true`, and so the custom
      // properties of a user. A schema checks and removes nothing.
      $resolvers: {
        object: (ctx) =>
          ctx.nodes.additionalProperties(ctx) ? ctx.nodes.base(ctx) : ctx.$(ctx.symbols.z).attr('looseObject').call(ctx.nodes.shape(ctx)),
        // As in the types: what is sent may be a Date.
        string: (ctx) => {
          const format = isSentTime(ctx.schema) ? ctx.nodes.format(ctx) : undefined;
          const z = ctx.$(ctx.symbols.z);
          return format && z.attr('union').call(ctx.$.array(format, ctx.$(ctx.symbols.z).attr('date').call()));
        },
      },
    },
  ],
});
