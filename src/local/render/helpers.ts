/** The documented helpers. Source of each: vendor documentation, handlebars-helpers; `t`: translations; `lookup`: handlebars, built-in helpers. */
import { formatDate } from './datetime.ts';
import { RenderError } from './errors.ts';
import { display } from './scope.ts';

export interface HelperContext {
  now: number;
  /** Counts a value that is read from its beginning to its end, or made. @throws RenderError if it is too long */
  scan: (length: number) => void;
  translate: (key: string, values: Record<string, unknown>) => string;
}

export type Helper = (values: readonly unknown[], hash: Record<string, unknown>, context: HelperContext) => unknown;

const word =
  (change: (value: string) => string): Helper =>
  ([value], _hash, { scan }) => {
    if (typeof value !== 'string') return '';
    scan(value.length);
    return change(value);
  };

/** "Both input values should be numbers, else it will throw an error." */
function numbers(name: string, values: readonly unknown[], count: number): number[] {
  const given = values.slice(0, count);
  if (given.length < count || given.some((value) => typeof value !== 'number' || !Number.isFinite(value)))
    throw new RenderError(`${name}: each value should be a number`);
  return given as number[];
}

const arithmetic =
  (name: string, result: (a: number, b: number) => number): Helper =>
  (values) => {
    const [a, b] = numbers(name, values, 2) as [number, number];
    return result(a, b);
  };

function list(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new RenderError(`${name}: the variable should be an array`);
  return value;
}

/** Steps are cheaper than what the runtime does for a date in a time zone. */
const COST_OF_DATE = 1_000;

const member = (item: unknown, key: string): unknown =>
  key
    .replaceAll(/\[['"]?([^'"\]]+)['"]?\]/g, '.$1')
    .split('.')
    .reduce<unknown>(
      (holder, part) =>
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, part)
          ? (holder as Record<string, unknown>)[part]
          : undefined,
      item,
    );

export const HELPERS: Readonly<Record<string, Helper>> = {
  default: ([value, fallback]) =>
    value === undefined || value === null || (typeof value === 'string' && value.trim() === '') ? fallback : value,
  'datetime-format': ([value, format, zone], _hash, { now, scan }) => {
    scan(COST_OF_DATE + (typeof format === 'string' ? format.length : 0));
    return formatDate(value === 'now' ? now : value, format, zone);
  },
  jsonStringify: ([value], _hash, { scan }) => {
    const text = JSON.stringify(value ?? null);
    scan(text.length);
    return text;
  },
  lowercase: word((value) => value.toLowerCase()),
  uppercase: word((value) => value.toUpperCase()),
  capitalize: word((value) => value.charAt(0).toUpperCase() + value.slice(1)),
  add: arithmetic('add', (a, b) => a + b),
  subtract: arithmetic('subtract', (a, b) => a - b),
  multiply: arithmetic('multiply', (a, b) => a * b),
  divide: arithmetic('divide', (a, b) => a / b),
  round: (values) => Math.round((numbers('round', values, 1) as [number])[0]),
  mod: (values) => {
    const [a, b] = numbers('mod', values, 2) as [number, number];
    if (b === 0) throw new RenderError('mod: the divisor is 0');
    return a % b;
  },
  unique([value, key], _hash, { scan }) {
    scan(list('unique', value).length);
    const items = list('unique', value).map((item) => (typeof key === 'string' ? member(item, key) : item));
    if (items.some((item) => typeof item === 'object' && item !== null)) throw new RenderError('unique: items that are objects need a key');
    return [...new Set(items)];
  },
  itemAt([value, index]) {
    const items = list('itemAt', value);
    if (!Number.isInteger(index)) throw new RenderError('itemAt: the index should be an integer');
    return items[index as number];
  },
  join([value, separator], _hash, { scan }) {
    const items = list('join', value);
    const between = typeof separator === 'string' ? separator : ', ';
    scan(items.length * (between.length + 1));
    if (items.some((item) => typeof item === 'object' && item !== null)) throw new RenderError('join: items should be of primitive types');
    // The text says `,`, the examples show `, `.
    const text = items.map(display).join(between);
    scan(text.length);
    return text;
  },
  length: ([value]) => (Array.isArray(value) || typeof value === 'string' ? value.length : 0),
  lookup([value, key], _hash, { scan }) {
    const name = display(key);
    scan(name.length);
    // As handlebars does it: a key may have dots.
    if (!value) return value;
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  },
  t: ([key], hash, { translate }) => translate(display(key), hash),
};
