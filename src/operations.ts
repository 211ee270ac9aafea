/** `suprsend-ts/operations`: every operation as a function of its own, for bundles that hold only what they use. */
export * from '../generated/sdk.gen.ts';
export type * from '../generated/types.gen.ts';
