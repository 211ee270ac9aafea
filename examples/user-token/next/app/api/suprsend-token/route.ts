/** Next.js: a route handler that gives the signed-in user a token for SuprSend's client SDKs. */
import { userTokens, type UserTokens } from '../../../../../../src/index.ts'; // yours: 'suprsend-ts'
import { userOf } from '../../../../session.ts';

// Made at the first request: a build imports this file without the key.
let tokens: UserTokens | undefined;

export async function POST(request: Request): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' };
  const user = await userOf(request.headers.get('cookie'));
  if (!user) return Response.json({ error: 'Sign in first.' }, { status: 401, headers });
  tokens ??= userTokens({ signingKey: process.env.SUPRSEND_SIGNING_KEY });
  // Whom the token is for comes from the session, never from the request.
  const token = await tokens.create({ distinctId: user.id, tenantId: user.tenant, expiresIn: '15m' });
  return Response.json({ token }, { headers });
}
