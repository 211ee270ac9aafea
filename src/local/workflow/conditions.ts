/** Conditions of branches, workflows and variants. Sources: vendor documentation, branch; suprsend/schema, workflow fragments: an entry is a list of comparisons that all hold, and entries are alternatives. */
import { canonical, isObject, same, type Json, type JsonObject, plain } from '../json.ts';
import { objects } from '../workspace.ts';
import { timeOf } from '../duration.ts';
import { relativeTime } from '../render/datetime.ts';
import { NotSimulated, valueAt, type Namespaces } from './expressions.ts';

/** Whether one of the alternatives holds; no conditions hold always. @throws NotSimulated */
export function anyHolds(conditions: Json | undefined, names: Namespaces, now: number): boolean {
  const list = objects(conditions);
  return list.length === 0 || list.some((condition) => holds(condition, names, now));
}

/** Whether all hold: "all conditions on a variant must be true" (template variants). @throws NotSimulated */
export function allHold(conditions: Json | undefined, names: Namespaces, now: number): boolean {
  return objects(conditions).every((condition) => holds(condition, names, now));
}

function holds({ type, expression_v1 }: JsonObject, names: Namespaces, now: number): boolean {
  if (type !== 'expression_v1' || !isObject(expression_v1)) throw new NotSimulated(`condition ${plain(type)}: not simulated`);
  const args = objects(expression_v1.args);
  const check = (arg: JsonObject): boolean => compares(arg, names, now);
  return expression_v1.op === 'OR' ? args.some(check) : args.every(check);
}

function compares(arg: JsonObject, names: Namespaces, now: number): boolean {
  const left = leftOf(arg, names);
  const right = rightOf(arg.value, names);
  switch (arg.op) {
    case '==':
      return same(left ?? null, right ?? null);
    case '!=':
      return !same(left ?? null, right ?? null);
    case '>':
      return ordered(left, right, (a, b) => a > b);
    case '>=':
      return ordered(left, right, (a, b) => a >= b);
    case '<':
      return ordered(left, right, (a, b) => a < b);
    case '<=':
      return ordered(left, right, (a, b) => a <= b);
    case 'EMPTY':
      return isEmpty(left);
    case 'NON_EMPTY':
      return !isEmpty(left);
    case 'CONTAINS':
      return contains(left, right);
    case 'NOT_CONTAINS':
      return !contains(left, right);
    case 'ARRAY_INTERSECTS':
      return intersects(left, right);
    case 'NOT_ARRAY_INTERSECTS':
      return !intersects(left, right);
    case 'DATETIME_EQUALS':
      return dates(left, right, now, (a, b) => a === b);
    case 'DATETIME_LT':
      return dates(left, right, now, (a, b) => a < b);
    case 'DATETIME_GT':
      return dates(left, right, now, (a, b) => a > b);
    default:
      throw new NotSimulated(`condition ${plain(arg.op)}: not simulated`);
  }
}

function leftOf({ variable_ns, variable }: JsonObject, names: Namespaces): Json | undefined {
  const spaces: Record<string, JsonObject> = {
    '': names.payload,
    $actor: names.actor,
    $recipient: names.recipient,
    $brand: names.brand,
    $tenant: names.brand,
  };
  const space = typeof variable_ns === 'string' ? variable_ns : '';
  const holder = Object.hasOwn(spaces, space) ? spaces[space] : undefined;
  if (!holder || typeof variable !== 'string') throw new NotSimulated(`condition on ${space}: not simulated`);
  return valueAt(holder, variable);
}

/** A fixed value (`"gold"`, 100, true), or a dynamic one (`$recipient.plan`, `payment_due`); else the text itself. */
function rightOf(value: Json | undefined, names: Namespaces): Json | undefined {
  if (typeof value !== 'string') return value;
  const [, space, path] = /^\$(recipient|actor|brand|tenant)\.(.+)$/.exec(value) ?? [];
  if (space && path) return valueAt(space === 'tenant' ? names.brand : names[space as 'recipient' | 'actor' | 'brand'], path);
  try {
    return JSON.parse(value) as Json;
  } catch {
    return valueAt(names.payload, value) ?? value;
  }
}

/** "If a key's data type doesn't match the operator, the condition will always evaluate to false." */
function ordered(left: Json | undefined, right: Json | undefined, compare: (a: number, b: number) => boolean): boolean {
  if (typeof left === 'number' && typeof right === 'number') return compare(left, right);
  const [a, b] = [timeOf(left), timeOf(right)];
  return a !== undefined && b !== undefined && compare(a, b);
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

function contains(left: Json | undefined, right: Json | undefined): boolean {
  if (Array.isArray(left)) return left.some((item) => same(item, right));
  return typeof left === 'string' && right !== undefined && left.includes(plain(right));
}

function intersects(left: Json | undefined, right: Json | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return false;
  const found = new Set(right.map(canonical));
  return left.some((item) => found.has(canonical(item)));
}

function dates(left: Json | undefined, right: Json | undefined, now: number, compare: (a: number, b: number) => boolean): boolean {
  const read = (value: Json | undefined): number | undefined =>
    timeOf(value) ?? (typeof value === 'string' ? relativeTime(value, now) : undefined);
  const [a, b] = [read(left), read(right)];
  return a !== undefined && b !== undefined && compare(a, b);
}
