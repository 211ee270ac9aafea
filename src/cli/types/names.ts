/** Names of namespaces: slugs of schemas as identifiers, each of them once. */

/** Names that the written file uses for other things. */
const TAKEN = ['Register', 'Payload', 'globalThis'];

/**
 * @param slugs - sorted, so that the same slugs have the same names.
 * @param title - the name of the workspace.
 * @param warn - is called with each slug whose name another one has.
 */
export function namesOf(slugs: readonly string[], title: string, warn: (text: string) => void): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, string | undefined>([...TAKEN, title].map((name) => [name, undefined]));
  for (const slug of slugs) {
    const wanted = nameOf(slug);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}${number}`;
    const other = taken.get(wanted);
    if (other !== undefined) warn(`the schemas "${other}" and "${slug}" have the same name as a type, ${wanted}. The second is ${name}.`);
    taken.set(name, slug);
    names.set(slug, name);
  }
  return names;
}

/** `OrderShipped` for `order-shipped`. */
function nameOf(slug: string): string {
  const words = slug.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[\p{ID_Start}][\p{ID_Continue}]*$/u.test(name) ? name : `Schema${name.replaceAll(/\P{ID_Continue}/gu, '')}`;
}

/** Whether a name can be that of a workspace. */
export const isName = (name: string): boolean => /^[A-Z][A-Za-z0-9_]*$/.test(name) && !TAKEN.includes(name);
