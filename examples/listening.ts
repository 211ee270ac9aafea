/** Says where a server listens, once it does: with PORT=0 the system chooses, and the test reads it here. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export function listening(server: Pick<Server, 'on' | 'address'>): void {
  server.on('listening', () => console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}
