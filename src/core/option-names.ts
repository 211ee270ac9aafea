/** Names with a meaning of their own, in one place for the client and for the build that keeps a contract from using them otherwise. */

/** Names in the last argument of a method that are options and no query values. */
export const CALL_OPTION_NAMES: readonly string[] = [
  'signal',
  'timeout',
  'totalTimeout',
  'maxRetries',
  'headers',
  'idempotencyKey',
  'workspace',
  'workspaceKey',
  'body',
  'from',
  'prefetch',
];

/** Path values the client fills in from its own options, so that a caller may leave them out. */
export const CLIENT_PATH_VALUES: readonly string[] = ['workspace', 'workspace_key'];
