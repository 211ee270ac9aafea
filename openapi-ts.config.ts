/** How @hey-api/openapi-ts turns the effective contract into generated/. Run by `npm run generate`, after the contract build. */
import { defineConfig } from '@hey-api/openapi-ts';
import { codegenInput, codegenExtras } from './scripts/generate/input.ts';
import { fileOf, operationData } from './scripts/generate/operation-data.ts';
import { staged } from './scripts/generate/staging.ts';
import { requestResolvers } from './scripts/generate/resolvers.ts';
import { unprinted } from './scripts/generate/source.ts';
import { treeTypes } from './scripts/generate/tree.ts';
import { zodSchemas } from './scripts/generate/zod-schemas.ts';

// For hey-api only: what scripts/generate writes has no such step.
const input = unprinted(codegenInput());
const extras = codegenExtras();
const sent = requestResolvers((input.components as { schemas: never }).schemas);

export default defineConfig({
  input,
  output: { path: staged('generated'), clean: false, entryFile: false, module: { extension: '.ts' } },
  parser: { hooks: { symbols: { getFilePath: fileOf(treeTypes(codegenInput(), extras)) } } },
  plugins: [
    {
      name: '@hey-api/typescript',
      $resolvers: {
        array: (ctx) => sent.array(ctx as never) as never,
        enum: (ctx) => sent.enumeration(ctx as never) as never,
        boolean: (ctx) => sent.boolean(ctx as never) as never,
        object: (ctx) => sent.object(ctx as never) as never,
        string: (ctx) => sent.string(ctx as never) as never,
        union: ({ $, childResults, parentSchema, plugin, schemas }) => {
          const types = childResults.map(({ type }) => type);
          const members = sent.alternatives({ plugin }, schemas, types) ?? sent.openEnum({ plugin, schema: parentSchema }, schemas, types);
          return members && $.type.or(...(members as never[]));
        },
      },
    },
    { name: '@hey-api/client-fetch', throwOnError: true },
    // No default client: each operation uses the client in its options, so two clients never share state or credentials.
    { name: '@hey-api/sdk', client: false, auth: false },
    operationData(input, extras),
    zodSchemas,
  ],
});
