/** What templates, conditions and expressions can name: the payload, the recipient, the actor and the tenant. Source: vendor documentation, handlebars-helpers, tenant-templates; the contract's example of mock data. */
import type { JsonObject } from '../json.ts';
import type { State } from '../state.ts';
import type { Namespaces } from './expressions.ts';
import type { Run } from './run.ts';

export function namespacesOf(state: State, run: Run): Namespaces {
  return { payload: run.payload, recipient: recipientNames(run), actor: run.actor, brand: brandNames(state, run.tenant) };
}

/** `$recipient.name`, and `$recipient.subscription.role` for a subscriber of an object. */
function recipientNames({ recipient }: Run): JsonObject {
  const { shown, subscription } = recipient;
  const id: JsonObject = typeof shown === 'string' ? { distinct_id: shown } : { ...shown };
  return { ...id, ...recipient.profile().properties, ...(subscription ? { subscription: { ...subscription } } : {}) };
}

/** A tenant under the names of both times: `brand_name` of `$brand`, and `name` of `$tenant`. */
function brandNames(state: State, tenant: string): JsonObject {
  const { fields = {} } = state.tenants.get(tenant) ?? {};
  const { tenant_id = tenant, tenant_name = tenant } = fields;
  return { ...fields, id: tenant_id, name: tenant_name, brand_id: tenant_id, brand_name: tenant_name };
}

/** Everything that a template can name. */
export function templateData(state: State, run: Run): JsonObject {
  const { payload, recipient, actor, brand } = namespacesOf(state, run);
  const page = `https://preferences.suprsend.invalid/${run.tenant}`;
  const urls = {
    $hosted_preference_url: page,
    $embedded_preference_url: typeof brand.embedded_preference_url === 'string' ? brand.embedded_preference_url : page,
  };
  return {
    ...payload,
    $recipient: recipient,
    $user: recipient,
    $actor: actor,
    $brand: { ...brand, ...urls },
    $tenant: { ...brand, ...urls },
    ...urls,
  };
}

/** "If a recipient's timezone is not set, UTC is the final fallback" (digest). */
export const zoneOf = ({ recipient }: Run): string => {
  const zone = recipient.profile().properties.$timezone;
  return typeof zone === 'string' ? zone : 'UTC';
};

/** `$locale` is the newer name of `$preferred_language`. */
export const localeOf = ({ recipient }: Run): string | undefined => {
  const { $locale, $preferred_language } = recipient.profile().properties;
  return [$locale, $preferred_language].find((value): value is string => typeof value === 'string');
};
