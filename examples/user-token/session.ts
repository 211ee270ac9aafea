/** Stands in for the session check you have already: a cookie that names a session, and a store that knows whose it is. */

export interface SessionUser {
  /** The `distinct_id` of this user at SuprSend. */
  id: string;
  /** The tenant whose notifications the user may see. */
  tenant: string;
}

const sessions = new Map<string, SessionUser>([
  ['session-of-jane', { id: 'jane', tenant: 'acme' }],
  ['session-of-arjun', { id: 'arjun', tenant: 'globex' }],
]);

/** @returns the user the cookies of a request belong to; undefined for nobody. */
export async function userOf(cookies: string | null | undefined): Promise<SessionUser | undefined> {
  const session = /(?:^|;\s*)session=([^;]+)/.exec(cookies ?? '')?.[1];
  return session === undefined ? undefined : sessions.get(session);
}
