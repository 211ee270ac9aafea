/** Names that src/ defines itself. A contract that has one of them stops the build, as it would hide what src/ defines. */
import { readFileSync } from 'node:fs';
import { CALL_OPTION_NAMES } from '../../src/core/option-names.ts';
import { fromRoot } from './files.ts';
import { isObject, type JsonObject } from './json.ts';

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

/** What is exported next to the types of the contract, and what the generated modules import. */
const EXPORTING = ['index', 'operations', 'public', 'tokens', 'webhooks', 'core/types', 'core/own', 'lists/types', 'workspace-types'];
let typeNames: ReadonlySet<string> | undefined;

/** Every name that src/ gives to a type, a class or a value in these modules. */
function namesOfTypes(): ReadonlySet<string> {
  const namesIn = (text: string): string[] => [
    ...Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, list = '']) =>
      list.split(',').flatMap((one) => /(\w+)\s*$/.exec(one)?.[1] ?? []),
    ).flat(),
    ...Array.from(text.matchAll(/^export (?:declare )?(?:type|interface|class|const|function) (\w+)/gm), ([, name]) => name as string),
  ];
  return (typeNames ??= new Set(EXPORTING.flatMap((name) => namesIn(readFileSync(fromRoot(`src/${name}.ts`), 'utf8')))));
}

/** A sentence for each component that has the name of a type of the SDK, which it would hide or be hidden by. */
export function typeProblems({ components }: JsonObject): string[] {
  const schemas = isObject(components) && isObject(components.schemas) ? Object.keys(components.schemas) : [];
  return schemas
    .filter((name) => namesOfTypes().has(name))
    .map(
      (name) =>
        `The contract has the component ${name}, and the SDK exports a type of that name. Give it another one in the overlay, by copy and remove, as WorkflowTrigger has.`,
    );
}
