/** `suprsend-ts/core`: a client for typed operations, without the tree. */
export * from './public.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export { createClient, retry, type Client } from './core/client.ts';
export type { OperationClient, Operation, OperationOptions, Repeat } from './core/types.ts';
export { paginate } from './lists/paginate.ts';
