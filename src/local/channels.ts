/** The nine channels. Source: vendor documentation, api-request-errors (`must be one of ['sms' 'email' ...]`) and users. */

export const CHANNELS = ['email', 'sms', 'whatsapp', 'inbox', 'androidpush', 'iospush', 'webpush', 'slack', 'ms_teams'] as const;

/** A channel, such as `email` or `ms_teams`. */
export type Channel = (typeof CHANNELS)[number];

export const isChannel = (value: unknown): value is Channel => (CHANNELS as readonly unknown[]).includes(value);

/** The channel of a key of a profile, such as `email` of `$email`. */
export const channelOfKey = (key: string): Channel | undefined => {
  const name = key.slice(1);
  return key.startsWith('$') && isChannel(name) ? name : undefined;
};
