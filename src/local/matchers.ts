/** Matchers for vitest and jest. They read what a local SuprSend shows, so they also work for the answers of its REST API. */
import { invalid } from '../core/errors.ts';
import { isPlain, isSimple, ownOf } from '../core/json.ts';
import type { LocalMessage, LocalRecipient, LocalRequest, LocalSkip, SkipReason } from './types.ts';

/** What a matcher reads: a local SuprSend, or its `messages` and `skipped`. */
export interface Outbox {
  readonly messages: readonly LocalMessage[];
  readonly skipped: readonly LocalSkip[];
}

/** Fields of an object, such as those of `content`: JSON and regular expressions, at any depth. */
export interface FieldFilter {
  readonly [field: string]: unknown;
}

/** Which messages are meant. Every field that is given must match; of objects the fields that are given. */
export type MessageFilter = {
  readonly [Field in Exclude<keyof LocalMessage, 'recipient'>]?:
    | LocalMessage[Field]
    | RegExp
    | (Field extends 'content' | 'to' ? FieldFilter : never)
    | undefined;
} & {
  /** How many messages there must be. Default: at least one. */
  readonly times?: number | undefined;
};

/** Which skips are meant. */
export type SkipFilter = { readonly [Field in Exclude<keyof LocalSkip, 'recipient'>]?: LocalSkip[Field] | RegExp | undefined };

/** What vitest and jest expect of a matcher. */
export interface MatcherResult {
  pass: boolean;
  message(): string;
}

/** The `distinct_id` of a user, or an object. */
export type RecipientLike = string | { readonly object_type: string; readonly id: string } | null;

/** Most characters of a value in a message of a failure. */
const MOST_SHOWN = 300;
/** Deepest lists and objects of a filter; a body is not deeper. */
const MOST_DEPTH = 200;

const MESSAGE_FIELDS: Record<keyof MessageFilter, true> = {
  message_id: true,
  channel: true,
  to: true,
  content: true,
  template: true,
  variant: true,
  workflow: true,
  category: true,
  tenant_id: true,
  execution_id: true,
  idempotency_key: true,
  status: true,
  seen_at: true,
  clicked_at: true,
  dismissed_at: true,
  read_at: true,
  archived_at: true,
  created_at: true,
  is_campaign: true,
  times: true,
};

// Not imported, so that this entry stays small; the compiler holds them complete.
const CHANNELS: Record<LocalMessage['channel'], true> = {
  email: true,
  sms: true,
  whatsapp: true,
  inbox: true,
  androidpush: true,
  iospush: true,
  webpush: true,
  slack: true,
  ms_teams: true,
};

const REASONS: Record<SkipReason, true> = {
  category_opted_out: true,
  channel_opted_out: true,
  channel_not_selected: true,
  no_address: true,
  invalid_address: true,
  missing_variable: true,
  template_error: true,
  template_not_found: true,
  no_template_for_channel: true,
  not_approved: true,
  category_not_found: true,
  category_not_applicable: true,
  unknown_tenant: true,
  unknown_recipient: true,
  no_recipients: true,
  unknown_event: true,
  conditions_not_met: true,
  duplicate_key: true,
  empty_list: true,
  unknown_list: true,
  workflow_error: true,
  not_simulated: true,
};

const SKIP_FIELDS: Record<keyof SkipFilter, true> = {
  reason: true,
  message: true,
  channel: true,
  workflow: true,
  template: true,
  execution_id: true,
  at: true,
};

/**
 * `toHaveNotified`: whether messages for a recipient would have been sent.
 *
 * @example
 * import { localSuprSend } from 'suprsend-ts/local';
 * import { matchers } from 'suprsend-ts/testing';
 *
 * const { pass, message } = matchers.toHaveNotified(localSuprSend(), 'u1', { channel: 'email' });
 * if (!pass) console.log(message());
 * @throws InvalidRequestError if it is not called with a local SuprSend and a recipient, and for a field that is misspelled.
 */
export function toHaveNotified(outbox: Outbox, recipient: RecipientLike, options: MessageFilter = {}): MatcherResult {
  check('toHaveNotified', outbox, recipient, options, MESSAGE_FIELDS);
  const { times, ...filter } = options;
  const own = outbox.messages.filter((message) => isFor(message.recipient, recipient));
  const found = own.filter((message) => matches(message, filter));
  const pass = times === undefined ? found.length > 0 : found.length === times;
  const wanted = `${times ?? 'a'} message${times === undefined || times === 1 ? '' : 's'} for ${nameOf(recipient)}${filterText(filter)}`;
  return {
    pass,
    message: () => {
      const lines = [
        pass ? `expected not ${wanted}, but there ${found.length === 1 ? 'is one' : `are ${found.length}`}` : `expected ${wanted}`,
      ];
      const skips = outbox.skipped.filter((one) => isFor(one.recipient, recipient) || one.recipient === null);
      const sent = own.slice(-10).map((message) => messageText(message, filter));
      lines.push(`sent to ${nameOf(recipient)}: ${own.length === 0 ? 'nothing' : sent.join(', ')}`);
      if (!pass && skips.length > 0) lines.push(`not sent: ${skips.slice(-10).map(skipText).join(', ')}`);
      if (!pass && own.length === 0 && skips.length === 0) lines.push(othersText(outbox));
      return lines.join('\n');
    },
  };
}

/**
 * `toHaveSkipped`: whether something was not sent to a recipient, and why.
 *
 * @example
 * import { localSuprSend } from 'suprsend-ts/local';
 * import { matchers } from 'suprsend-ts/testing';
 *
 * const { pass } = matchers.toHaveSkipped(localSuprSend(), 'u1', { reason: 'no_address' });
 * console.log(pass);
 * @throws InvalidRequestError if it is not called with a local SuprSend and a recipient, and for a field that is misspelled.
 */
export function toHaveSkipped(outbox: Outbox, recipient: RecipientLike, filter: SkipFilter = {}): MatcherResult {
  check('toHaveSkipped', outbox, recipient, filter, SKIP_FIELDS);
  const own = outbox.skipped.filter((one) => isFor(one.recipient, recipient));
  const pass = own.some((one) => matches(one, filter));
  return {
    pass,
    message: () =>
      `expected ${pass ? 'nothing' : 'something'} that was not sent to ${nameOf(recipient)}${filterText(filter)}\nnot sent: ${
        own.length === 0 ? 'nothing' : own.slice(-10).map(skipText).join(', ')
      }`,
  };
}

/** With `.not`, what can never match would always pass. */
function check(name: string, outbox: unknown, recipient: unknown, filter: object, fields: Readonly<Record<string, true>>): void {
  const misused = (problem: string): never => invalid(`expect(...).${name}`, problem, undefined, '');
  const { messages, skipped } = Object(outbox) as { messages?: unknown; skipped?: unknown };
  if (!Array.isArray(messages) || !Array.isArray(skipped)) misused('needs a local SuprSend, or an object with its messages and skipped');
  const { object_type, id } = Object(recipient) as { object_type?: unknown; id?: unknown };
  if (recipient !== null && typeof recipient !== 'string' && (typeof object_type !== 'string' || typeof id !== 'string'))
    misused('the recipient must be a distinct_id, an object with object_type and id, or null for a transient user');
  if (!isPlain(filter)) misused('the filter must be an object');
  const unknown = Object.keys(filter).find((field) => !Object.hasOwn(fields, field));
  if (unknown !== undefined)
    misused(`the filter has no field ${JSON.stringify(unknown)}. Its fields are ${Object.keys(fields).join(', ')}`);
  const other = Object.entries(filter).find(([, value]) => !isComparable(value));
  if (other) misused(`${other[0]} can only hold JSON, regular expressions, and matchers such as expect.any(String)`);
  const { channel, reason, times } = filter as { channel?: unknown; reason?: unknown; times?: unknown };
  const known = (what: string, value: unknown, names: Readonly<Record<string, true>>): void => {
    if (typeof value === 'string' && !Object.hasOwn(names, value))
      misused(`${JSON.stringify(value)} is not a ${what}. It must be one of ${Object.keys(names).join(', ')}`);
  };
  known('channel', channel, CHANNELS);
  known('reason', reason, REASONS);
  if (times !== undefined && !(Number.isInteger(times) && (times as number) >= 0)) misused('times must be a whole number');
}

/** Whether a message can have a value. A Map or a Date has no fields of its own: it would match every object. */
function isComparable(value: unknown, depth = 0): boolean {
  if (value === undefined || isSimple(value) || value instanceof RegExp || isAsymmetric(value)) return true;
  // Too deep, as a value that contains itself is.
  if (depth > MOST_DEPTH || !(Array.isArray(value) || isPlain(value))) return false;
  return Object.values(value).every((one) => isComparable(one, depth + 1));
}

const isFor = (actual: LocalRecipient, wanted: RecipientLike): boolean =>
  typeof actual === 'object' && actual !== null && typeof wanted === 'object' && wanted !== null
    ? actual.object_type === wanted.object_type && actual.id === wanted.id
    : actual === wanted;

function matches(actual: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp)
    return typeof actual === 'string' && new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(actual);
  if (isAsymmetric(wanted)) return wanted.asymmetricMatch(actual);
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  // A list is not a set of fields: an empty one would match every list.
  if (Array.isArray(wanted) && (!Array.isArray(actual) || actual.length !== wanted.length)) return false;
  return Object.entries(wanted).every(([key, value]) => value === undefined || matches(ownOf(actual, key), value));
}

const nameOf = (recipient: RecipientLike): string =>
  recipient === null ? 'a transient user' : typeof recipient === 'string' ? recipient : `${recipient.object_type}/${recipient.id}`;

interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
  toAsymmetricMatcher?(): string;
  toString(): string;
  sample?: unknown;
}

/** Whether it is one of `expect.stringContaining` and its like. */
const isAsymmetric = (value: unknown): value is Asymmetric => typeof (value as Asymmetric | null)?.asymmetricMatch === 'function';

/** Such as `StringContaining "Order"` or `Any<String>`. */
const asymmetricText = (one: Asymmetric): string => one.toAsymmetricMatcher?.() ?? `${one.toString()} ${shown(one.sample)}`;

/** JSON with regular expressions and matchers as they are written. */
function shown(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (isAsymmetric(value)) return asymmetricText(value);
  return JSON.stringify(value, (_key, part: unknown) => (part instanceof RegExp || isAsymmetric(part) ? shown(part) : part));
}

function filterText(filter: object): string {
  const parts = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${shown(value)}`);
  return parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
}

/** A message, with what it has where the filter wants something else. */
function messageText(message: LocalMessage, filter: object): string {
  const { channel, workflow, template } = message;
  const known = ['channel', 'workflow', 'template'];
  const others = Object.entries(filter).flatMap(([name, wanted]) => {
    const actual = (message as unknown as Record<string, unknown>)[name];
    return known.includes(name) || wanted === undefined || matches(actual, wanted)
      ? []
      : [`${name} ${shown(partOf(actual, wanted))?.slice(0, MOST_SHOWN)}`];
  });
  return `${channel} (${[workflow ?? 'broadcast', `template ${template}`, ...others].join(', ')})`;
}

/** Of an object, only what the filter names. */
function partOf(actual: unknown, wanted: unknown): unknown {
  const hasFields = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !(value instanceof RegExp);
  if (!hasFields(actual) || !hasFields(wanted) || Array.isArray(wanted) || isAsymmetric(wanted)) return actual;
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, partOf(actual[key], wanted[key])]));
}

/** Whom something was sent to instead, and the last requests that were refused or what waits, if what the matcher reads shows them. */
function othersText({ messages, requests = [], waiting = 0 }: Outbox & { requests?: readonly LocalRequest[]; waiting?: number }): string {
  const refused = requests.filter(({ status }) => status !== null && status >= 400).slice(-3);
  const words = refused.map(({ operation, path, status, error }) => `${operation ?? path} ${status} (${error})`);
  const others = [...new Set(messages.map(({ recipient }) => nameOf(recipient)))].slice(-10).join(', ');
  const sent = others ? `sent to others: ${others}` : 'nothing was sent to anybody, and nothing was skipped';
  const hint = waiting > 0 ? `${waiting} still waiting for the clock: call advance()` : 'was anything triggered?';
  return `${sent}; ${words.length > 0 ? `refused: ${words.join(', ')}` : hint}`;
}
const skipText = ({ channel, reason, message }: LocalSkip): string => `${channel ?? 'run'}: ${reason} (${message})`;
