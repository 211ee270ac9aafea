/** Names that src/ gives a meaning of its own, so that a contract that brings one of them stops the build instead of shadowing it. */

import { CALL_OPTION_NAMES } from '../../src/core/option-names.ts';

/** Options share the last argument with query values; a typed operation has its client and its parts beside them. */
export const OPTION_NAMES: ReadonlySet<string> = new Set([...CALL_OPTION_NAMES, 'client', 'path', 'query', 'url']);

/** Methods of the tree and the client that are written by hand. */
export const HANDWRITTEN_NAMES: ReadonlySet<string> = new Set([
  'request',
  'retry',
  'users.edit',
  'users.bulk',
  'users.editMany',
  'users.resume',
  'objects.edit',
  'objects.bulk',
  'objects.editMany',
  'objects.resume',
  'workflows.triggerMany',
  'workflows.resume',
  'events.triggerMany',
  'events.resume',
  'lists.replace',
  'lists.subscribers.addMany',
  'lists.subscribers.removeMany',
  'messages.updateMany',
  'management.workspace',
]);
