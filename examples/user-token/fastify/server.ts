/** Fastify: a route that gives the signed-in user a token for SuprSend's client SDKs. */
import fastify from 'fastify';
import { userTokens } from '../../../src/index.ts'; // yours: 'suprsend-ts'
import { listening } from '../../listening.ts';
import { userOf } from '../session.ts';

// Made once: a wrong key stops the start, and a token then costs one signature.
const tokens = userTokens({ signingKey: process.env.SUPRSEND_SIGNING_KEY });
const app = fastify();

app.post('/suprsend-token', async (request, reply) => {
  reply.header('Cache-Control', 'no-store');
  const user = await userOf(request.headers.cookie);
  if (!user) return reply.code(401).send({ error: 'Sign in first.' });
  // Whom the token is for comes from the session, never from the request.
  const token = await tokens.create({ distinctId: user.id, tenantId: user.tenant, expiresIn: '15m' });
  return { token };
});

listening(app.server);
await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
