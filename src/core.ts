/** `suprsend-ts/core`: a client for typed operations, without the tree. */
export { createClient, type Client } from './core/client.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export type { Attempt, CallOptions, CallResult, OperationClient, OperationData, OperationOptions, Repeat, Server } from './core/call.ts';
export * from './core/errors.ts';
