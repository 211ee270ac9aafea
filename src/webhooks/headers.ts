/** Headers of a request, as Fetch has them or as Node has them. */

/** `Headers`, or an object of names and values such as `request.headers` of Node; the case of names does not matter. */
export type WebhookHeaders = { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads one header.
 * @returns its value; several are joined as Fetch joins them, so that a header sent twice equals no single one; undefined for none.
 */
export function headerValue(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const wanted = name.toLowerCase();
  const values = Object.entries(headers as Record<string, string | readonly string[] | undefined>)
    .filter(([key, value]) => value !== undefined && key.toLowerCase() === wanted)
    .flatMap(([, value]) => value as string | readonly string[]);
  return values.length > 0 ? values.join(', ') : undefined;
}
