/** A call of an operation as code for its hover: with the contract's own example of its body, or with the fields that a body must have. */
import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import { resolve, type Operation, type Parameter } from '../contract/operations.ts';
import { positionalOf, type Form } from './forms.ts';
import { answerOf, jsonSchema, nameOf } from './requests.ts';
import { literal, propertyName } from './source.ts';

const WIDTH = 80;

/** @param document - the contract that the operation is from. */
export function exampleOf(operation: Operation, form: Form, document: JsonObject): string {
  const answer = answerOf(document, operation);
  const path = positionalOf(operation).map((parameter) => [parameter.name, pathExample(parameter, exampleIn(answer))] as const);
  const body = operation.body === 'none' ? undefined : bodyExample(operation, document);
  const query = Object.fromEntries(
    operation.queryParameters.filter(({ required }) => required).map((p) => [p.name, valueOf(p.schema, p.name, document)]),
  );
  const queries = Object.keys(query).length > 0 ? [query] : [];
  const name = variable(answer);
  if (form === 'method') {
    const values = [...path.map(([, value]) => value), ...(body === undefined ? [] : [body]), ...queries];
    const call = `suprsend.${operation.name}(${values.map((value) => laidOut(value)).join(', ')})`;
    if (operation.paging) return `for await (const item of ${call}) console.log(item);`;
    return `${name ? `const ${name} = ` : ''}await ${call};`;
  }
  const values = [
    'client',
    ...(path.length > 0 ? [`path: ${literal(Object.fromEntries(path))}`] : []),
    ...queries.map((value) => `query: ${laidOut(value, '  ')}`),
    ...(body === undefined ? [] : [`body: ${laidOut(body, '  ')}`]),
  ];
  const options = block('{', values, '}', '');
  if (operation.paging) return `for await (const item of paginate(${operation.id}, ${options})) console.log(item);`;
  return `${name ? `const { data: ${name} } = ` : ''}await ${operation.id}(${options});`;
}

/** The shortest example of a single body. Lists have helpers of their own, such as `triggerMany`. */
function bodyExample({ source }: Operation, document: JsonObject): Json {
  const content = (source.requestBody as JsonObject | undefined)?.content as JsonObject | undefined;
  const { example, examples, schema } = (content?.['application/json'] ?? {}) as JsonObject;
  const named = Object.values((examples ?? {}) as JsonObject).map((entry) => (entry as JsonObject).value);
  const [shortest] = [example, ...named].filter(isObject).toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  // The form to write is the last one; those before it are what was read.
  return shortest ?? valueOf(((schema as JsonObject | undefined)?.anyOf as Json[] | undefined)?.at(-1) ?? schema, 'body', document);
}

/** A value that a schema accepts: its example, or what it must have. */
function valueOf(given: Json | undefined, name: string, document: JsonObject, open: readonly JsonObject[] = []): Json {
  const schema = resolve(document, (given ?? {}) as JsonObject);
  // A schema that contains itself.
  if (open.includes(schema)) return {};
  const inside = [...open, schema];
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json;
  const [alternative] = (schema.oneOf ?? schema.anyOf ?? []) as Json[];
  if (alternative !== undefined) return valueOf(alternative, name, document, inside);
  if (schema.type === 'array') return [valueOf(schema.items, name.replace(/s$/, ''), document, inside)];
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'string') return name;
  const properties = (schema.properties ?? {}) as JsonObject;
  const names = Array.isArray(schema.required) ? (schema.required as string[]) : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((one) => [one, valueOf(properties[one], one, document, inside)]));
}

/** Its own example, or what the example of the response has in the field of its name (`slug` for `template_slug`). */
function pathExample({ name, example, schema }: Parameter, answer: JsonObject): string {
  const [first] = Array.isArray(schema.enum) ? schema.enum : [];
  const own = example ?? schema.example ?? first ?? answer[name] ?? answer[name.slice(name.lastIndexOf('_') + 1)];
  // `_distinct_id_` in an example stands for a value.
  return (typeof own === 'string' && !/^_.*_$/.test(own)) || typeof own === 'number' ? String(own) : name;
}

function exampleIn(answer: JsonObject | undefined): JsonObject {
  const content = (answer?.content as JsonObject | undefined)?.['application/json'] as JsonObject | undefined;
  const named = Object.values((content?.examples ?? {}) as JsonObject).map((entry) => (entry as JsonObject).value);
  return [content?.example, ...named].find(isObject) ?? {};
}

/** The last word of the response's type: `template` for ManagementTemplate. Undefined if the contract does not say what is returned. */
function variable(answer: JsonObject | undefined): string | undefined {
  const word = /[A-Z][a-z]+$/.exec(nameOf(jsonSchema(answer)) ?? '')?.[0].toLowerCase();
  return word === 'response' ? 'result' : word;
}

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
