export { SuprSend, type Management } from './client.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export type { Attempt, Call, CallOptions, CallResult, ManagementOptions, Server, WorkspaceKeyOptions } from './core/call.ts';
export type { RawRequest } from './core/request.ts';
export * from './core/errors.ts';
export type * from '../generated/tree.gen.ts';
export type * from '../generated/types.gen.ts';
