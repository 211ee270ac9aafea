/** Checks that the parts of a contract have the form that OpenAPI gives them, so that whatever reads them later can rely on it. */
import { isObject, type Json, type JsonObject } from './json.ts';

type Refuse = (problem: string) => never;
type Shape = (node: Json, where: string, refuse: Refuse) => void;

const kind = (node: Json): string =>
  node === null ? 'nothing' : Array.isArray(node) ? 'a list' : isObject(node) ? 'a map' : JSON.stringify(node).slice(0, 40);

const wrong = (expected: string, node: Json, where: string, refuse: Refuse): never =>
  refuse(`has ${kind(node)} at ${where}, where OpenAPI 3.1 has ${expected}. Is the file whole? If so, report it to the vendor.`);

/** A map whose keys are keywords: those that are named must have their shape. */
const keywords =
  (fields: Record<string, Shape>, needed: readonly string[] = []): Shape =>
  (node, where, refuse) => {
    if (!isObject(node)) return wrong('a map', node, where, refuse);
    if (node.$ref !== undefined) return text(node.$ref, `${where}/$ref`, refuse);
    for (const key of needed)
      if (node[key] === undefined) refuse(`has no ${key} at ${where}. Is the file whole? If so, report it to the vendor.`);
    for (const [key, shape] of Object.entries(fields)) if (node[key] !== undefined) shape(node[key], `${where}/${key}`, refuse);
  };

/** A map whose keys are names. */
const map =
  (member: Shape): Shape =>
  (node, where, refuse) => {
    if (!isObject(node)) return wrong('a map', node, where, refuse);
    for (const [name, value] of Object.entries(node)) member(value as Json, `${where}/${name}`, refuse);
  };

const list =
  (member: Shape): Shape =>
  (node, where, refuse) => {
    if (!Array.isArray(node)) return wrong('a list', node, where, refuse);
    for (const [index, value] of node.entries()) member(value, `${where}/${index}`, refuse);
  };

const text: Shape = (node, where, refuse) => {
  if (typeof node !== 'string') wrong('a string', node, where, refuse);
};
/** A name that reports and the overlay show on one line. */
const line: Shape = (node, where, refuse) => {
  if (typeof node !== 'string' || !/^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(node)) wrong('a name on one line', node, where, refuse);
};
const schema: Shape = (node, where, refuse) => {
  if (typeof node === 'boolean')
    refuse(`has ${node} at ${where}, where this build reads a schema that is a map, such as {}. Ask the vendor for that form.`);
  if (!isObject(node)) return wrong('a schema', node, where, refuse);
  inSchema(node, where, refuse);
};
const moreFields: Shape = (node, where, refuse) => {
  if (typeof node !== 'boolean') schema(node, where, refuse);
};
/** The vendor's file has `properties` without a value in places, which is as if there were none. */
const properties: Shape = (node, where, refuse) => {
  if (node !== null) map(schema)(node, where, refuse);
};
const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];
/** The vendor's file has `type` without a value in a place, too. */
const type: Shape = (node, where, refuse) => {
  if (node === null) return;
  const names = Array.isArray(node) ? node : [node];
  if (names.length > 0 && names.every((name) => TYPES.includes(name as string))) return;
  const quotes = names.includes(null) ? " YAML reads null as nothing: as a type it is 'null', in quotes." : '';
  refuse(
    `has the type ${JSON.stringify(node).slice(0, 40)} at ${where}, which OpenAPI 3.1 does not have.${quotes} Report it to the vendor.`,
  );
};
const pattern: Shape = (node, where, refuse) => {
  try {
    text(node, where, refuse);
    RegExp(node as string, 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    refuse(
      `has the pattern ${JSON.stringify(node).slice(0, 80)} at ${where}, which is not a valid regular expression. Report it to the vendor.`,
    );
  }
};
/** The vendor's file says `required: true` of fields in places. */
const required: Shape = (node, where, refuse) => {
  if (typeof node !== 'boolean') list(text)(node, where, refuse);
};
const anything: Shape = () => {};
const inSchema = keywords({
  type,
  pattern,
  required,
  properties,
  patternProperties: properties,
  additionalProperties: moreFields,
  items: schema,
  not: schema,
  enum: list(anything),
  oneOf: list(schema),
  anyOf: list(schema),
  allOf: list(schema),
  format: text,
});
const any: Shape = keywords({});

const media = map(keywords({ schema }));
const response = keywords({ content: media, headers: map(any) });
const body = keywords({ content: media }, ['content']);
const parameter = keywords({ name: text, in: text, schema, content: media }, ['name', 'in']);
const security = list(map(list(text)));
const servers = list(keywords({ url: text }, ['url']));
const operation = keywords({
  operationId: line,
  parameters: list(parameter),
  requestBody: body,
  responses: map(response),
  security,
  servers,
});
const root = keywords({
  servers,
  security,
  components: keywords({
    schemas: map(schema),
    responses: map(response),
    parameters: map(parameter),
    requestBodies: map(body),
    securitySchemes: map(any),
  }),
});

/** Names that every JavaScript object has: a comparison or generated code could take what is inherited for what the contract says. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

export function judgeShapes(document: JsonObject, refuse: Refuse): void {
  judgeKeys(document, '#', refuse);
  root(document, '#', refuse);
}

/** Checks a path item. Its operations are those of `methods`. */
export function judgeItem(path: string, item: JsonObject, methods: readonly string[], refuse: Refuse): void {
  const where = `#/paths/${path}`;
  for (const [key, value] of Object.entries(item)) {
    if (methods.includes(key)) operation(value as Json, `${where}/${key}`, refuse);
    else if (key === 'parameters') list(parameter)(value as Json, `${where}/${key}`, refuse);
    else if (key === 'servers') servers(value as Json, `${where}/${key}`, refuse);
    else if (key !== 'summary' && key !== 'description' && !key.startsWith('x-')) {
      refuse(`has ${key} under the path ${path}, which OpenAPI 3.1 does not have. Ask the vendor what it means.`);
    }
  }
}

function judgeKeys(node: Json | undefined, where: string, refuse: Refuse): void {
  if (Array.isArray(node)) for (const [index, member] of node.entries()) judgeKeys(member, `${where}/${index}`, refuse);
  if (!isObject(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'x-suprsend') {
      refuse(
        `has x-suprsend at ${where}, which only this project's overlays may add. Give the file as the vendor publishes it, not a corrected one.`,
      );
    }
    if (INHERITED.has(key)) {
      refuse(`has the key ${key} at ${where}, a name that every JavaScript object has already. Ask the vendor for another name.`);
    }
    judgeKeys(value, `${where}/${key}`, refuse);
  }
}
