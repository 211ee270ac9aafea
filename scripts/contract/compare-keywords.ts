/** Compares the keywords of two schemas that hold no other schemas: types, values, limits, and whatever else is said. */
import { same } from './canonical.ts';
import type { Add } from './changes.ts';
import type { JsonObject } from './json.ts';
import { isClosed } from './open-enums.ts';
import { shown, TEXTS, typesOf } from './schema-parts.ts';

/** Limits, by whether a larger value accepts more. */
const LIMITS: Record<string, boolean> = {
  maximum: true,
  exclusiveMaximum: true,
  maxLength: true,
  maxItems: true,
  maxProperties: true,
  minimum: false,
  exclusiveMinimum: false,
  minLength: false,
  minItems: false,
  minProperties: false,
};

export function compareKeywords(old: JsonObject, now: JsonObject, request: boolean, add: Add): void {
  types(old, now, request, add);
  values(old, now, request, add);
  limits(old, now, request, add);
  others(old, now, request, add);
}

function types(old: JsonObject, now: JsonObject, request: boolean, add: Add): void {
  const [was, is] = [typesOf(old), typesOf(now)];
  if (was.join() === is.join()) return;
  const wider =
    was.length > 0 && (is.length === 0 || was.every((type) => is.includes(type) || (type === 'integer' && is.includes('number'))));
  const narrower =
    is.length > 0 && (was.length === 0 || is.every((type) => was.includes(type) || (type === 'integer' && was.includes('number'))));
  const onlyNumber = wider !== narrower && was.join().replace('integer', 'number') === is.join().replace('integer', 'number');
  const what = `type: ${was.join(' or ') || 'any'} is now ${is.join(' or ') || 'any'}`;
  if (onlyNumber) add(what, request && narrower ? 'run' : 'no');
  else if (request) add(what, wider ? 'no' : 'both');
  else add(what, narrower ? 'no' : wider && is.length === 0 ? 'compile' : 'both');
}

function values(old: JsonObject, now: JsonObject, request: boolean, add: Add): void {
  const valuesOf = (schema: JsonObject): string[] | undefined =>
    Array.isArray(schema.enum) ? schema.enum.map((value) => shown(value)) : 'const' in schema ? [shown(schema.const)] : undefined;
  const [had, has] = [valuesOf(old), valuesOf(now)];
  if (had === undefined && has === undefined) return;
  if (had === undefined) return add(`is now one of ${has?.join(', ')}`, request ? 'both' : 'no');
  if (has === undefined) return add(`may now be any value, not only ${had.join(', ')}`, request ? 'no' : 'compile');
  const lost = had.filter((value) => !has.includes(value));
  const gained = has.filter((value) => !had.includes(value));
  // Enums of responses are open, so that a caller already handles other values; numbers, booleans and constants are not.
  const closed = !request && !(isClosed(old) && isClosed(now));
  if (lost.length > 0) add(`no longer has the values ${lost.join(', ')}`, request ? 'both' : closed ? 'compile' : 'no');
  if (gained.length > 0) add(`has the new values ${gained.join(', ')}`, closed ? 'compile' : 'no');
}

function limits(old: JsonObject, now: JsonObject, request: boolean, add: Add): void {
  for (const [key, larger] of Object.entries(LIMITS)) {
    const [was, is] = [old[key], now[key]];
    if (same(was, is)) continue;
    const wider = is === undefined || (typeof was === 'number' && typeof is === 'number' && (larger ? is > was : is < was));
    add(`${key}: ${shown(was)} is now ${shown(is)}`, request && !wider ? 'run' : 'no');
  }
  for (const key of ['pattern', 'multipleOf', 'uniqueItems', 'format']) {
    if (same(old[key], now[key])) continue;
    const closes = now[key] !== undefined && now[key] !== false;
    // A top-level date-time of a body may be given as a Date.
    const dates = key === 'format' && old[key] === 'date-time' && request;
    add(`${key}: ${shown(old[key])} is now ${shown(now[key])}`, request ? (dates ? 'both' : closes ? 'run' : 'no') : 'no');
  }
  if (!same(old.default, now.default)) add(`default: ${shown(old.default)} is now ${shown(now.default)}`);
  if ((old.deprecated === true) !== (now.deprecated === true)) add(now.deprecated ? 'is now deprecated' : 'is no longer deprecated');
  if ((old.title === 'Open object') !== (now.title === 'Open object')) {
    add(
      now.title === 'Open object' ? 'now accepts interfaces' : 'no longer accepts interfaces',
      now.title === 'Open object' ? 'no' : 'compile',
    );
  }
}

/** Whatever else a schema says is compared as it is, so that no keyword is forgotten. */
function others(old: JsonObject, now: JsonObject, request: boolean, add: Add): void {
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (KNOWN.has(key) || key.startsWith('x-') || same(old[key], now[key])) continue;
    // A keyword of OpenAPI 3.0, which says nothing in 3.1 and is the same as its absence there.
    if (key === 'nullable' && old[key] !== true && now[key] !== true) continue;
    add(`${key}: ${shown(old[key])} is now ${shown(now[key])}`, request ? 'both' : 'compile');
  }
}

const KNOWN = new Set([
  ...TEXTS,
  ...Object.keys(LIMITS),
  'type',
  'enum',
  'const',
  'required',
  'properties',
  'items',
  'additionalProperties',
  'not',
  'propertyNames',
  'pattern',
  'multipleOf',
  'uniqueItems',
  'format',
  'default',
  'deprecated',
  'oneOf',
  'anyOf',
  'allOf',
  '$ref',
]);
