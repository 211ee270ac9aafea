/** The rules for keys and values of a profile. `validation: { profile: false }` switches all of them off: the server may accept more. */
import { formOf } from '../core/body.ts';
import { invalid, reading } from '../core/errors.ts';
import { fieldOf, ownOf } from '../core/json.ts';
import { shown } from '../core/redact.ts';
import type { ProfileCheck } from '../core/validation.ts';

/** The operators of an edit operation. */
export const OPERATORS = ['$set', '$set_once', '$increment', '$append', '$remove', '$unset'] as const;
export type Operator = (typeof OPERATORS)[number];

type Accepts = (value: unknown) => boolean;
/** `push` values belong to the push token in the same operation. */
type Rule = [kind: 'channel' | 'profile' | 'push', accepts: Accepts, mustBe: string];

const like =
  (pattern: RegExp): Accepts =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const nonEmpty = like(/\S/);
const has = (value: unknown, ...names: string[]): boolean =>
  names.every((name) => nonEmpty((value as Record<string, unknown> | null)?.[name]));
const webhook = (value: unknown): boolean => has((value as { incoming_webhook?: unknown } | null)?.incoming_webhook, 'url');

function isTimeZone(value: unknown): boolean {
  try {
    return like(/^[a-z]/i)(value) && Boolean(new Intl.DateTimeFormat('en', { timeZone: value as string }));
  } catch {
    return false;
  }
}

const PHONE: Rule = ['channel', like(/^\+[1-9]\d{6,14}$/), 'a phone number in E.164 form: + and country code, then digits only'];
const TOKEN: Rule = ['channel', nonEmpty, 'a non-empty string'];
// The form of a BCP 47 tag; the vendor's documentation writes both en_GB and en-GB.
const LANGUAGE: Rule = ['profile', like(/^[a-z]{2,3}([-_][a-z\d]{1,8})*$/i), 'a language code such as en, pt-BR or en_GB'];

/** The known keys that start with `$` (contract: EditOperation, EditValues; vendor documentation, users). */
const RULES: Readonly<Record<string, Rule>> = {
  $email: ['channel', like(/^(?=.{6,320}$)[^\s@]+@[^\s@]+\.[^\s@]+$/), 'an email address of 6 to 320 characters'],
  $sms: PHONE,
  $whatsapp: PHONE,
  $inbox: TOKEN,
  $androidpush: TOKEN,
  $iospush: TOKEN,
  $webpush: [
    'channel',
    (value) => has(value, 'endpoint') && has((value as { keys?: unknown }).keys, 'p256dh', 'auth'),
    'a PushSubscription with endpoint, keys.p256dh and keys.auth',
  ],
  $slack: [
    'channel',
    (value) =>
      webhook(value) || (has(value, 'access_token') && ['channel_id', 'channel', 'user_id', 'email'].some((name) => has(value, name))),
    'an object with access_token and one of channel_id, user_id and email, or with incoming_webhook.url',
  ],
  $ms_teams: [
    'channel',
    (value) => webhook(value) || has(value, 'conversation_id') || has(value, 'user_id'),
    'an object with one of conversation_id, user_id and incoming_webhook.url',
  ],
  $timezone: ['profile', isTimeZone, 'an IANA time zone such as Asia/Kolkata'],
  $locale: LANGUAGE,
  $preferred_language: LANGUAGE,
  $id_provider: ['push', (value) => value === null || nonEmpty(value), 'a string'],
  $bundle_id: ['push', (value) => value === null || nonEmpty(value), 'a string'],
};

/** The kinds of reserved keys that an operator accepts. */
const ACCEPTED_KINDS: Readonly<Record<Operator, string>> = {
  $set: 'profile',
  $set_once: 'profile',
  $increment: '',
  $append: 'channel push',
  $remove: 'channel push',
  $unset: 'channel profile',
};

/**
 * Whether an operation changes nothing the second time. The last value wins for `$set`, `$set_once` and `$unset`; an address is once in a
 * channel, however often it is added or removed. Items of other lists, and `$increment`, add up (vendor documentation, edit user profile).
 */
export const isRepeatable = (operator: string, keys: readonly string[]): boolean =>
  ['$set', '$set_once', '$unset'].includes(operator) ||
  (['$append', '$remove'].includes(operator) && keys.every((key) => ['channel', 'push'].includes(kindOfKey(key) ?? '')));

/** What to write instead of a known key that an operator does not accept. */
const CHANGED_BY: Readonly<Record<Rule[0], string>> = {
  channel: 'is a channel, which $append and $remove change',
  profile: 'is not a list; $set and $set_once change it',
  push: 'belongs to a push token in $append or $remove',
};

/** The rule of a known key. */
const ruleOf = (key: string): Rule | undefined => (Object.hasOwn(RULES, key) ? RULES[key] : undefined);

/** What a key that starts with `$` names; undefined if this SDK does not know it. */
const kindOfKey = (key: string): Rule[0] | undefined => ruleOf(key)?.[0];

const PROVIDERS: Readonly<Record<string, Accepts>> = {
  $androidpush: like(/^(fcm|xiaomi|oppo)$/),
  $iospush: like(/^apns$/),
  $webpush: nonEmpty,
};

/**
 * @param operator - of the edit; none for a whole profile.
 * @returns what is wrong with a key, to follow its name in a message; undefined for a valid key.
 */
export function keyProblem(operator: Operator | undefined, key: string): string | undefined {
  const kind = kindOfKey(key);
  const accepted = operator ? ACCEPTED_KINDS[operator] : 'channel profile';
  if (!/^\s*(\$|ss_|$)/i.test(key) || (kind && accepted.includes(kind))) return undefined;
  return kind ? CHANGED_BY[kind] : 'is not a key that this SDK knows; keys that start with $ or ss_ are reserved';
}

/** @returns what is wrong with the values of `$increment`, to follow a key in a message, and that key; undefined for valid values. */
export function amountProblem(values: Readonly<Record<string, unknown>>): [key: string, problem: string] | undefined {
  const wrong = Object.keys(values).find((key) => typeof values[key] !== 'number');
  return wrong === undefined ? undefined : [wrong, 'must be a finite number'];
}

/** @returns what is wrong with the values of one operation, already copied; undefined for valid values. */
export function valueProblem(values: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of Object.keys(values)) {
    const rule = ruleOf(key);
    if (rule && !rule[1](values[key])) return `${key} must be ${rule[2]}`;
  }
  const provider = ownOf(values, '$id_provider');
  const bundle = ownOf(values, '$bundle_id');
  if (!(provider ?? bundle)) return undefined;
  const pushes = Object.keys(PROVIDERS).filter((key) => Object.hasOwn(values, key));
  const [push = ''] = pushes;
  // The provider of one token would be wrong for a second one.
  if (pushes.length !== 1) return '$id_provider and $bundle_id belong to one push token: pass exactly one in the same call';
  if (bundle && push !== '$iospush') return '$bundle_id belongs to $iospush';
  if (provider && !PROVIDERS[push]?.(provider))
    return `$id_provider is not a provider of ${push}: use fcm, xiaomi or oppo for $androidpush, apns for $iospush`;
}

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks the profiles of a body, or of each body of a list: the body itself (an empty name), or fields of it with one profile or a list. */
export const checkProfile: ProfileCheck = (operation, profiles, body) =>
  reading(typeof operation === 'string' ? operation : 'checkProfile', () => {
    if (typeof operation !== 'string' || !Array.isArray(profiles))
      invalid('checkProfile', 'is called by a client: pass it as validation: { profile: checkProfile }', undefined, '');
    if (Array.isArray(body)) body.forEach((one, index) => checkFields(operation, profiles, one, `[${index}].`));
    else checkFields(operation, profiles, body, '');
  });

/** Everything is checked as JSON writes it: a `toJSON`, as the models of many libraries have it, returns other keys. */
function checkFields(operation: string, profiles: readonly string[], body: unknown, start: string): void {
  const written = formOf(body);
  for (const name of profiles) {
    const value = name === '' ? written : fieldOf(written, name);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (let index = 0; index < list.length; index++) {
      const profile = formOf(list[index]);
      // An id is not a profile.
      if (!isObject(profile)) continue;
      const where = name === '' ? '' : Array.isArray(value) ? `${name}[${index}].` : `${name}.`;
      const problem = name === 'operations' ? operationProblem(profile) : profileProblem(profile, name !== '');
      if (problem) invalid(operation, shown(start + where + problem));
    }
  }
}

/** What is wrong with a key, with its name. One that is not known may be newer than this SDK. */
function wrongKey(operator: Operator | undefined, key: string): string | undefined {
  if (key.trim() === '') return 'a key is empty';
  const problem = keyProblem(operator, key);
  const escape = kindOfKey(key) ? '' : '. If SuprSend has it, set validation: { profile: false } for the call or the client';
  return problem && `${JSON.stringify(key)} ${problem}${escape}`;
}

function operationProblem(operation: Fields): string | undefined {
  for (const operator of Object.keys(operation).filter((key): key is Operator => OPERATORS.includes(key as Operator))) {
    const operand = formOf(operation[operator]);
    const keys = Array.isArray(operand) ? operand.filter((key) => typeof key === 'string') : isObject(operand) ? Object.keys(operand) : [];
    for (const key of keys) {
      const problem = wrongKey(operator, key);
      if (problem) return `${operator}: ${problem}`;
    }
    const amount = operator === '$increment' && isObject(operand) ? amountProblem(operand) : undefined;
    if (amount) return `${operator}: ${amount.join(' ')}`;
    const problem = isObject(operand) ? valueProblem(operand) : undefined;
    if (problem) return `${operator}: ${problem}`;
  }
  return undefined;
}

/** Keys of a recipient that are not part of a profile (contract, InlineProfile and ObjectRecipient). */
const RECIPIENT_KEYS = ['$channels', '$skip_create', '$context', '$object_subscriptions_query'];

function profileProblem(profile: Fields, isRecipient: boolean): string | undefined {
  for (const [key, value] of Object.entries(profile)) {
    if (value === undefined) continue;
    if (RECIPIENT_KEYS.includes(key)) {
      if (isRecipient) continue;
      return `"${key}" belongs to a recipient or an actor`;
    }
    const wrong = wrongKey(undefined, key);
    if (wrong) return wrong;
    if (!key.startsWith('$')) continue;
    if (Array.isArray(value) && kindOfKey(key) === 'channel') {
      for (const [index, one] of value.entries()) {
        const problem = valueProblem(isPushToken(key, one) ? { [key]: one.token, $id_provider: one.provider ?? null } : { [key]: one });
        if (problem) return problem.replace(key, `${key}[${index}]`);
      }
      continue;
    }
    const problem = valueProblem({ [key]: value });
    if (problem) return problem;
  }
  return undefined;
}

const isPushToken = (key: string, value: unknown): value is { token: unknown; provider?: unknown } =>
  (key === '$androidpush' || key === '$iospush') && isObject(value) && Object.hasOwn(value, 'token');
