/** A run over 100,000 users needs no more memory than one over a few, and a failure that is kept is small. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

const script = `
import { SuprSend, UserEdit } from ${JSON.stringify(fromRoot('src/index.ts'))};
// As a network does: never in the same turn of the event loop.
const answer = () => new Promise((resolve) => setImmediate(() => resolve(new Response('{}'))));
const suprsend = new SuprSend({ apiKey: 'k', workspaceKey: 'w', hubUrl: 'http://localhost:1', fetch: answer });
async function* users(count) {
  for (let n = 0; n < count; n++) yield new UserEdit('u' + n).addEmail('a@example.com').increment('n');
}
const grown = {};
for (const via of ['patch', 'event']) {
  await suprsend.users.editMany(users(2000), { via });
  gc();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  let seen = 0;
  const { status, success } = await suprsend.users.editMany(users(100_000), {
    via,
    onProgress: () => {
      if (++seen % (via === 'patch' ? 10_000 : 25) === 0) gc(), (most = Math.max(most, process.memoryUsage().heapUsed));
    },
  });
  grown[via] = { status, success, mb: (most - before) / 2 ** 20 };
}
console.log(JSON.stringify(grown));
`;

test('100,000 records from a stream do not grow the heap', { timeout: 600_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module-typescript', '--eval', script], {
    maxBuffer: 2 ** 20,
  });
  const grown = JSON.parse(stdout) as Record<string, { status: string; success: number; mb: number }>;
  for (const via of ['patch', 'event']) {
    expect(grown[via]).toMatchObject({ status: 'success', success: 100_000 });
    // The records alone, kept, would be above 60 MB.
    expect(grown[via]!.mb, via).toBeLessThan(16);
  }
});

const failing = `
import { createServer } from 'node:http';
import { SuprSend } from ${JSON.stringify(fromRoot('src/index.ts'))};
const server = createServer(async (request, response) => {
  for await (const _ of request);
  if (request.url.includes('lost')) return void response.destroy();
  const body = JSON.stringify({ code: 400, type: 'bad', message: 'x'.repeat(300), detail: 'y'.repeat(2000) });
  response.writeHead(request.url.includes('bad') ? 400 : 503, { 'content-type': 'application/json', 'x-request-id': 'r1' }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const suprsend = new SuprSend({ apiKey: 'k', hubUrl: 'http://127.0.0.1:' + server.address().port, retryDelay: { base: 0, max: 0 } });
const sizes = {};
for (const kind of ['bad', 'failed', 'lost']) {
  const rows = (count) => Array.from({ length: count }, (_, n) => ({ distinct_id: kind + n }));
  await suprsend.users.upsertMany(rows(300), { maxFailedRequests: Infinity });
  const source = rows(2000);
  gc();
  const before = process.memoryUsage().heapUsed;
  const result = await suprsend.users.upsertMany(source, { maxFailedRequests: Infinity });
  gc();
  sizes[kind] = { failure: result.failure, bytes: (process.memoryUsage().heapUsed - before) / result.failedRecords.length };
}
console.log(JSON.stringify(sizes));
process.exit();
`;

test('a failure that is kept has at most 2 kB, whatever the server answered', { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module-typescript', '--eval', failing]);
  for (const [kind, { failure, bytes }] of Object.entries(JSON.parse(stdout) as Record<string, { failure: number; bytes: number }>)) {
    expect(failure).toBe(2000);
    expect(bytes, kind).toBeLessThan(2048);
  }
});
