/** Fastify: it reads the body itself, so the route takes it as bytes and calls `webhooks.parse`. */
import fastify from 'fastify';
import { WebhookError, webhooks } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { listening } from '../listening.ts';
import { options, take } from './take.ts';

const app = fastify();

// In a scope of its own, so that other routes keep their parsed bodies.
await app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.post('/webhooks/suprsend', async (request, reply) => {
    try {
      take(webhooks.parse(request.body as Buffer, { ...options, headers: request.headers }));
      return reply.code(200).send();
    } catch (error) {
      options.onError?.(error);
      if (WebhookError.is(error)) return reply.code(error.status).send({ error: error.message });
      return reply.code(500).send({ error: 'The event could not be taken.' });
    }
  });
});

listening(app.server);
await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
