/** What keys and values of an edit may be. Every check here can be switched off with `{ validate: false }`: the server may know better. */

/** The parts of an edit operation. */
export type Operator = '$set' | '$set_once' | '$increment' | '$append' | '$remove' | '$unset';

type Accepts = (value: unknown) => boolean;
type Rule = [kind: 'channel' | 'profile' | 'beside', accepts: Accepts, mustBe: string];

const like =
  (pattern: RegExp): Accepts =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const text = like(/\S/);
const has = (value: unknown, ...names: string[]): boolean => names.every((name) => text((value as Record<string, unknown> | null)?.[name]));
const webhook = (value: unknown): boolean => has((value as { incoming_webhook?: unknown } | null)?.incoming_webhook, 'url');

function isTimeZone(value: unknown): boolean {
  try {
    return like(/^[a-z]/i)(value) && Boolean(new Intl.DateTimeFormat('en', { timeZone: value as string }));
  } catch {
    return false;
  }
}

const PHONE: Rule = ['channel', like(/^\+[1-9]\d{6,14}$/), 'a phone number with + and country code, digits only (E.164)'];
const TOKEN: Rule = ['channel', text, 'a text that is not empty'];
// A BCP 47 tag by its form; the vendor's documentation writes en_GB as well as en-GB.
const LANGUAGE: Rule = ['profile', like(/^[a-z]{2,3}([-_][a-z\d]{1,8})*$/i), 'a language code such as en, pt-BR or en_GB'];

/** Keys that start with `$` and are known (contract: EditOperation, EditValues; vendor documentation, users). */
const RULES: Readonly<Record<string, Rule>> = {
  $email: ['channel', like(/^(?=.{6,320}$)[^\s@]+@[^\s@]+\.[^\s@]+$/), 'an e-mail address of 6 to 320 characters'],
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
    (value) => webhook(value) || (has(value, 'access_token') && ['channel_id', 'user_id', 'email'].some((name) => has(value, name))),
    'an object with access_token and one of channel_id, user_id, email, or with incoming_webhook.url',
  ],
  $ms_teams: [
    'channel',
    (value) => webhook(value) || has(value, 'conversation_id') || has(value, 'user_id'),
    'an object with one of conversation_id, user_id, incoming_webhook.url',
  ],
  $timezone: ['profile', isTimeZone, 'an IANA time zone such as Asia/Kolkata'],
  $locale: LANGUAGE,
  $preferred_language: LANGUAGE,
  $id_provider: ['beside', (value) => value === null || text(value), 'a text'],
  $bundle_id: ['beside', (value) => value === null || text(value), 'a text'],
};

const TAKES: Readonly<Record<Operator, string>> = {
  $set: 'profile',
  $set_once: 'profile',
  $increment: '',
  $append: 'channel beside',
  $remove: 'channel beside',
  $unset: 'channel profile',
};

const PROVIDERS: Readonly<Record<string, Accepts>> = {
  $androidpush: like(/^(fcm|xiaomi|oppo)$/),
  $iospush: like(/^apns$/),
  $webpush: text,
};

/** What is wrong with a key, in words that follow it; undefined when nothing is. */
export function keyProblem(operator: Operator, key: string): string | undefined {
  if (!/^(\$|ss_)/i.test(key) || TAKES[operator].includes(RULES[key]?.[0] ?? '-')) return undefined;
  return `is reserved here: keys of your own may not start with $ or ss_`;
}

/** What is wrong with the values of one operation, already copied: the key, and words that follow it; undefined when nothing is. */
export function valueProblem(values: Readonly<Record<string, unknown>>): string | undefined {
  for (const [key, value] of Object.entries(values)) {
    const rule = key.startsWith('$') ? RULES[key] : undefined;
    if (rule && !rule[1](value)) return `${key} must be ${rule[2]}`;
  }
  const { $id_provider: provider, $bundle_id: bundle } = values;
  const pushes = Object.keys(PROVIDERS).filter((key) => key in values);
  const [push = ''] = pushes;
  // One provider for two tokens would be wrong for one of them.
  if ((provider ?? bundle) && pushes.length !== 1)
    return '$id_provider and $bundle_id belong to one push token: give exactly one in the same call';
  if (bundle && push !== '$iospush') return '$bundle_id belongs to $iospush';
  if (provider && !PROVIDERS[push]?.(provider)) return `$id_provider is none of ${push}: fcm, xiaomi or oppo on Android, apns on iOS`;
}
