/** JSON pointers that survive an insertion: the parameters of an operation are addressed by name, not by index. */
import { isObject, type Json } from './json.ts';

export type Path = (string | number)[];

/** One segment with its slash. */
export function step(segment: string | number): string {
  const text = String(segment);
  return `/${text.includes('~') || text.includes('/') ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text}`;
}
export const pointer = (path: Path): string => path.map(step).join('');
export const segmentsOf = (text: string): string[] =>
  text
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The segment of a member of a list: the name of a parameter, a value, else its index. */
export function memberSegment(list: Json[], index: number): string | number {
  const name = nameOrValue(list[index]);
  return name !== undefined && list.filter((member) => nameOrValue(member) === name).length === 1 ? name : index;
}

/** The segments of all members of a list. */
export function memberSegments(list: Json[]): (string | number)[] {
  const names = list.map(nameOrValue);
  return names.map((name, index) => (name !== undefined && names.indexOf(name) === names.lastIndexOf(name) ? name : index));
}

/** A parameter by its place and name. */
export function memberName(member: Json | undefined): string | undefined {
  if (!isObject(member)) return undefined;
  return typeof member.name === 'string' && typeof member.in === 'string' ? `${member.in}:${member.name}` : undefined;
}

const nameOrValue = (member: Json | undefined): string | undefined =>
  typeof member === 'object' && member !== null ? memberName(member) : JSON.stringify(member);

/** A path into a document as a stable pointer. */
export function stablePointer(document: Json, path: Path): string {
  const segments: Path = [];
  let node: Json | undefined = document;
  for (const segment of path) {
    segments.push(Array.isArray(node) ? memberSegment(node, Number(segment)) : segment);
    node = (node as Record<string | number, Json> | undefined)?.[segment];
  }
  return pointer(segments);
}

/** Whether a pointer is another one, or inside of it. */
export const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/** A path of the contract without the names of its values and the slash at its end: two with the same one are the same to a caller. */
export const templateOf = (path: string): string => path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/\/$/, '');
