/** The parts of signatures that take a slug of a workspace. Their types are in src/workspace-types.ts. */
import type { Operation } from '../contract/operations.ts';
import type { TypedSlug } from '../contract/typed.ts';
import { literal } from './source.ts';

/** Whether an operation checks its slug, for which it has a type parameter. One that may be new is not checked. */
export const checksSlug = ({ typed }: Pick<Operation, 'typed'>): boolean => typed !== undefined && !(typed.in === 'path' && typed.open);

/**
 * `<const S extends string>` for an operation that checks its slug; `By` is the path value that a property of the body follows
 * from, `Given` a body that may be what was read.
 */
export function typeParameters(operation: Operation, by?: string, isReadBack = false): string {
  const parameters = [
    checksSlug(operation) && 'const S extends string',
    by !== undefined && `By extends ${by}`,
    isReadBack && 'Given',
  ].filter(Boolean);
  return parameters.length > 0 ? `<${parameters.join(', ')}>` : '';
}

/** The type of a path value that is a slug. @param names - takes the types that the module must import. */
export function pathSlugType(slug: TypedSlug & { in: 'path' }, names: Set<string>): string {
  const name = slug.open ? 'OpenSlug' : 'Slug';
  names.add(name);
  return slug.open ? `${name}<${literal(slug.kind)}, Workspace>` : `${name}<${literal(slug.kind)}, S, Workspace>`;
}

/** The type of a body with slugs in it. @param names - takes the types that the module must import. */
export function typedBody(body: string, slug: TypedSlug | undefined, names: Set<string>): string {
  if (slug === undefined || slug.in === 'path') return body;
  const [name, ...parts] = slug.in === 'list' ? ['ListedBody', slug.list, slug.by] : ['TypedBody', slug.by, slug.field];
  names.add(name);
  return `${name}<${[body, ...[slug.kind, ...parts].map(literal), 'S', 'Workspace'].join(', ')}>`;
}
