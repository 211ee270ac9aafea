/** `datetime-format`: a date in the tokens of moment. Source: vendor documentation, handlebars-helpers; tokens: momentjs.com/docs, displaying, format. */
import { durationOf, isInMonth, timeOf } from '../duration.ts';
import { RenderError } from './errors.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

interface Parts {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  /** Minutes from UTC. */
  offset: number;
  time: number;
}

const two = (value: number): string => String(value).padStart(2, '0');
const ordinal = (value: number): string =>
  `${value}${value % 100 >= 11 && value % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`;
const twelve = (hour: number): number => hour % 12 || 12;
const offsetText = (minutes: number, colon: string): string =>
  `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${colon}${two(Math.abs(minutes) % 60)}`;
const dayOfYear = ({ year, month, day }: Parts): number => (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1;

const TOKENS: Record<string, (parts: Parts) => string> = {
  YYYY: ({ year }) => String(year),
  YY: ({ year }) => two(year % 100),
  Q: ({ month }) => String(Math.ceil(month / 3)),
  MMMM: ({ month }) => MONTHS[month - 1] as string,
  MMM: ({ month }) => (MONTHS[month - 1] as string).slice(0, 3),
  MM: ({ month }) => two(month),
  Mo: ({ month }) => ordinal(month),
  M: ({ month }) => String(month),
  DDDD: (parts) => String(dayOfYear(parts)).padStart(3, '0'),
  DDD: (parts) => String(dayOfYear(parts)),
  DD: ({ day }) => two(day),
  Do: ({ day }) => ordinal(day),
  D: ({ day }) => String(day),
  dddd: ({ weekday }) => DAYS[weekday] as string,
  ddd: ({ weekday }) => (DAYS[weekday] as string).slice(0, 3),
  dd: ({ weekday }) => (DAYS[weekday] as string).slice(0, 2),
  do: ({ weekday }) => ordinal(weekday),
  d: ({ weekday }) => String(weekday),
  E: ({ weekday }) => String(weekday || 7),
  HH: ({ hour }) => two(hour),
  H: ({ hour }) => String(hour),
  hh: ({ hour }) => two(twelve(hour)),
  h: ({ hour }) => String(twelve(hour)),
  kk: ({ hour }) => two(hour || 24),
  k: ({ hour }) => String(hour || 24),
  mm: ({ minute }) => two(minute),
  m: ({ minute }) => String(minute),
  ss: ({ second }) => two(second),
  s: ({ second }) => String(second),
  SSS: ({ ms }) => String(ms).padStart(3, '0'),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  a: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  ZZ: ({ offset }) => offsetText(offset, ''),
  Z: ({ offset }) => offsetText(offset, ':'),
  X: ({ time }) => String(Math.floor(time / 1_000)),
  x: ({ time }) => String(time),
};
const FORMAT = new RegExp(`\\[([^\\]]*)\\]|${Object.keys(TOKENS).join('|')}|[A-Za-z]+`, 'g');

/** @throws RenderError for an invalid date, format or time zone, and for a token that is not simulated. */
export function formatDate(value: unknown, format: unknown, zone: unknown): string {
  if (typeof format !== 'string') throw new RenderError('datetime-format: the format should be a string');
  const time = typeof value === 'number' ? value : typeof value === 'string' ? parsed(value) : Number.NaN;
  if (Number.isNaN(new Date(time).getTime())) throw new RenderError('datetime-format: invalid date');
  const parts = partsOf(time, typeof zone === 'string' ? zone : 'UTC');
  return format.replaceAll(FORMAT, (token, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const write = Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
    if (!write) throw new RenderError(`datetime-format: "${token}" is not simulated`);
    return write(parts);
  });
}

/** A date in words, its first time, and what follows that. A sign before a time makes it an offset. */
const TIMED = /^(.*?)(?<![+-]|\d)\d{1,2}(?::\d\d(?::\d\d)?(?:\.\d+)?\s*(?:[AP]M\b)?|\s*[AP]M\b)\s*(.*)$/is;
/** A date in words without a time, and a word after it. */
const DATED = /^(.*\d)\s*([A-Z]+)$/is;
/** What follows them, if it says the time zone; a year may come last. */
const ZONE = /^(?:Z|[ECMP][DS]T|(?:GMT|UTC?)?[+-]\d\d?(?::?\d\d)?|GMT|UTC?)(?:\s+\d{4})?(?:\s*\(.*\))?$/i;
/** What may say a time zone, wherever it is. */
const HINT = /(?<![a-z])(?:Z|GMT|UTC?|[ECMP][DS]T)(?![a-z])|[([]/i;
/** A date in words is not longer. */
const MOST_CHARACTERS = 100;

/**
 * The time of a date in words; NaN if it is not one, or if its time zone is not certain. Without a zone it is UTC, not the time zone of this
 * machine: what is shown is the same everywhere.
 */
function parsed(value: string): number {
  const time = timeOf(value);
  if (time !== undefined) return time;
  if (value.length > MOST_CHARACTERS) return Number.NaN;
  const [, before = value, after = ''] = TIMED.exec(value.trim()) ?? DATED.exec(value.trim()) ?? [];
  if (HINT.test(before) || !isInMonth(value)) return Number.NaN;
  if (ZONE.test(after)) return Date.parse(value);
  // A sign after a time is an offset; in a date without a time it is between its parts.
  return HINT.test(after) || /[+-]/.test(after) ? Number.NaN : Date.parse(`${value} UTC`);
}

/** The parts of a time in a time zone. @throws RenderError if the zone is unknown. */
export function partsOf(time: number, timeZone: string): Parts {
  let written: Intl.DateTimeFormatPart[];
  try {
    const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    written = new Intl.DateTimeFormat('en-US', { ...options, hourCycle: 'h23', timeZone, era: 'short' }).formatToParts(time);
  } catch (cause) {
    throw new RenderError(`invalid timezone: ${timeZone.slice(0, 60)}`, { cause });
  }
  const of = (name: string): number => Number(written.find(({ type }) => type === name)?.value);
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(of) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const offset = Math.round((local - Math.floor(time / 1_000) * 1_000) / 60_000);
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    ms: ((time % 1_000) + 1_000) % 1_000,
    weekday: new Date(local).getUTCDay(),
    offset,
    time,
  };
}

/** A time that is written as `now`, `now+1d` or `now-2h`. Source: vendor documentation, branch, fixed values. */
export function relativeTime(value: string, now: number): number | undefined {
  const [, sign, length] = /^now(?:\s*([+-])\s*(\w+))?$/.exec(value.trim()) ?? [undefined, undefined, undefined];
  if (!value.trim().startsWith('now')) return undefined;
  if (sign === undefined) return value.trim() === 'now' ? now : undefined;
  const by = durationOf(length);
  return by === undefined ? undefined : now + (sign === '-' ? -by : by);
}
