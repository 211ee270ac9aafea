/** Preferences of users and objects. Sources: the contract; vendor documentation, user-preferences, preference-evaluation, api-request-errors. */
import { CHANNELS, isChannel } from '../channels.ts';
import { isObject, record, strings, text, type Json, type JsonObject } from '../json.ts';
import { offsetPage } from '../paging.ts';
import { categoryRefusal, defaultsOf, isMandatory, isOptedIn, type Rules } from '../preferences.ts';
import type { CategoryChoice, Preferences, Profile } from '../profile.ts';
import { localesOf } from '../render/translate.ts';
import { bodyObject, channelsOf, NotDocumented, ok, Refused, type Reply } from '../reply.ts';
import { preferencesOf } from '../state.ts';
import { preferenceRules } from '../workflow/send.ts';
import { categoriesOf, categoryBySlug, type Category } from '../workspace.ts';
import { existingObject } from './objects.ts';
import type { Handlers, Request } from './request.ts';
import { existingTenant, existingUser, idsOf } from './users.ts';

/** Whose preferences, and in which tenant. */
interface Scope {
  request: Request;
  profile: Profile;
  tenant: string;
}

function scopeOf(request: Request, profile: Profile): Scope {
  const tenant = request.query.get('tenant_id') ?? 'default';
  existingTenant(request.state, tenant);
  return { request, profile, tenant };
}

const ofUser = (request: Request): Scope => scopeOf(request, existingUser(request)[1]);
const ofObject = (request: Request): Scope => scopeOf(request, existingObject(request).profile);

export const PREFERENCES: Handlers = {
  ...handlers('users.preferences', ofUser),
  ...handlers('objects.preferences', ofObject),
  'users.preferences.bulkUpdate': (request) => {
    const body = bodyObject(request.body);
    const scopes = idsOf(body.distinct_ids, 'distinct_ids').map((id) => ofUser({ ...request, path: { distinct_id: id } }));
    const change = changeOf(request, body);
    for (const scope of scopes) change(chosen(scope));
    return ok({ success: true }, 202);
  },
  'users.preferences.bulkReset': (request) => {
    const { distinct_ids, reset_categories, reset_channel_preferences } = bodyObject(request.body);
    const scopes = idsOf(distinct_ids, 'distinct_ids').map((id) => ofUser({ ...request, path: { distinct_id: id } }));
    for (const scope of scopes) {
      if (reset_categories === true) chosen(scope).categories = record();
      if (reset_channel_preferences === true) chosen(scope).channels = record();
    }
    return ok({ success: true }, 202);
  },
};

const chosen = ({ profile, tenant }: Scope): Preferences => preferencesOf(profile, tenant);

/** The same for users and for objects. */
function handlers(name: string, of: (request: Request) => Scope): Handlers {
  return {
    [`${name}.get`]: (request) => full(of(request)),
    [`${name}.update`]: (request) => {
      const scope = of(request);
      changeOf(request, bodyObject(request.body))(chosen(scope));
      return full(scope);
    },
    [`${name}.categories.list`]: (request) => {
      const scope = of(request);
      return offsetPage(
        visible(scope).map((rules) => answer(scope, rules)),
        request.query,
      );
    },
    [`${name}.categories.get`]: (request) => ok(answer(...category(of(request)))),
    [`${name}.categories.update`]: (request) => {
      const [scope, rules] = category(of(request));
      const body = bodyObject(request.body);
      if (body.digest_schedule !== undefined || body.properties !== undefined) throw new NotDocumented('digest schedules and properties');
      changeOf(request, { categories: [{ ...body, category: rules.category.slug }] })(chosen(scope));
      // The whole category is answered, whatever is shown of it otherwise.
      return ok(answer(scope, rules, true), 202);
    },
    [`${name}.channels.get`]: (request) => ok({ channel_preferences: channelAnswers(of(request)) }),
    [`${name}.channels.update`]: (request) => {
      const scope = of(request);
      const { channel_preferences } = bodyObject(request.body);
      if (channel_preferences === undefined) throw new Refused(400, '{"channel_preferences":"is a required field"}');
      changeOf(request, { channel_preferences })(chosen(scope));
      return ok({ channel_preferences: channelAnswers(scope) }, 202);
    },
  };
}

/** Checks a change, before any of it is made. */
function changeOf({ state }: Request, { categories, channel_preferences }: JsonObject): (preferences: Preferences) => void {
  const channels = listOf(channel_preferences, 'channel_preferences').map((one, index) => {
    const at = `channel_preferences[${index}].channel`;
    if (one.channel === undefined) throw refusedField(at, 'is a required field');
    if (!isChannel(one.channel))
      throw refusedField(at, "must be one of ['sms' 'email' 'androidpush' 'iospush' 'webpush' 'inbox' 'whatsapp' 'slack' 'ms_teams']");
    if (typeof one.is_restricted !== 'boolean') throw new NotDocumented('a channel without is_restricted');
    return [one.channel, one.is_restricted] as const;
  });
  const choices = listOf(categories, 'categories').map((one) => {
    const slug = text(one.category) ?? '';
    if (!categoryBySlug(state.workspace, slug)) throw new Refused(404, `category '${slug}' not found`);
    return [slug, choiceOf(one)] as const;
  });
  return (preferences) => {
    for (const [channel, restricted] of channels) preferences.channels[channel] = restricted;
    // "This call overwrites the existing preference for the named category."
    for (const [slug, choice] of choices) preferences.categories[slug] = choice;
  };
}

function listOf(given: Json | undefined, name: string): JsonObject[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given) || !given.every(isObject)) throw new NotDocumented(`${name} that is not a list of objects`);
  return given;
}

const refusedField = (name: string, words: string): Refused => new Refused(400, JSON.stringify({ [name]: words }), { [name]: words });

function choiceOf({ preference, opt_out_channels, opt_in_channels }: JsonObject): CategoryChoice {
  if (preference === undefined) throw refusedField('preference', 'is a required field');
  if (preference !== 'opt_in' && preference !== 'opt_out') throw refusedField('preference', "must be one of ['opt_in' 'opt_out']");
  // Both are meaningful with opt_in only.
  const [optIn, optOut] = [channelsOf(opt_in_channels), channelsOf(opt_out_channels)];
  if (preference === 'opt_out') return { preference };
  // "You can either pass opt_out_channels or opt_in_channels" (update-category-preference).
  if (optIn && optOut) throw new NotDocumented('opt_in_channels with opt_out_channels');
  return { preference, ...(optIn && { opt_in_channels: optIn }), ...(optOut && { opt_out_channels: optOut }) };
}

/** The categories that a page of preferences shows: not those that the tenant hides or has turned off. */
function visible({ request, tenant }: Scope): Rules[] {
  const tags = request.query.get('tags');
  return categoriesOf(request.state.workspace)
    .filter((one) => hasTags(one, tags))
    .map((one) => preferenceRules(request.state, one.slug, tenant) as Rules)
    .filter(
      (rules) => rules.tenant?.visible_to_subscriber !== false && categoryRefusal(rules, undefined)?.reason !== 'category_not_applicable',
    );
}

/** A tag, or `{ exists }`, `{ not }`, `{ or }`, `{ and }` (capturing-user-preferences). */
function hasTags({ tags, section }: Category, filter: string | null): boolean {
  if (!filter) return true;
  const own = [...(tags ?? []), ...strings(section.tags)];
  const holds = (given: Json): boolean => {
    if (typeof given === 'string') return own.includes(given);
    if (!isObject(given)) throw new NotDocumented('this filter of tags');
    if (given.exists !== undefined) return given.exists === own.length > 0;
    if (given.not !== undefined) return !holds(given.not);
    if (Array.isArray(given.or)) return given.or.some(holds);
    if (Array.isArray(given.and)) return given.and.every(holds);
    throw new NotDocumented('this filter of tags');
  };
  if (!filter.startsWith('{')) return holds(filter);
  try {
    return holds(JSON.parse(filter) as Json);
  } catch (error) {
    throw error instanceof NotDocumented ? error : new NotDocumented('a filter of tags that is not JSON');
  }
}

function category(scope: Scope): [Scope, Rules] {
  const { request, tenant } = scope;
  const slug = request.path.category_slug as string;
  const rules = preferenceRules(request.state, slug, tenant);
  if (!rules) throw new Refused(404, `category '${slug}' not found`);
  return [scope, rules];
}

function full(scope: Scope): Reply {
  const all = visible(scope);
  const sections = [...new Set(all.map((rules) => rules.category.section))].map((section) => ({
    name: section.name ?? null,
    slug: section.slug ?? null,
    description: section.description ?? null,
    subcategories: all.filter((rules) => rules.category.section === section).map((rules) => answer(scope, rules)),
  }));
  return ok({ sections, channel_preferences: channelAnswers(scope) });
}

/** One category as a user sees it. `channels` is empty if it is off, unless `show_opt_out_channels` (the contract). */
function answer(scope: Scope, rules: Rules, all = false): JsonObject {
  const { request, profile, tenant } = scope;
  const { slug, tags } = rules.category;
  const choice = profile.preferences[tenant];
  const { preference } = defaultsOf(rules);
  const isFixed = preference === 'cant_unsubscribe';
  const now = isFixed ? 'opt_in' : (choice?.categories[slug]?.preference ?? preference);
  const shows = all || now !== 'opt_out' || request.query.get('show_opt_out_channels') === 'true';
  const channels = CHANNELS.map((channel) => ({
    channel,
    preference: isOptedIn(rules, choice, channel) ? 'opt_in' : 'opt_out',
    is_editable: !isMandatory(rules, channel),
  }));
  return {
    ...translatedCategory(request, rules.category),
    category: slug,
    preference: now,
    original_preference: preference,
    is_editable: !isFixed,
    channels: shows ? channels : [],
    tags,
    effective_tags: tags,
  };
}

/** The nine channels; restricted only if it was chosen. The real API lists those of the workspace's vendors. */
const channelAnswers = ({ profile, tenant }: Scope): JsonObject[] =>
  CHANNELS.map((channel) => ({ channel, is_restricted: profile.preferences[tenant]?.channels[channel] ?? false }));

/** Name and description in the language that was asked for: `es-AR`, `es`, then what the category itself has. */
export function translatedCategory({ state, query }: Request, one: Category): { name: string; description: string | null } {
  const locale = query.get('locale');
  for (const each of locale ? localesOf(locale) : []) {
    const file = state.workspace.categoryTranslations.get(each);
    const found = isObject(file?.categories) ? file.categories[one.slug] : undefined;
    if (isObject(found) && typeof found.name === 'string')
      return { name: found.name, description: text(found.description) ?? one.description };
  }
  return { name: one.name, description: one.description };
}
