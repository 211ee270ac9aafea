/** The legacy subscriber id is the HMAC that other tools compute too. */
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidRequestError, legacySubscriberId } from '../../src/index.ts';
import { failure } from '../support/client.ts';

const unicode = fc.string({ unit: 'grapheme', minLength: 1 });

test('is the HMAC of the id with the inbox secret, in base64 for URLs without padding', async () => {
  await fc.assert(
    fc.asyncProperty(unicode, unicode, async (id, secret) => {
      expect(await legacySubscriberId(id, secret)).toBe(createHmac('sha256', secret).update(id).digest('base64url'));
    }),
    { numRuns: 100 },
  );
});

test('is what openssl computes', async () => {
  const hex = execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'inbox-secret'], { input: 'user-42' })
    .toString()
    .trim()
    .split(' ')
    .at(-1) as string;
  expect(await legacySubscriberId('user-42', 'inbox-secret')).toBe(Buffer.from(hex, 'hex').toString('base64url'));
});

test('refuses anything but a non-empty string of well-formed Unicode, and shows no secret', async () => {
  for (const [id, secret] of [
    ['', 'inbox-secret'],
    ['u1', ''],
    [42, 'inbox-secret'],
    ['u1', undefined],
    ['\ud800', 'inbox-secret'],
    ['u1', 'inbox-secret\udc00'],
  ]) {
    const error = await failure(legacySubscriberId(id as string, secret as string));
    expect(InvalidRequestError.is(error)).toBe(true);
    expect(error).toMatchObject({ operation: 'legacySubscriberId', sent: 'no' });
    expect(error.message).not.toContain('inbox-secret');
  }
});
