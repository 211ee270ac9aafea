/** Names with a meaning of their own, for the client and for the contract build, which refuses a contract that uses them otherwise. */

/** Names in the last argument of a method that are options; every other name there is a query value. */
export const CALL_OPTION_NAMES: readonly string[] = [
  'signal',
  'timeout',
  'totalTimeout',
  'maxRetries',
  'headers',
  'validation',
  'idempotencyKey',
  'workspace',
  'workspaceKey',
  'body',
  'from',
  'prefetch',
];

/** Path values that a client option supplies, so that a caller may leave them out. */
export const CLIENT_PATH_VALUES: readonly string[] = ['workspace', 'workspace_key'];
