/** Durations as SuprSend writes them. Source: vendor documentation, delay: `**d **h **m **s`, or a number of seconds. */

const DAY = 86_400_000;
const UNITS: Record<string, number> = { d: DAY, h: 3_600_000, m: 60_000, s: 1_000 };

/** Longer ones are invalid: no Date is so late. */
const LONGEST = 1_000 * 366 * DAY;

/** Milliseconds of a duration such as `1d12h30m`, `90s` or 90 (seconds); undefined if it is not one, or longer than 1,000 years. */
export function durationOf(value: unknown): number | undefined {
  const length = lengthOf(value);
  return length !== undefined && length <= LONGEST ? length : undefined;
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : undefined;
  if (typeof value !== 'string') return undefined;
  const given = value.replaceAll(/\s/g, '');
  if (/^\d{1,15}$/.test(given)) return Number(given) * 1_000;
  if (given.length > 64 || !/^(\d{1,12}[dhms])+$/.test(given)) return undefined;
  let total = 0;
  for (const [, count, unit] of given.matchAll(/(\d+)([dhms])/g)) total += Number(count) * (UNITS[unit as string] as number);
  return total;
}

/** Whether the month of a date that begins as ISO 8601 has its day. `Date.parse` reads the 30th of February as a day of March. */
export function isInMonth(value: string): boolean {
  const [, month, day] = /^(\d{4}-\d\d)-(\d\d)/.exec(value) ?? [];
  return month === undefined || new Date(Date.parse(`${month}-01`) + (Number(day) - 1) * DAY).toJSON()?.startsWith(`${month}-${day}`);
}

/** The time of an ISO 8601 date with a time; undefined if it is not one. Without an offset it is UTC. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value) || !isInMonth(value))
    return undefined;
  const withZone = /(Z|[+-]\d\d:?\d\d)$/.test(value) || !/[T ]/.test(value) ? value : `${value}Z`;
  const time = Date.parse(withZone.replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time;
}
