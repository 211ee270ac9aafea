/** Rules that stand in the vendor's documentation: preferences, conditions, schedules, durations. Each table is what a page says. */
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../src/local/channels.ts';
import { durationOf, timeOf } from '../../src/local/duration.ts';
import type { JsonObject } from '../../src/local/json.ts';
import { categoryRefusal, channelRefusal, type Rules } from '../../src/local/preferences.ts';
import type { Preferences } from '../../src/local/profile.ts';
import { allHold, anyHolds } from '../../src/local/workflow/conditions.ts';
import { evaluatePath } from '../../src/local/workflow/expressions.ts';
import { nextTime } from '../../src/local/workflow/schedule.ts';
import { when } from './workspace.ts';

const rules = (category: object, tenant?: JsonObject, blocked: string[] = []): Rules => ({
  category: {
    slug: 'news',
    name: 'News',
    description: null,
    root: 'promotional',
    section: {},
    default_preference: 'opt_in',
    default_mandatory_channels: null,
    default_opt_in_channels: null,
    tags: null,
    ...category,
  },
  tenant,
  blocked,
  tenantId: 'acme',
});
const chose = (news?: Preferences['categories'][string], channels: Record<string, boolean> = {}): Preferences => ({
  channels,
  categories: news ? { news } : {},
});
const sends = (given: Rules, preferences: Preferences | undefined, ...channels: Channel[]): string =>
  categoryRefusal(given, preferences)
    ? 'nothing'
    : channels.filter((channel) => !channelRefusal(given, preferences, channel)).join(' ') || 'none';

describe('preferences (preference-evaluation, user-preferences, tenant-preference)', () => {
  const cant = { default_preference: 'cant_unsubscribe' };
  it.each<[says: string, given: Rules, preferences: Preferences | undefined, sent: string]>([
    ['the category default is opt_in', rules({}), undefined, 'email sms'],
    ['the category default is opt_out', rules({ default_preference: 'opt_out' }), undefined, 'nothing'],
    ['default opt-in channels', rules({ default_opt_in_channels: ['sms'] }), undefined, 'sms'],
    ['user over category default', rules({ default_preference: 'opt_out' }), chose({ preference: 'opt_in' }), 'email sms'],
    ['user over category default: off', rules({}), chose({ preference: 'opt_out' }), 'nothing'],
    ['channel opt-out within the category', rules({}), chose({ preference: 'opt_in', opt_out_channels: ['sms'] }), 'email'],
    ['channels that were opted in to', rules({}), chose({ preference: 'opt_in', opt_in_channels: ['sms'] }), 'sms'],
    ['global channel opt-out', rules({}), chose(undefined, { email: true }), 'sms'],
    [
      'global channel opt-out over an opt-in of the category',
      rules({}),
      chose({ preference: 'opt_in', opt_in_channels: ['email'] }, { email: true }),
      'none',
    ],
    ['tenant over category default', rules({}, { preference: 'opt_out' }), undefined, 'nothing'],
    [
      'tenant over category default: on',
      rules({ default_preference: 'opt_out' }, { preference: 'opt_in', opt_in_channels: ['email'] }),
      undefined,
      'email',
    ],
    ['user over tenant', rules({}, { preference: 'opt_out' }), chose({ preference: 'opt_in' }), 'email sms'],
    ['a category that is turned off for the tenant', rules({}, { enabled_for_tenant: false }), chose({ preference: 'opt_in' }), 'nothing'],
    ['a category that the tenant hides from the page', rules({}, { visible_to_subscriber: false }), undefined, 'email sms'],
    ['a channel that the tenant blocks', rules({}, { blocked_channels: ['sms'] }), chose({ preference: 'opt_in' }), 'email'],
    ['a channel that is blocked for the whole tenant', rules({}, undefined, ['sms']), undefined, 'email'],
    ["can't unsubscribe, all channels mandatory", rules(cant), chose({ preference: 'opt_out' }, { email: true }), 'email sms'],
    [
      "can't unsubscribe, one channel mandatory",
      rules({ ...cant, default_mandatory_channels: ['email'] }),
      chose({ preference: 'opt_out' }),
      'email',
    ],
    [
      "can't unsubscribe, mandatory and opt-in channels",
      rules({ ...cant, default_mandatory_channels: ['email'], default_opt_in_channels: [] }),
      undefined,
      'email',
    ],
    [
      'mandatory channels deliver over a global opt-out',
      rules({ ...cant, default_mandatory_channels: ['email'] }),
      chose(undefined, { email: true, sms: true }),
      'email',
    ],
  ])('%s', (_says, given, preferences, sent) => {
    expect(sends(given, preferences, 'email', 'sms')).toBe(sent);
  });
});

describe('conditions (branch)', () => {
  const names = {
    payload: {
      amount: 100,
      text: 'big order',
      list: ['a', 'b'],
      empty: '',
      at: '2026-01-01T00:00:00Z',
      limit: 50,
      'a.b': 1,
      deep: { er: 2 },
    },
    recipient: { plan: 'gold' },
    actor: { role: 'admin' },
    brand: { brand_name: 'Acme', properties: { tier: 'one' } },
  };
  const now = Date.parse('2026-01-02T00:00:00Z');
  it.each<[variable: string, op: string, value: string | undefined, namespace: string, holds: boolean]>([
    ['amount', '==', '100', '', true],
    ['amount', '==', '"100"', '', false],
    ['amount', '>', 'limit', '', true],
    ['amount', '>=', '100', '', true],
    ['amount', '<', '100', '', false],
    ['text', '>', '1', '', false],
    ['plan', '==', '"gold"', '$recipient', true],
    ['plan', '==', 'gold', '$recipient', true],
    ['plan', '!=', '"gold"', '$recipient', false],
    ['role', '==', '"admin"', '$actor', true],
    ['brand_name', '==', '"Acme"', '$brand', true],
    ['properties.tier', '==', '"one"', '$tenant', true],
    ['deep.er', '==', '2', '', true],
    ['a.b', '==', '1', '', true],
    ['missing', 'EMPTY', undefined, '', true],
    ['empty', 'EMPTY', undefined, '', true],
    ['text', 'NON_EMPTY', undefined, '', true],
    ['text', 'CONTAINS', '"order"', '', true],
    ['list', 'CONTAINS', '"a"', '', true],
    ['list', 'NOT_CONTAINS', '"c"', '', true],
    ['list', 'ARRAY_INTERSECTS', '["b","z"]', '', true],
    ['list', 'NOT_ARRAY_INTERSECTS', '["y","z"]', '', true],
    ['at', 'DATETIME_LT', 'now', '', true],
    ['at', 'DATETIME_EQUALS', 'now-1d', '', true],
    ['at', 'DATETIME_GT', '"2025-12-31T00:00:00Z"', '', true],
    ['constructor', 'EMPTY', undefined, '', true],
  ])('%s %s %s of %s', (variable, op, value, namespace, holds) => {
    expect(anyHolds([when(variable, op, value, namespace)] as never, names, now)).toBe(holds);
  });

  it('are alternatives for branches, and must all hold for variants', () => {
    const one = [when('amount', '==', '100'), when('amount', '==', '1')] as never;
    expect(anyHolds(one, names, now)).toBe(true);
    expect(allHold(one, names, now)).toBe(false);
    expect(anyHolds([], names, now)).toBe(true);
    expect(allHold(null, names, now)).toBe(true);
  });

  it.each([
    [when('message_status', 'IS', '$message.seen', '$ref')],
    [when('x', '==', '1', '$organization')],
    [{ type: 'future_event', event_name: 'x' }],
  ])('never guess: %j', (condition) => {
    expect(() => anyHolds([condition] as never, names, now)).toThrow('not simulated');
  });
});

describe('schedules (digest)', () => {
  const at = (text: string): number => Date.parse(text);
  it.each<[schedule: object, now: string, zone: string, next: string | undefined]>([
    // The example of the page: 7:00 AM UTC on 30 July, daily at 7:00 PM in London.
    [{ frequency: 'daily', time: '19:00', tz_selection: 'recipient' }, '2024-07-30T07:00:00Z', 'Europe/London', '2024-07-30T18:00:00Z'],
    // "If starting from is 2024-07-17 17:00 and repeat every is daily at 4pm IST, the first schedule will be 18th July 4pm IST."
    [
      { frequency: 'daily', time: '16:00', dtstart: '2024-07-17T17:00:00', tz_fixed: 'Asia/Kolkata' },
      '2024-07-17T00:00:00Z',
      'UTC',
      '2024-07-18T10:30:00Z',
    ],
    [{ frequency: 'minutely', interval: 5, dtstart: '2024-01-01T00:00:00' }, '2024-01-01T00:07:00Z', 'UTC', '2024-01-01T00:10:00Z'],
    [{ frequency: 'hourly', dtstart: '2024-01-01T00:30:00' }, '2024-01-01T02:30:00Z', 'UTC', '2024-01-01T03:30:00Z'],
    [{ frequency: 'weekly_mo2fr', time: '08:00' }, '2026-01-02T09:00:00Z', 'UTC', '2026-01-05T08:00:00Z'],
    [
      { frequency: 'weekly', weekdays: ['we'], interval: 2, time: '08:00', dtstart: '2026-01-05T00:00:00' },
      '2026-01-08T00:00:00Z',
      'UTC',
      '2026-01-21T08:00:00Z',
    ],
    [{ frequency: 'monthly', monthdays: [{ pos: 1, day: 'mo' }], time: '08:00' }, '2026-01-06T00:00:00Z', 'UTC', '2026-02-02T08:00:00Z'],
    [
      {
        frequency: 'monthly',
        monthdays: [
          { pos: 1, day: '' },
          { pos: 15, day: '' },
        ],
      },
      '2026-01-02T00:00:00Z',
      'UTC',
      '2026-01-15T00:00:00Z',
    ],
    // The clock goes forward on 29 March 2026 in Berlin.
    [{ frequency: 'daily', time: '09:00', tz_fixed: 'Europe/Berlin' }, '2026-03-28T12:00:00Z', 'UTC', '2026-03-29T07:00:00Z'],
    [{ frequency: 'weekly' }, '2026-01-01T00:00:00Z', 'UTC', undefined],
    [{ frequency: 'monthly' }, '2026-01-01T00:00:00Z', 'UTC', undefined],
    [{ frequency: 'yearly' }, '2026-01-01T00:00:00Z', 'UTC', undefined],
    [{ frequency: 'daily', interval: 0 }, '2026-01-01T00:00:00Z', 'UTC', undefined],
    ...['soon', '25:00', '24:00', '12:60', '9:5'].map(
      (time) => [{ frequency: 'daily', time }, '2026-01-01T00:00:00Z', 'UTC', undefined] as [object, string, string, undefined],
    ),
    [{ frequency: 'daily', time: '9:05' }, '2026-01-01T00:00:00Z', 'UTC', '2026-01-01T09:05:00Z'],
    [{ frequency: 'constructor' }, '2026-01-01T00:00:00Z', 'UTC', undefined],
    [{ frequency: 'toString' }, '2026-01-01T00:00:00Z', 'UTC', undefined],
    [{ frequency: '__proto__' }, '2026-01-01T00:00:00Z', 'UTC', undefined],
  ])('%j after %s in %s', (schedule, now, zone, next) => {
    expect(nextTime(schedule as never, at(now), zone)).toBe(next === undefined ? undefined : at(next));
  });
});

describe('durations and expressions (delay)', () => {
  it.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['2d12h', 216_000_000],
    [50, 50_000],
    ['50', 50_000],
    ['', undefined],
    ['1x', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [null, undefined],
    ['9'.repeat(100), undefined],
  ])('%j', (value, ms) => {
    expect(durationOf(value)).toBe(ms);
  });

  it('dates have a day at least', () => {
    expect(timeOf('2024-03-02T20:34:07Z')).toBe(Date.parse('2024-03-02T20:34:07Z'));
    expect(timeOf('2024-03-02T20:34:07')).toBe(Date.parse('2024-03-02T20:34:07Z'));
    expect(timeOf('2024')).toBeUndefined();
    expect(timeOf('soon')).toBeUndefined();
  });

  it('paths are evaluated, everything else of jq is not', () => {
    const scope = { a: { b: [1, 2] }, $recipient: { interval: '10m' } };
    expect(evaluatePath('.a.b[1]', scope)).toBe(2);
    expect(evaluatePath('."$recipient".interval', scope)).toBe('10m');
    expect(evaluatePath('.missing.more', scope)).toBeUndefined();
    expect(evaluatePath('.constructor', scope)).toBeUndefined();
    for (const jq of ['.a | keys', 'if .a then 1 else 2 end', '.a[]', 'now', '', '.'.repeat(5_000)])
      expect(() => evaluatePath(jq, scope)).toThrow('not simulated');
  });
});
