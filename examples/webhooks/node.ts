/** node:http: a server that takes SuprSend's outbound webhooks and nothing else. */
import { createServer } from 'node:http';
import { webhooks } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { listening } from '../listening.ts';
import { options, take } from './take.ts';

const handler = webhooks.nodeHandler(options, take);
const server = createServer((request, response) => {
  if (request.url === '/webhooks/suprsend') void handler(request, response);
  else response.writeHead(404).end();
});

listening(server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1'));
