/** When the next digest closes. Source: vendor documentation, digest, dynamic schedule schema. */
import { isObject, own, strings, type Json, type JsonObject, plain } from '../json.ts';
import { timeOf } from '../duration.ts';
import { partsOf } from '../render/datetime.ts';
import { objects } from '../workspace.ts';

const WEEKDAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const DAY = 86_400_000;
/** Days that are searched: two years of months with an interval. */
const MOST_DAYS = 366 * 12;
/** Two years of minutes. */
const MOST_INTERVAL = 1_000_000;

/**
 * The first time after `now` that a schedule names, in milliseconds since 1970; undefined if the schedule is invalid.
 * @param zone - the recipient's time zone.
 */
export function nextTime(schedule: Json | undefined, now: number, zone: string): number | undefined {
  if (!isObject(schedule)) return undefined;
  const interval = schedule.interval === undefined || schedule.interval === null ? 1 : schedule.interval;
  if (typeof interval !== 'number' || !Number.isInteger(interval) || interval < 1 || interval > MOST_INTERVAL) return undefined;
  const timeZone =
    schedule.tz_selection === 'recipient' ? zone : typeof schedule.tz_fixed === 'string' && schedule.tz_fixed ? schedule.tz_fixed : 'UTC';
  const begin = beginOf(schedule, now, timeZone);
  if (begin === undefined) return undefined;
  const unit = own({ minutely: 60_000, hourly: 3_600_000 }, plain(schedule.frequency));
  if (typeof unit === 'number') {
    const step = unit * interval;
    return now < begin ? begin : begin + (Math.floor((now - begin) / step) + 1) * step;
  }
  return nextDay(schedule, { now, begin, interval, timeZone });
}

/** `dtstart` is local to the time zone unless it has an offset. */
function beginOf({ dtstart }: JsonObject, now: number, timeZone: string): number | undefined {
  if (dtstart === undefined || dtstart === null || dtstart === '') return now;
  const time = timeOf(dtstart);
  if (time === undefined || /(Z|[+-]\d\d:?\d\d)$/.test(plain(dtstart))) return time;
  return inZone(time, timeZone);
}

/** The time at which a clock in the zone shows what `local` shows in UTC. */
function inZone(local: number, timeZone: string): number {
  const guess = local - partsOf(local, timeZone).offset * 60_000;
  return local - partsOf(guess, timeZone).offset * 60_000;
}

interface Search {
  now: number;
  begin: number;
  interval: number;
  timeZone: string;
}

function nextDay(schedule: JsonObject, { now, begin, interval, timeZone }: Search): number | undefined {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(plain(schedule.time ?? '00:00')) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const first = localDay(begin, timeZone);
  const isDay = dayRule(schedule, first, interval);
  if (!isDay) return undefined;
  const start = localDay(Math.max(now, begin), timeZone);
  for (let day = start; day < start + MOST_DAYS * DAY; day += DAY) {
    if (!isDay(day)) continue;
    const time = inZone(day + Number(hour) * 3_600_000 + Number(minute) * 60_000, timeZone);
    if (time > now && time >= begin) return time;
  }
  return undefined;
}

/** Midnight, in UTC, of the day that it is in the zone. */
function localDay(time: number, timeZone: string): number {
  const { year, month, day } = partsOf(time, timeZone);
  return Date.UTC(year, month - 1, day);
}

function dayRule(schedule: JsonObject, first: number, interval: number): ((day: number) => boolean) | undefined {
  const days = (day: number): number => Math.round((day - first) / DAY);
  const monday = (day: number): number => day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
  const weeks = (day: number): number => Math.round((monday(day) - monday(first)) / (7 * DAY));
  const months = (day: number): number => {
    const [a, b] = [new Date(day), new Date(first)];
    return (a.getUTCFullYear() - b.getUTCFullYear()) * 12 + a.getUTCMonth() - b.getUTCMonth();
  };
  const weekday = (day: number): string => WEEKDAYS[new Date(day).getUTCDay()] as string;
  switch (schedule.frequency) {
    case 'daily':
      return (day) => days(day) % interval === 0;
    case 'weekly_mo2fr':
      return (day) => weeks(day) % interval === 0 && !['su', 'sa'].includes(weekday(day));
    case 'weekly': {
      const named = strings(schedule.weekdays);
      return named.length === 0 ? undefined : (day) => weeks(day) % interval === 0 && named.includes(weekday(day));
    }
    case 'monthly': {
      const named = objects(schedule.monthdays);
      return named.length === 0 ? undefined : (day) => months(day) % interval === 0 && named.some((one) => isMonthday(day, one));
    }
    default:
      return undefined;
  }
}

/** `{ pos: 1, day: '' }` is the first of the month, `{ pos: 1, day: 'mo' }` its first Monday. A negative position counts from the end. */
function isMonthday(time: number, { pos, day }: JsonObject): boolean {
  const date = new Date(time);
  const inMonth = date.getUTCDate();
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (typeof day !== 'string' || day === '') return pos === inMonth || pos === inMonth - length - 1;
  if (day !== WEEKDAYS[date.getUTCDay()]) return false;
  return pos === Math.ceil(inMonth / 7) || pos === -Math.ceil((length - inMonth + 1) / 7);
}
