/** Pointers of a contract as a reader says them: `users.upsert, body.$email[]` by the names of the client tree. */
import { METHODS } from './judge.ts';
import type { Operation } from './operations.ts';
import { segmentsOf } from './pointers.ts';

export type PlaceName = (pointer: string) => string;

/** `operations` of the old and the new contract; one without a name is called by its request. */
export function placeNames(operations: readonly Operation[]): PlaceName {
  const names = new Map(operations.map(({ method, path, name }) => [`${method} ${path}`, name]));
  return (pointer) => {
    const segments = segmentsOf(pointer);
    const [group, path, method] = segments;
    if (group === 'paths' && METHODS.includes(method ?? '')) {
      const request = `${String(method).toUpperCase()} ${path}`;
      return (names.get(request) ?? request) + inOperation(segments.slice(3));
    }
    if (group === 'paths' && path !== undefined && method === undefined) return path;
    if (group === 'components' && segments[1] === 'schemas') return `${segments[2]}${inSchema(segments.slice(3))}`;
    return pointer;
  };
}

function inOperation([part, ...rest]: string[]): string {
  if (part === undefined) return '';
  if (part === 'requestBody') return `, body${inContent(rest)}`;
  if (part === 'responses' && rest.length > 0) return `, response ${rest[0] ?? ''}${inContent(rest.slice(1))}`;
  if (part === 'parameters' && rest[0] !== undefined) {
    const [where, name] = rest[0].split(/:(.*)/s);
    const says = { query: 'query value', path: 'path value', header: 'header' }[where ?? ''];
    const inner = rest[1] === 'schema' ? inSchema(rest.slice(2)) : inSchema(rest.slice(1));
    return `, ${says && name ? `${says} ${name}` : `parameter ${rest[0]}`}${inner}`;
  }
  return `, ${[part, ...rest].join('/')}`;
}

function inContent(rest: string[]): string {
  const [content, type, schema, ...inner] = rest;
  if (content === 'content' && schema === 'schema') return `${type === 'application/json' ? '' : ` (${type})`}${inSchema(inner)}`;
  return rest.length === 0 ? '' : ` ${rest.join('/')}`;
}

/** The rest of a pointer, inside of a schema. */
export function inSchema(segments: string[]): string {
  let text = '';
  for (let index = 0; index < segments.length; index += 1) {
    const [segment, next] = [segments[index], segments[index + 1]];
    if (segment === 'properties' && next !== undefined) {
      text += `.${next}`;
      index += 1;
    } else if (segment === 'items') text += '[]';
    else if (['oneOf', 'anyOf', 'allOf'].includes(segment ?? '') && /^\d+$/.test(next ?? '')) {
      text += ` (alternative ${Number(next) + 1})`;
      index += 1;
    } else {
      text += ` ${segments.slice(index).join('/')}`;
      break;
    }
  }
  return text;
}
