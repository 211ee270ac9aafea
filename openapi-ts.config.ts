/** How @hey-api/openapi-ts turns the effective contract into generated/. Run by `npm run generate`, after the contract build. */
import { defineConfig } from '@hey-api/openapi-ts';
import { codegenInput } from './scripts/generate/input.ts';
import { operationData } from './scripts/generate/operation-data.ts';

export default defineConfig({
  input: codegenInput(),
  output: { path: 'generated', clean: false, entryFile: false, module: { extension: '.ts' } },
  plugins: [
    '@hey-api/typescript',
    { name: '@hey-api/client-fetch', throwOnError: true },
    // No client of its own: an operation takes the client it is given, so two clients never share state or credentials.
    { name: '@hey-api/sdk', client: false, auth: false },
    operationData(),
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
