/** Starts a Redis of its own on a free port of the loopback, which keeps nothing on disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @throws when there is no `redis-server`, or it ends instead of taking connections. */
export async function startRedis(): Promise<{ port: number } & AsyncDisposable> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'suprsend-queue-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const redis = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => void redis.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    redis.kill();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  // Also where the example dies of an error.
  const kill = (): unknown => redis.kill();
  process.once('exit', kill);
  process.once('SIGTERM', () => process.exit(143));
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    redis.once('error', (error) =>
      reject(new Error('redis-server could not be started: `npm run test:examples` installs it on Debian.', { cause: error })),
    );
    redis.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${printed}`)));
    redis.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-10_000);
      if (printed.includes('Ready to accept connections')) resolve();
    });
  }).catch(async (error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  return { port, [Symbol.asyncDispose]: stop };
}
