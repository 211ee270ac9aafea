/** `subscriber_id` of the inbox before Inbox 2.0, which has no tokens (vendor documentation, HMAC authentication). */
import { base64url } from './base64url.ts';
import { text } from './values.ts';

/**
 * Computes the `subscriber_id` that the older inbox asks for beside the `distinct_id`. It never expires; new code uses `createUserToken`.
 * @param inboxSecret - the workspace's inbox secret, from the dashboard. It stays on the server.
 * @returns HMAC-SHA256 of the id under the secret, as base64 for URLs without padding: 43 characters.
 * @throws InvalidRequestError when either is no string, empty or not well-formed Unicode.
 */
export async function legacySubscriberId(distinctId: string, inboxSecret: string): Promise<string> {
  const operation = 'legacySubscriberId';
  const message = new TextEncoder().encode(text(operation, 'distinctId', distinctId));
  const secret = new TextEncoder().encode(text(operation, 'inboxSecret', inboxSecret));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, message)));
}
