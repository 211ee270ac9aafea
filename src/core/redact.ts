/** Keeps what a caller sent out of messages: the server repeats values of the request in its own words. */

/** Values of one call that no message may show. */
export type Secrets = readonly string[];

const MASK = '***';
const SHORTEST = 4;

/** Text that is personal or secret wherever it stands: e-mail addresses, phone numbers, the vendor's and Slack's keys, webhook URLs. */
const PERSONAL = /[^\s@"'<>[\](),;:]+@[^\s@"'<>[\](),;:]+\.[^\s@"'<>[\](),;:]+|\+\d[\d ().-]{6,}\d|\bSS\.[\w.-]{4,}|\bxox[a-z]-[\w-]+|https?:\/\/[^\s"'<>]*(?:hooks?|webhook)[^\s"'<>]*/gi;

/** Takes personal data and the call's own secrets out of a text. */
export function mask(text: string, secrets: Secrets): string {
  let masked = text.replace(PERSONAL, MASK);
  for (const secret of secrets) masked = masked.replaceAll(secret, MASK);
  return masked;
}

/** Names of fields whose values say what a call is about and are safe to show. */
const OPEN = /^(workflow|workflow_slug|name|template|notification_category|category|categories|channel|channels|preference|opt_(in|out)_channels|event|object_type|list_id|action|is_\w+|\$channels|\$timezone|\$locale|\$preferred_language|recipients|users|messages|operations)$/;

/** The texts of a body (JSON) that a message must not repeat, longest first. */
export function secretsOf(body: string | undefined): Secrets {
  if (body === undefined) return [];
  const found = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (value.length >= SHORTEST && !OPEN.test(key)) found.add(value);
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null) for (const [name, item] of Object.entries(value)) visit(item, name);
  };
  visit(JSON.parse(body), '');
  return [...found].toSorted((a, b) => b.length - a.length);
}
