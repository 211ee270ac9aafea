/** `suprsend-ts/tokens`: tokens for the users of an application, without the client. */
export { legacySubscriberId } from './tokens/legacy-subscriber-id.ts';
export { createUserToken, userTokens, type UserTokenOptions, type UserTokens, type UserTokensOptions } from './tokens/user-tokens.ts';
