/** Delivery nodes: which channels a message goes to, and why not to others. Source: suprsend/skills, node-delivery. */
import { CHANNELS, isChannel, type Channel } from '../channels.ts';
import { strings, type JsonObject, plain } from '../json.ts';
import { categoryRefusal, channelRefusal, type Rules } from '../preferences.ts';
import type { Identity } from '../profile.ts';
import { RenderError } from '../render/errors.ts';
import { renderContent } from '../render/content.ts';
import { translator } from '../render/translate.ts';
import { keep, type State } from '../state.ts';
import type { LocalMessage } from '../types.ts';
import { categoryBySlug, type TemplateState } from '../workspace.ts';
import { evaluatePath, expressionScope, NodeError, NotSimulated } from './expressions.ts';
import { setKey, shownKey } from '../keys.ts';
import { localeOf, namespacesOf, templateData } from './names.ts';
import { skip, trace, type Run } from './run.ts';
import { chooseVariant, isApproved } from './variant.ts';

const SINGLE: Record<string, Channel[]> = {
  send_email: ['email'],
  send_sms: ['sms'],
  send_whatsapp: ['whatsapp'],
  send_inbox: ['inbox'],
  send_mobile_push: ['androidpush', 'iospush'],
  send_webpush: ['webpush'],
  send_slack: ['slack'],
  send_ms_teams: ['ms_teams'],
};

/** Whether a node sends. */
export const isSend = (type: string): boolean =>
  Object.hasOwn(SINGLE, type) || type === 'send_multi_channel' || type === 'send_smart_channel_routing';

/** Sends what a node says. @throws NotSimulated */
export function sendNode(state: State, run: Run, part: JsonObject, settings: JsonObject): void {
  const type = plain(part.node_type);
  const slug = plain(settings.template ?? '');
  const channels = SINGLE[type] ?? chosenChannels(state, run, settings);
  if (type === 'send_smart_channel_routing') sendByCost(state, run, slug, channels, strings(settings.mandatory_channels));
  else sendAll(state, run, slug, channels);
}

function chosenChannels(state: State, run: Run, { channels, channels_expr }: JsonObject): string[] | undefined {
  // "If both are set, the system will prioritize the override channels."
  if (typeof channels_expr === 'string' && channels_expr !== '') {
    const named = strings(evaluatePath(channels_expr, expressionScope(namespacesOf(state, run))));
    // "If the channel key is missing or resolves to an invalid value, workflow execution stops."
    if (named.length === 0 || !named.every(isChannel)) throw new NodeError('channels_expr is missing or resolves to an invalid value');
    return named;
  }
  const named = strings(channels);
  const other = named.find((one) => !isChannel(one));
  if (other !== undefined) throw new NotSimulated(`channel ${other}: not simulated`);
  return named.length > 0 ? named : undefined;
}

/** Sends a template on channels; undefined for all that it has. */
export function sendAll(state: State, run: Run, slug: string, channels: readonly string[] | undefined): void {
  const send = prepare(state, run, slug);
  if (!send) return;
  // A channel is used once, also if it is named twice.
  for (const channel of new Set(channels ?? send.channels)) if (isChannel(channel)) send.on(channel);
}

interface Send {
  channels: Channel[];
  /** The addresses that a channel may be sent to, each with its content; what is skipped is recorded. */
  targets(channel: Channel): (() => void)[];
  on(channel: Channel): void;
}

/** What holds for every channel of a send; undefined if nothing can be sent. */
function prepare(state: State, run: Run, slug: string): Send | undefined {
  const rules = rulesOf(state, run, slug);
  if (!rules) return undefined;
  const template = state.workspace.templates.get(slug);
  if (!template?.live) {
    skip(state, run, { reason: 'template_not_found', message: `TemplateGroup ${slug} not found`, template: slug });
    return undefined;
  }
  template.draft.last_triggered_at = state.clock.iso;
  const channels = CHANNELS.filter((channel) => hasChannel(template, channel));
  const targets = (channel: Channel): (() => void)[] => targetsOn(state, run, { slug, template, rules }, channel);
  return { channels, targets, on: (channel) => targets(channel).forEach((one) => one()) };
}

/** The category's rules; undefined if nothing of it is sent. */
function rulesOf(state: State, run: Run, slug: string): Rules | undefined {
  const rules = preferenceRules(state, run.category, run.tenant);
  if (!rules) {
    skip(state, run, { reason: 'category_not_found', message: `NotificationCategory ${run.category} not found`, template: slug });
    return undefined;
  }
  const refused = categoryRefusal(rules, run.recipient.preferences());
  if (refused) skip(state, run, { ...refused, template: slug });
  return refused ? undefined : rules;
}

export function preferenceRules(state: State, slug: string, tenantId: string): Rules | undefined {
  const category = categoryBySlug(state.workspace, slug);
  const tenant = state.tenants.get(tenantId);
  if (!category) return undefined;
  return { category, tenantId, tenant: tenant?.categories[slug], blocked: strings(tenant?.fields.blocked_channels) };
}

function hasChannel(template: TemplateState, channel: Channel): boolean {
  const enabled = template.live?.enabled_channels;
  if (Array.isArray(enabled) && enabled.length > 0 && !enabled.includes(channel)) return false;
  return template.variants.some((variant) => variant.channel === channel && variant.live);
}

interface What {
  slug: string;
  template: TemplateState;
  rules: Rules;
}

function targetsOn(state: State, run: Run, { slug, template, rules }: What, channel: Channel): (() => void)[] {
  const none = (reason: Parameters<typeof skip>[2]['reason'], message: string): [] => {
    skip(state, run, { reason, message, channel, template: slug });
    return [];
  };
  const { recipient } = run;
  if (recipient.only && !recipient.only.includes(channel))
    return none('channel_not_selected', `${channel} is not in $channels of the recipient`);
  if (!hasChannel(template, channel))
    return none('no_template_for_channel', `TemplateGroup ${slug} not found: no published version for ${channel}`);
  const refused = channelRefusal(rules, recipient.preferences(), channel);
  if (refused) return none(refused.reason, refused.message);
  const identities = recipient.inline[channel] ?? recipient.profile().channels[channel] ?? [];
  const active = identities.filter(({ status, perma_status }) => status === 'active' && perma_status === 'active');
  // The words of error-guides.
  if (active.length === 0)
    return none('no_address', `template: live channels: [${channel}], but no respective user (subscribed-)channels present`);
  const names = namespacesOf(state, run);
  const variant = chooseVariant(template, { channel, tenant: run.tenant, locale: localeOf(run), names, now: state.clock.now });
  if (!variant) return none('no_template_for_channel', `TemplateGroup ${slug} not found: no variant of ${channel} matches`);
  if (!isApproved(variant)) return none('not_approved', `${channel}: the template waits for the approval of the vendor`);
  try {
    const content = contentOf(state, run, channel, variant);
    return active.map((identity) => () => deliver(state, run, { channel, identity, content, slug, variant: plain(variant.id) }));
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    // "If a variable cannot be rendered, SuprSend discards the email for that user. Other channels are still sent."
    const missing = / not defined in |^Cannot read properties of /.test(error.message);
    return none(missing ? 'missing_variable' : 'template_error', `${channel}: template rendering failed error: ${error.message}`);
  }
}

function contentOf(state: State, run: Run, channel: Channel, variant: JsonObject): JsonObject {
  const files = [...(state.workspace.translations.versions.at(-1)?.entries() ?? [])].map(([filename, file]) => ({
    filename,
    content: (file.content ?? {}) as JsonObject,
  }));
  const options = { now: state.clock.now, parsed: state.parsed, taken: { steps: 0, length: 0 } };
  const translate = translator(files, localeOf(run) ?? 'en', options);
  return renderContent(channel, (variant.content ?? {}) as JsonObject, templateData(state, run), { ...options, translate });
}

interface Delivery {
  channel: Channel;
  identity: Identity;
  content: JsonObject;
  slug: string;
  variant: string;
}

function deliver(state: State, run: Run, { channel, identity, content, slug, variant }: Delivery): void {
  const message: LocalMessage = {
    message_id: state.ids.next('msg'),
    channel,
    to: identity.value,
    recipient: run.recipient.shown,
    content,
    template: slug,
    variant,
    workflow: run.workflow,
    category: run.category,
    tenant_id: run.tenant,
    execution_id: run.shown.execution_id,
    idempotency_key: shownKey(run.idempotencyKey),
    status: 'delivered',
    seen_at: null,
    clicked_at: null,
    dismissed_at: null,
    read_at: null,
    archived_at: null,
    created_at: state.clock.iso,
    is_campaign: run.isCampaign,
  };
  setKey(message, run.idempotencyKey);
  keep(state.messages, message, state.most, state.weights.messages, JSON.stringify(message).length);
  trace(state, run, `${channel}: sent`);
  state.changed('message', message);
}

/**
 * Smart routing: inbox and what must be sent at once, the others one address after the other. The order of the others is that of their cost,
 * which only the vendor knows, so only one of them can be simulated. Source: smart channel routing.
 * @throws NotSimulated
 */
export function sendByCost(state: State, run: Run, slug: string, channels: readonly string[] | undefined, must: readonly string[]): void {
  const send = prepare(state, run, slug);
  if (!send) return;
  const atOnce: (() => void)[] = [];
  const others: (() => void)[] = [];
  for (const channel of new Set((channels ?? send.channels).filter(isChannel)))
    (channel === 'inbox' || must.includes(channel) ? atOnce : others).push(...send.targets(channel));
  for (const one of atOnce) one();
  if (others.length > 1) throw new NotSimulated('the order of the channels by cost: not simulated');
  for (const one of others) one();
}
