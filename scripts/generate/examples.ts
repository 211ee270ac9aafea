/** A call of an operation with the contract's own example of its body, as code for its hover. */
import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import type { Operation, Parameter } from '../contract/operations.ts';
import { positionalOf, type Form } from './forms.ts';
import { literal, propertyName } from './source.ts';

const WIDTH = 80;

export function exampleOf(operation: Operation, form: Form): string | undefined {
  const body = bodyExample(operation);
  if (!body) return undefined;
  const path = positionalOf(operation).map((parameter) => [parameter.name, pathExample(parameter)] as const);
  if (form === 'method') {
    return `await suprsend.${operation.name}(${[...path.map(([, value]) => value), body].map((value) => laidOut(value)).join(', ')});`;
  }
  const values = path.length > 0 ? [`path: ${literal(Object.fromEntries(path))}`] : [];
  return `await ${operation.id}(${block('{', ['client', ...values, `body: ${laidOut(body, '  ')}`], '}', '')});`;
}

/** The shortest example of a single body. Lists have helpers of their own, such as `triggerMany`. */
function bodyExample({ source }: Operation): JsonObject | undefined {
  const content = (source.requestBody as JsonObject | undefined)?.content as JsonObject | undefined;
  const { example, examples } = (content?.['application/json'] ?? {}) as JsonObject;
  const named = Object.values((examples ?? {}) as JsonObject).map((entry) => (entry as JsonObject).value);
  return [example, ...named].filter(isObject).toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)[0];
}

const pathExample = ({ name, example, schema }: Parameter): string =>
  String(example ?? schema.example ?? (Array.isArray(schema.enum) ? schema.enum[0] : name));

/** A JSON value as code: on one line if it fits, else one member a line. */
function laidOut(value: Json, indent = ''): string {
  if (typeof value !== 'object' || value === null) return literal(value);
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return block(
      '[',
      value.map((member) => laidOut(member, inner)),
      ']',
      indent,
    );
  const members = Object.entries(value).map(([name, member]) => `${propertyName(name)}: ${laidOut(member as Json, inner)}`);
  return block('{', members, '}', indent);
}

function block(open: string, members: string[], close: string, indent: string): string {
  if (members.length === 0) return open + close;
  const short = open === '{' ? `{ ${members.join(', ')} }` : `[${members.join(', ')}]`;
  if (!short.includes('\n') && indent.length + short.length <= WIDTH) return short;
  return `${open}\n${members.map((member) => `${indent}  ${member},\n`).join('')}${indent}${close}`;
}
