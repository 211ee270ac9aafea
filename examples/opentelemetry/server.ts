/** Stands in for SuprSend: the first trigger fails, the next is taken, and nobody is known. */
import { createServer, type Server } from 'node:http';

export function failsOnce(): Server {
  let triggers = 0;
  return createServer((request, response) => {
    request.resume().once('end', () => {
      const [status, body] =
        request.url !== '/trigger/'
          ? [404, { code: 404, message: 'no such user' }]
          : ++triggers === 1
            ? [503, { message: 'overloaded' }]
            : [202, { status: 'success', message_id: 'm1' }];
      response
        .writeHead(status, {
          'content-type': 'application/json',
          'x-request-id': request.url === '/trigger/' ? `trigger-${triggers}` : 'other',
        })
        .end(JSON.stringify(body));
    });
  });
}
