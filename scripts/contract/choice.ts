/** Reads `x-suprsend.choice`: a property of the body whose type follows from a path value. Names that do not exist stop the build. */
import { isObject, type Json, type JsonObject } from './json.ts';
import { hasProperty } from './typed.ts';

/** The component of a property of the body, by the path value `by`. */
export interface Choice {
  by: string;
  field: string;
  of: Record<string, string>;
}

/**
 * @param choice - what the overlay says.
 * @param problem - is called with each thing that is wrong with it.
 * @returns the choice; undefined if the operation has none.
 */
export function readChoice(
  document: JsonObject,
  choice: Json | undefined,
  { path, body }: { path: readonly string[]; body: Json | undefined },
  problem: (text: string) => void,
): Choice | undefined {
  if (choice === undefined) return undefined;
  if (!isObject(choice) || typeof choice.by !== 'string' || typeof choice.field !== 'string' || !isObject(choice.of)) {
    problem('has an x-suprsend.choice without by, field and of, such as { by: channel, field: content, of: { email: EmailContent } }.');
    return undefined;
  }
  const { by, field } = choice;
  if (!path.includes(by)) problem(`has x-suprsend.choice.by "${by}", which is not one of its path parameters.`);
  if (!hasProperty(document, body, field)) problem(`has x-suprsend.choice.field "${field}", which its body does not have.`);
  const components = ((document.components as JsonObject | undefined)?.schemas ?? {}) as JsonObject;
  const of = Object.entries(choice.of).map(([value, component]) => [value, String(component)] as const);
  for (const [value, component] of of)
    if (!(component in components))
      problem(`has "${component}" for ${value} in x-suprsend.choice.of, but the contract has no component of that name.`);
  return { by, field, of: Object.fromEntries(of) };
}
