/**
 * Whether a message may be sent: "global channel opt-outs, category preferences, category-specific channel opt-outs", and "user, tenant,
 * category default". Sources: vendor documentation, preference-evaluation, user-preferences, tenant-preference.
 */
import type { Channel } from './channels.ts';
import { strings, type JsonObject, plain } from './json.ts';
import type { Preferences } from './profile.ts';
import type { SkipReason } from './types.ts';
import type { Category } from './workspace.ts';

/** The rules of one category in one tenant. */
export interface Rules {
  category: Category;
  /** What the tenant has set for the category. */
  tenant: JsonObject | undefined;
  /** Channels that the tenant blocks for every category. */
  blocked: readonly string[];
  tenantId: string;
}

export interface Refusal {
  reason: SkipReason;
  message: string;
}

/** What holds if the user has chosen nothing: the tenant's setting, else the category's own. */
export function defaultsOf({ category, tenant }: Rules): { preference: string; mandatory: string[] | null; optIn: string[] | null } {
  const own = typeof tenant?.preference === 'string' ? tenant : undefined;
  const channels = (value: unknown): string[] | null => (Array.isArray(value) ? strings(value) : null);
  if (!own) {
    const { default_preference, default_mandatory_channels, default_opt_in_channels } = category;
    return { preference: default_preference, mandatory: default_mandatory_channels, optIn: default_opt_in_channels };
  }
  return { preference: plain(own.preference), mandatory: channels(own.mandatory_channels), optIn: channels(own.opt_in_channels) };
}

/** Whether users cannot opt out of a channel of a category. No list of mandatory channels means all of them. */
export function isMandatory(rules: Rules, channel: string): boolean {
  const { preference, mandatory } = defaultsOf(rules);
  return preference === 'cant_unsubscribe' && (mandatory === null || mandatory.includes(channel));
}

/** Why nothing of a category is sent, before any channel is looked at; undefined if something may be. */
export function categoryRefusal(rules: Rules, chosen: Preferences | undefined): Refusal | undefined {
  const { category, tenant, tenantId } = rules;
  // "If you turn off notifications in a category from the tenant page, users will not receive notifications, even if they previously opted in."
  if (tenant?.enabled_for_tenant === false)
    return {
      reason: 'category_not_applicable',
      message: `NotificationCategory ${category.slug} not applicable to tenant/brand ${tenantId}`,
    };
  const { preference } = defaultsOf(rules);
  if (preference === 'cant_unsubscribe') return undefined;
  const choice = chosen?.categories[category.slug]?.preference ?? preference;
  if (choice !== 'opt_out') return undefined;
  return { reason: 'category_opted_out', message: `user not subscribed to category: ${category.slug}` };
}

/** Why a message of a category is not sent on a channel; undefined if it is. */
export function channelRefusal(rules: Rules, chosen: Preferences | undefined, channel: Channel): Refusal | undefined {
  const { category, tenant, blocked, tenantId } = rules;
  // "If a platform admin disables a channel for a tenant, it cannot be re-enabled by the tenant or user."
  if (blocked.includes(channel) || strings(tenant?.blocked_channels).includes(channel))
    return { reason: 'channel_opted_out', message: `channel ${channel} is blocked for tenant/brand ${tenantId}` };
  if (isMandatory(rules, channel)) return undefined;
  if (isOptedIn(rules, chosen, channel)) return undefined;
  return { reason: 'channel_opted_out', message: `user has unsubscribed from channels [${channel}] for category: ${category.slug}` };
}

/** Whether a channel of a category is on for a user. */
export function isOptedIn(rules: Rules, chosen: Preferences | undefined, channel: string): boolean {
  if (isMandatory(rules, channel)) return true;
  if (chosen?.channels[channel] === true) return false;
  const choice = chosen?.categories[rules.category.slug];
  const { preference, optIn } = defaultsOf(rules);
  if ((choice?.preference ?? preference) === 'opt_out') return false;
  if (choice?.opt_in_channels) return choice.opt_in_channels.includes(channel);
  if (choice?.opt_out_channels) return !choice.opt_out_channels.includes(channel);
  if (choice && preference === 'opt_out') return true;
  // "Channels other than mandatory and opt-in will be skipped unless the user explicitly opts in to them."
  return optIn === null || optIn.includes(channel);
}
