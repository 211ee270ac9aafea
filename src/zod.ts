/** `suprsend-ts/zod`: schemas of every body, query, path and response. Needs zod 4, an optional peer dependency. */
export * from '../generated/zod.gen.ts';
