/** Express: a route that gives the signed-in user a token for SuprSend's client SDKs. */
import express from 'express';
import { userTokens } from '../../../src/index.ts'; // yours: 'suprsend-ts'
import { listening } from '../../listening.ts';
import { userOf } from '../session.ts';

// Made once: a wrong key stops the start, and a token then costs one signature.
const tokens = userTokens({ signingKey: process.env.SUPRSEND_SIGNING_KEY });
const app = express();

// Express 5 answers 500 when the promise rejects; Express 4 needs a try around it.
// oxlint-disable-next-line oxc/no-async-endpoint-handlers
app.post('/suprsend-token', async (request, response) => {
  response.set('Cache-Control', 'no-store');
  const user = await userOf(request.headers.cookie);
  if (!user) {
    response.status(401).json({ error: 'Sign in first.' });
    return;
  }
  // Whom the token is for comes from the session, never from the request.
  const token = await tokens.create({ distinctId: user.id, tenantId: user.tenant, expiresIn: '15m' });
  response.json({ token });
});

listening(app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1'));
