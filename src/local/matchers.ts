/** Matchers for vitest and jest. They read what a local SuprSend shows, so they also work for the answers of its REST API. */
import { invalid } from '../core/errors.ts';
import type { LocalMessage, LocalRecipient, LocalSkip } from './types.ts';

/** What a matcher reads: a local SuprSend, or its `messages` and `skipped`. */
export interface Outbox {
  readonly messages: readonly LocalMessage[];
  readonly skipped: readonly LocalSkip[];
}

/** Which messages are meant. Every field that is given must match; of objects the fields that are given. */
export type MessageFilter = { readonly [Field in Exclude<keyof LocalMessage, 'recipient'>]?: LocalMessage[Field] | RegExp | undefined } & {
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

/**
 * `toHaveNotified`: whether messages for a recipient would have been sent.
 *
 * @example
 * import { localSuprSend } from 'suprsend-ts/local';
 * import { matchers } from 'suprsend-ts/testing';
 *
 * const { pass, message } = matchers.toHaveNotified(localSuprSend(), 'u1', { channel: 'email' });
 * if (!pass) console.log(message());
 * @throws InvalidRequestError if it is not called with a local SuprSend.
 */
export function toHaveNotified(outbox: Outbox, recipient: RecipientLike, { times, ...filter }: MessageFilter = {}): MatcherResult {
  checkOutbox(outbox, 'toHaveNotified');
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
      lines.push(`sent to ${nameOf(recipient)}: ${own.length === 0 ? 'nothing' : own.slice(-10).map(messageText).join(', ')}`);
      if (!pass && skips.length > 0) lines.push(`not sent: ${skips.slice(-10).map(skipText).join(', ')}`);
      if (!pass && outbox.messages.length === 0 && skips.length === 0)
        lines.push('nothing was sent to anybody, and nothing was skipped: was anything triggered?');
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
 * @throws InvalidRequestError if it is not called with a local SuprSend.
 */
export function toHaveSkipped(outbox: Outbox, recipient: RecipientLike, filter: SkipFilter = {}): MatcherResult {
  checkOutbox(outbox, 'toHaveSkipped');
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

function checkOutbox(outbox: unknown, name: string): void {
  const { messages, skipped } = Object(outbox) as { messages?: unknown; skipped?: unknown };
  if (!Array.isArray(messages) || !Array.isArray(skipped))
    invalid(`expect(...).${name}`, 'needs a local SuprSend, or an object with its messages and skipped', undefined, '');
}

const isFor = (actual: LocalRecipient, wanted: RecipientLike): boolean =>
  typeof actual === 'object' && actual !== null && typeof wanted === 'object' && wanted !== null
    ? actual.object_type === wanted.object_type && actual.id === wanted.id
    : actual === wanted;

function matches(actual: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp)
    return typeof actual === 'string' && new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(actual);
  // expect.stringContaining and its like.
  if (typeof (wanted as { asymmetricMatch?: unknown } | null)?.asymmetricMatch === 'function')
    return (wanted as { asymmetricMatch(value: unknown): boolean }).asymmetricMatch(actual);
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(wanted).every(([key, value]) => value === undefined || matches((actual as Record<string, unknown>)[key], value));
}

const nameOf = (recipient: RecipientLike): string =>
  recipient === null ? 'a transient user' : typeof recipient === 'string' ? recipient : `${recipient.object_type}/${recipient.id}`;

function filterText(filter: object): string {
  const shown = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${value instanceof RegExp ? String(value) : JSON.stringify(value)}`);
  return shown.length === 0 ? '' : ` with ${shown.join(', ')}`;
}

const messageText = ({ channel, workflow, template }: LocalMessage): string =>
  `${channel} (${workflow ?? 'broadcast'}, template ${template})`;
const skipText = ({ channel, reason, message }: LocalSkip): string => `${channel ?? 'run'}: ${reason} (${message})`;
