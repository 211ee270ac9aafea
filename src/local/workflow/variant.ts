/** Which variant of a template is sent. Source: vendor documentation, template variants: "tenant+locale, tenant+default locale, default tenant+locale, default"; other conditions are hard checks. */
import { plain } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { TemplateState } from '../workspace.ts';
import { allHold } from './conditions.ts';
import type { Namespaces } from './expressions.ts';

interface Wanted {
  channel: string;
  tenant: string;
  locale: string | undefined;
  names: Namespaces;
  now: number;
}

const normal = (locale: unknown): string =>
  plain(locale ?? '')
    .toLowerCase()
    .replaceAll('_', '-');

/** @throws NotSimulated for a condition that is not simulated */
export function chooseVariant(template: TemplateState, { channel, tenant, locale, names, now }: Wanted): JsonObject | undefined {
  const live = template.variants.filter((one) => one.channel === channel && one.live).map((one) => one.live as JsonObject);
  const fallback = live.find(({ id }) => id === 'default') ?? live[0];
  const eligible = live.filter(({ conditions }) => allHold(conditions, names, now)).toSorted((a, b) => rank(a) - rank(b));
  const usual = normal(fallback?.locale ?? 'en');
  for (const owner of [tenant, null])
    for (const wanted of locale === undefined ? [usual] : [normal(locale), usual]) {
      const found = eligible.find((variant) => (variant.tenant_id ?? null) === owner && normal(variant.locale) === wanted);
      if (found) return found;
    }
  return fallback?.id === 'default' ? fallback : undefined;
}

/** "Lower numbers win", and the default is the fallback. */
const rank = ({ id, seq_no }: JsonObject): number =>
  id === 'default' ? Infinity : typeof seq_no === 'number' ? seq_no : Number.MAX_SAFE_INTEGER;

/** Whether a variant may be sent: "the template cannot be delivered until at least one entry is approved". */
export function isApproved({ needs_vendor_approval, vendor_approvals }: JsonObject): boolean {
  if (needs_vendor_approval !== true) return true;
  return Array.isArray(vendor_approvals) && vendor_approvals.some((one) => (one as JsonObject | null)?.approval_status === 'approved');
}
