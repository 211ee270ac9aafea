/** `suprsend-ts/operations`: each operation as a function, so that a bundle contains only those it uses. */
export * from '../generated/sdk.gen.ts';
export type * from '../generated/operation-types.gen.ts';
export type * from '../generated/types.gen.ts';
export type { NonEmpty, Own, OwnKey, Unlisted, UseInstead } from './core/own.ts';
