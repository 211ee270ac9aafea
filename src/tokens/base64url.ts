/** Base64 for URLs, without padding (RFC 4648, section 5), as JWS requires (RFC 7515, section 2). */

/** Encodes bytes, or a string as UTF-8. */
export function base64url(value: Uint8Array | string): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte); // as arguments, too many bytes would overflow the stack
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
