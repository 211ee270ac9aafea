/** Hono: a route that gives the signed-in user a token for SuprSend's client SDKs. Runs on any runtime; `server.ts` runs it on Node. */
import { Hono } from 'hono';
import { userTokens } from '../../../src/index.ts'; // yours: 'suprsend-ts'
import { userOf } from '../session.ts';

/** @throws InvalidRequestError for a wrong signing key, when the app is made. */
export function createApp(signingKey: string | undefined): Hono {
  const tokens = userTokens({ signingKey });
  const app = new Hono();

  app.post('/suprsend-token', async (context) => {
    context.header('Cache-Control', 'no-store');
    const user = await userOf(context.req.header('cookie'));
    if (!user) return context.json({ error: 'Sign in first.' }, 401);
    // Whom the token is for comes from the session, never from the request.
    const token = await tokens.create({ distinctId: user.id, tenantId: user.tenant, expiresIn: '15m' });
    return context.json({ token });
  });

  return app;
}
