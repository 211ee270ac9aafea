/** The `subscriber_id` of inboxes older than Inbox 2.0, which have no tokens (vendor documentation, HMAC authentication). */
import { base64url } from './base64url.ts';
import { requireString } from './checks.ts';

/**
 * Computes the `subscriber_id` that an older inbox requires in addition to the `distinct_id`. It never expires; new code should use
 * `createUserToken`.
 *
 * @example
 * const subscriberId = await legacySubscriberId(session.userId, inboxSecret);
 * @param distinctId - the user's id, the `distinct_id` of the API.
 * @param inboxSecret - the workspace's inbox secret, from the dashboard. Keep it on the server.
 * @returns HMAC-SHA256 of the id with the secret as its key, in base64 for URLs without padding: 43 characters.
 * @throws InvalidRequestError if an argument is not a string, is empty, or is not well-formed Unicode.
 */
export async function legacySubscriberId(distinctId: string, inboxSecret: string): Promise<string> {
  const operation = 'legacySubscriberId';
  const message = new TextEncoder().encode(requireString(operation, 'distinctId', distinctId));
  const secret = new TextEncoder().encode(requireString(operation, 'inboxSecret', inboxSecret));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, message)));
}
