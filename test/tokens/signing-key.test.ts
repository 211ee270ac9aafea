/** An error about a wrong signing key says what is wrong, and shows no part of the key. */
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createUserToken, InvalidRequestError, userTokens } from '../../src/index.ts';
import { failure } from '../support/client.ts';
import { base64Of, linesOf, pair, pem } from './keys.ts';

const keys = pair();
const good = pem(keys);
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const sec1 = keys.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
const body = linesOf(good).join('');

const refused = async (signingKey: unknown): Promise<any> =>
  failure(createUserToken({ signingKey: signingKey as string, distinctId: 'u1', expiresIn: 60 }));

/** Everything that an error could show. */
const shown = (error: Error): string => [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack].join('\n');

const wrong: [title: string, signingKey: unknown, message: RegExp][] = [
  ['missing', undefined, /is missing/],
  ['a number', 42, /must be a string/],
  ['empty', '', /is empty/],
  ['only whitespace, real and escaped', ' \n\\n ', /is empty/],
  ['a public key', keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(), /is a public key, which cannot sign/],
  ['a certificate', good.replaceAll('PRIVATE KEY', 'CERTIFICATE'), /is a public key, which cannot sign/],
  ['SEC1', sec1, /is a SEC1 key .* openssl pkcs8 -topk8/],
  ['SEC1 with its parameters', `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`, /is a SEC1 key/],
  ['RSA in PKCS#8', rsa.export({ type: 'pkcs8', format: 'pem' }), /is an RSA key/],
  ['RSA in PKCS#1', rsa.export({ type: 'pkcs1', format: 'pem' }), /is an RSA key/],
  ['P-384', pem(pair('P-384')), /on another curve/],
  ['P-521', pem(pair('P-521')), /on another curve/],
  ['secp256k1', pem(pair('secp256k1')), /on another curve/],
  ['Ed25519', ed25519, /is not an EC key/],
  ['encrypted', keys.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }), /is encrypted/],
  ['a PEM of another kind', good.replaceAll('PRIVATE KEY', 'OPENSSH PRIVATE KEY'), /is a PEM of another kind/],
  ['without its BEGIN line', good.replace(/^.*\n/, ''), /neither a PEM|another kind/],
  ['without its END line', good.replace(/-----END.*/, ''), /is damaged/],
  ['cut off in the middle', `${good.slice(0, 90)}\n-----END PRIVATE KEY-----`, /is damaged/],
  ['with a character that is not base64', good.replace(body.slice(30, 34), 'ä%&/'), /is damaged/],
  ['with an empty body', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----', /is damaged/],
  ['twice', good + good, /is damaged/],
  ['only the base64 inside the PEM', body, /neither a PEM nor the base64 of one/],
  ['base64 of something else', base64Of('hello'), /neither a PEM nor the base64 of one/],
  ['base64 of a public key', base64Of(keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()), /is a public key/],
  ['base64 of SEC1', base64Of(sec1), /is a SEC1 key/],
  ['base64 with an invalid character', `*${base64Of(good)}`, /neither a PEM nor the base64 of one/],
  ['base64 cut off', base64Of(good).slice(0, 200), /is damaged/],
  ['a service token', 'SS.ST.a-service-token', /neither a PEM nor the base64 of one/],
];

describe('a signing key that is', () => {
  test.each(wrong)('%s is refused', async (_, signingKey, message) => {
    const error = await refused(signingKey);
    expect(InvalidRequestError.is(error)).toBe(true);
    expect(error).toMatchObject({ operation: 'createUserToken', sent: 'no' });
    expect(error.message).toMatch(message);
    expect(error.cause).toBeUndefined();
    for (const line of typeof signingKey === 'string' ? linesOf(signingKey) : [])
      if (line.length > 8) expect(shown(error)).not.toContain(line.slice(0, 16));
  });

  test('of another kind is refused by userTokens(), not at the first token', () => {
    expect(() => userTokens({ signingKey: sec1 })).toThrow(/SEC1/);
  });
});

test('a key with one changed byte returns a token or throws an InvalidRequestError, which shows no part of the key', async () => {
  const bytes = Buffer.from(body, 'base64');
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ change;
      const text = `-----BEGIN PRIVATE KEY-----\n${damaged.toString('base64')}\n-----END PRIVATE KEY-----`;
      const result: unknown = await createUserToken({ signingKey: text, distinctId: 'u1', expiresIn: 60 }).catch((error: unknown) => error);
      if (typeof result === 'string') return;
      expect(InvalidRequestError.is(result)).toBe(true);
      expect(shown(result as Error)).not.toContain(damaged.toString('base64').slice(48, 64));
    }),
    { numRuns: 150 },
  );
});

test('newlines may be real, escaped, those of Windows, or missing', async () => {
  const lines = good.trim().split('\n');
  for (const newline of ['\n', '\\n', '\r\n', '\\r\\n', ' ', '']) {
    const text = lines.join(newline);
    for (const form of [text, base64Of(text), `${base64Of(text)}\n`, base64Of(text).replace(/.{76}/g, '$&\n')]) {
      await expect(createUserToken({ signingKey: form, distinctId: 'u1', expiresIn: 60 }), JSON.stringify(newline)).resolves.toMatch(/^ey/);
    }
  }
});
