/** Base64 for URLs, without padding (RFC 4648, section 5), as JWS requires (RFC 7515, section 2). */

/** Encodes bytes, or a string as UTF-8. */
export function base64url(value: Uint8Array | string): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
