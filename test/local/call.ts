/** One request to a local SuprSend, without a client. */
import type { LocalSuprSend } from '../../src/local.ts';

export interface Sent {
  method: string;
  /** Begins with `/management` for the management API. */
  path: string;
  /** JSON, or a string that is sent as it is. */
  body?: unknown;
}

export function call(local: LocalSuprSend, { method, path, body }: Sent): Promise<Response> {
  return local.fetch(`https://local.suprsend.invalid${path}`, {
    method,
    headers: {
      authorization: path.startsWith('/management') ? 'ServiceToken local' : 'Bearer local',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
