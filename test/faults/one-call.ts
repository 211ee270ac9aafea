/** A process that makes one call and has nothing else to do: `node one-call.ts <url>`. Prints what became of it, and when, in ms since it began. */
import { SuprSend } from '../../src/index.ts';

if (process.env.TEST_FETCH === 'undici') globalThis.fetch = (await import('../../src/undici.ts')).undiciFetch();

const [, , hubUrl = '', timeout] = process.argv;
const suprsend = new SuprSend({ apiKey: 'key', hubUrl, maxRetries: 0, ...(timeout ? { timeout: Number(timeout) } : {}) });
const outcome = await suprsend.users.get('u1').then(
  () => 'success',
  (error: Error) => error.name,
);
console.log(JSON.stringify({ outcome, at: Date.now() }));
