/** Names that src/ defines itself. A contract that has one of them stops the build, as it would hide what src/ defines. */
import { CALL_OPTION_NAMES } from '../../src/core/option-names.ts';

/** Options share the last argument with query values. A typed operation also has its client, path and query there. */
export const OPTION_NAMES: ReadonlySet<string> = new Set([...CALL_OPTION_NAMES, 'client', 'path', 'query', 'url']);

/** Handwritten methods of the tree and the client. */
export const HANDWRITTEN_NAMES: ReadonlySet<string> = new Set([
  'request',
  'retry',
  'users.edit',
  'users.bulk',
  'users.editMany',
  'users.upsertMany',
  'users.resume',
  'objects.edit',
  'objects.bulk',
  'objects.editMany',
  'objects.upsertMany',
  'objects.resume',
  'workflows.triggerMany',
  'workflows.resume',
  'events.triggerMany',
  'events.resume',
  'lists.replace',
  'lists.subscribers.addMany',
  'lists.subscribers.removeMany',
  'lists.subscribers.resume',
  'messages.updateMany',
  'messages.resume',
  'management.workspace',
]);
