/** Checks payloads by a JSON schema, and says what is wrong in the words of SuprSend's server. */
import { dereference, type OutputUnit, type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema';
import { isRecord } from './data.ts';
import { decoded, schemaProblem } from './schema.ts';

/** One thing that is wrong with a payload. */
export interface Violation {
  /** The property, such as `driver/email`; `(root)` for the payload itself. */
  path: string;
  /** What is wrong with it, in the server's words. */
  message: string;
}

/** Checks one payload. Returns what is wrong, the outermost first; an empty list if nothing is. */
export type PayloadCheck = (payload: unknown) => Violation[];

/** Drafts by what is in their URL. Schemas of SuprSend are written for the latest (vendor documentation, validate-workflow-payload). */
const DRAFTS: readonly (readonly [part: string, draft: SchemaDraft])[] = [
  ['draft-04', '4'],
  ['draft-06', '7'],
  ['draft-07', '7'],
  ['2019-09', '2019-09'],
];
/** Keywords whose own message only says that something below does not match. */
const WRAPPERS = [
  '$ref',
  '$recursiveRef',
  'allOf',
  'if',
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'dependentSchemas',
  'prefixItems',
  'items',
  'additionalItems',
  'unevaluatedItems',
];
/** Keywords for properties and items that no other keyword is for. */
const REMAINDERS = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'];
const ALTERNATIVES = ['anyOf', 'oneOf'];

/**
 * Prepares the check of payloads by one JSON schema. Formats are checked, as the server does. A payload is checked as JSON writes it: a Date
 * is a string, and a member that is undefined is absent. No payload is an empty one.
 *
 * @param schema - the JSON schema, as `json_schema` of a payload schema has it.
 * @param name - the schema in errors.
 * @throws TypeError with a sentence if it is not a valid JSON schema, or refers to something outside of itself. The check throws one if the
 * schema refers to itself without end.
 * Source of the words: vendor documentation, api-request-errors; they are those of `@cfworker/json-schema`, except for properties that are
 * missing or not allowed.
 */
export function payloadCheck(schema: unknown, name = 'the JSON schema'): PayloadCheck {
  const problem = schemaProblem(schema);
  if (problem !== undefined) throw new TypeError(`${name} is invalid: ${problem}`);
  const { $schema = '' } = isRecord(schema) ? schema : {};
  const draft = DRAFTS.find(([part]) => String($schema).includes(part))?.[1] ?? '2020-12';
  // A copy, as the validator writes to the schema. JSON Schema has no format `url`; the validator has, by an expression without end.
  const copy = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'format' && value === 'url' ? undefined : value,
  ) as Schema;
  const validator = evaluated(name, () => {
    const known = dereference(copy);
    const unresolved = schemaProblem(copy, ({ __absolute_ref__ }) => Object.hasOwn(known, String(__absolute_ref__)));
    if (unresolved !== undefined) throw new Error(unresolved);
    return new Validator(copy, draft, false);
  });
  return (payload) => {
    const written: unknown = JSON.parse(JSON.stringify(payload ?? {}) ?? 'null');
    return evaluated(name, () => violations(validator.validate(written).errors));
  };
}

/** @throws TypeError with a sentence for a schema that cannot be evaluated. */
function evaluated<T>(name: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    const why = cause instanceof RangeError ? 'it refers to itself without end' : (cause as Error).message.split('\n')[0];
    throw new TypeError(`${name} cannot be evaluated: ${why}`, { cause });
  }
}

/** What is not of the workspace: attachments, and what the vendor's SDKs add to every event. */
const RESERVED = ['$attachments', '$ss_sdk_version'];

/** A payload as it is checked. Whether the server checks these by the schema is not documented, so they are left out. */
export function withoutReserved(payload: unknown): unknown {
  if (!isRecord(payload) || !RESERVED.some((key) => Object.hasOwn(payload, key))) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([key]) => !RESERVED.includes(key)));
}

/** The words of the server for one violation: `order_id: String is too short (0 < 4).` */
export const violationText = ({ path, message }: Violation): string => `${path}: ${message}`;

/** What says something on its own. Each wrapper is followed by what is below it, and so is each list of alternatives. */
function violations(errors: readonly OutputUnit[]): Violation[] {
  const found = new Map<string, Violation>();
  const wrong: string[] = [];
  let skipped: { keywords: string; instance: string } | undefined;
  for (const [index, error] of errors.entries()) {
    const { keyword, keywordLocation, instanceLocation } = error;
    // The wrapper before it says which property is forbidden.
    if (keyword === 'false' && index > 0) continue;
    if (skipped && isBelow(keywordLocation, skipped.keywords) && isAtOrBelow(instanceLocation, skipped.instance)) continue;
    if (ALTERNATIVES.includes(keyword)) skipped = { keywords: keywordLocation, instance: instanceLocation };
    const below = errors[index + 1];
    const path = pathOf(instanceLocation);
    if (!WRAPPERS.includes(keyword)) {
      wrong.push(instanceLocation);
      add({ path, message: messageOf(error) });
    } else if (below && REMAINDERS.includes(keyword) && wrong.some((at) => isAtOrBelow(at, below.instanceLocation))) {
      // The validator counts a property that does not match its schema as one without a schema.
      skipped = { keywords: keywordLocation, instance: below.instanceLocation };
    } else if (below?.keyword === 'false') add(forbidden(path, below));
  }
  return [...found.values()];

  function add(violation: Violation): void {
    found.set(violationText(violation), violation);
  }
}

const isBelow = (location: string, parent: string): boolean => location.startsWith(`${parent}/`);
const isAtOrBelow = (location: string, parent: string): boolean => location === parent || isBelow(location, parent);

/** A property or an item whose schema is `false`. */
function forbidden(path: string, { instanceLocation }: OutputUnit): Violation {
  const name = decoded(instanceLocation.split('/').at(-1) as string);
  return { path, message: `property '${name}' is not allowed by the schema.` };
}

function messageOf({ keyword, error }: OutputUnit): string {
  if (keyword !== 'required') return error;
  // The name is in the message only: `Instance does not have required property "name".`
  return `missing required property '${error.slice(error.indexOf('"') + 1, error.lastIndexOf('"'))}'`;
}

const pathOf = (instanceLocation: string): string => instanceLocation.split('/').slice(1).map(decoded).join('/') || '(root)';
