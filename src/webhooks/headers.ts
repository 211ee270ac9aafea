/** Headers of a request, in the form of Fetch or of Node. */

/** `Headers`, or an object of names and values such as Node's `request.headers`. Names are not case-sensitive. */
export type WebhookHeaders = { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads one header.
 * @returns its value; undefined if it is missing. Several values are joined as Fetch joins them, so a header that is sent twice never equals
 * a single expected value.
 */
export function headerValue(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const wanted = name.toLowerCase();
  const values = Object.entries(headers as Record<string, string | readonly string[] | undefined>)
    .filter(([key, value]) => value !== undefined && key.toLowerCase() === wanted)
    .flatMap(([, value]) => value as string | readonly string[]);
  return values.length > 0 ? values.join(', ') : undefined;
}
