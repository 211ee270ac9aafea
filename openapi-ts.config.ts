/** How @hey-api/openapi-ts turns the effective contract into generated/. Run by `npm run generate`, after the contract build. */
import { defineConfig } from '@hey-api/openapi-ts';
import { codegenInput, codegenOperations } from './scripts/generate/input.ts';
import { fileOf, operationData } from './scripts/generate/operation-data.ts';

const isAnyString = (schema: { type?: string; const?: unknown } | undefined): boolean =>
  schema?.type === 'string' && schema.const === undefined;

export default defineConfig({
  input: codegenInput(),
  output: { path: 'generated', clean: false, entryFile: false, module: { extension: '.ts' } },
  parser: { hooks: { symbols: { getFilePath: fileOf } } },
  plugins: [
    {
      name: '@hey-api/typescript',
      // An enum that other values may join is `'a' | 'b' | string` in the contract, which TypeScript folds into `string` and the
      // editor then has nothing to offer; the intersection keeps both.
      $resolvers: {
        // What a caller fills with an object of its own. An interface has no index signature and would be refused where one is asked
        // for, so that the known properties alone, on any object, will do too.
        object: (ctx) =>
          ctx.schema.title === 'Open object'
            ? ctx.$.type.or(ctx.nodes.base(ctx), ctx.$.type.and('object', ctx.nodes.shape(ctx)))
            : undefined,
        union: ({ $, childResults, schemas }) => {
          if (!schemas.some((schema) => schema.type === 'enum') || !schemas.some(isAnyString)) return undefined;
          const open = $.type.and('string', $.type('Record').generics('never', 'never'));
          return $.type.or(...childResults.map(({ type }, index) => (isAnyString(schemas[index]) ? open : type)));
        },
      },
    },
    { name: '@hey-api/client-fetch', throwOnError: true },
    // No client of its own: an operation takes the client it is given, so two clients never share state or credentials.
    { name: '@hey-api/sdk', client: false, auth: false },
    operationData(codegenOperations()),
    {
      name: 'zod',
      dates: { offset: true },
      // By default an object with properties drops every other key when parsed, `additionalProperties: true` or not: custom
      // properties of a user would be lost. A schema checks; it takes nothing away.
      $resolvers: {
        object: (ctx) =>
          ctx.nodes.additionalProperties(ctx) ? ctx.nodes.base(ctx) : ctx.$(ctx.symbols.z).attr('looseObject').call(ctx.nodes.shape(ctx)),
      },
    },
  ],
});
