/** `suprsend-ts/zod`: schemas of every body, query, path and answer. Needs zod 4, which is an optional peer. */
export * from '../generated/zod.gen.ts';
