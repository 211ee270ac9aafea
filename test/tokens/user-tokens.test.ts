/** Tokens are as the vendor documents them, and other tools can verify them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { createUserToken, InvalidRequestError, userTokens, type UserTokenOptions } from '../../src/index.ts';
import { failure } from '../support/client.ts';
import { base64Of, pair, pem } from './keys.ts';

const keys = pair();
const signingKey = pem(keys);
const tokens = userTokens({ signingKey });
const user: UserTokenOptions = { distinctId: 'u1', expiresIn: '1h' };

const payloadOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());

describe('a token', () => {
  test('holds the documented payload and nothing else', async () => {
    const issuedAt = 1_760_000_000;
    const token = await createUserToken({ signingKey, ...user, issuedAt });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'JWT' });
    expect(payloadOf(token)).toEqual({ entity_type: 'subscriber', entity_id: 'u1', iat: issuedAt, exp: issuedAt + 3600 });
    expect(payloadOf(await createUserToken({ signingKey, ...user, issuedAt, tenantId: 'acme' }))).toEqual({
      entity_type: 'subscriber',
      entity_id: 'u1',
      iat: issuedAt,
      exp: issuedAt + 3600,
      scope: { tenant_id: 'acme' },
    });
  });

  test('verifies with jose, whatever the user, the tenant, the time and the form of the key', async () => {
    const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const forms = [signingKey, signingKey.replaceAll('\n', '\\n'), base64Of(signingKey), `\n  ${signingKey}\t`].map((form) =>
      userTokens({ signingKey: form, maxExpiresIn: Infinity }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...forms),
        id,
        fc.option(id, { nil: undefined }),
        fc.integer({ min: 1, max: 30 * 86_400 }),
        fc.integer({ min: 0, max: 9_999_999_999 }),
        async (signer, distinctId, tenantId, expiresIn, issuedAt) => {
          const token = await signer.create({ distinctId, tenantId, expiresIn, issuedAt });
          const { payload } = await jwtVerify(token, keys.publicKey, { algorithms: ['ES256'], currentDate: new Date(issuedAt * 1000) });
          expect(payload).toEqual({
            entity_type: 'subscriber',
            entity_id: distinctId,
            iat: issuedAt,
            exp: issuedAt + expiresIn,
            ...(tenantId === undefined ? {} : { scope: { tenant_id: tenantId } }),
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('does not verify with another key', async () => {
    await expect(jwtVerify(await tokens.create(user), pair().publicKey)).rejects.toThrow('signature verification failed');
  });

  test('verifies with openssl', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'suprsend-token-'));
    try {
      const [signed, signature] = split(await tokens.create({ ...user, tenantId: 'acme' }));
      const file = (name: string, content: string | Buffer): string => {
        const path = join(directory, name);
        writeFileSync(path, content);
        return path;
      };
      const key = file('key.pem', keys.publicKey.export({ type: 'spki', format: 'pem' }));
      const verify = (text: string): string =>
        execFileSync('openssl', ['dgst', '-sha256', '-verify', key, '-signature', file('sig', der(signature)), file('text', text)], {
          stdio: 'pipe',
        }).toString();
      expect(verify(signed)).toContain('Verified OK');
      expect(() => verify(`${signed}x`)).toThrow();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('is issued now by default, or at a Date or a number of seconds', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { iat, exp } = payloadOf(await tokens.create({ ...user, expiresIn: 90 })) as { iat: number; exp: number };
    expect(iat).toBeGreaterThanOrEqual(before);
    expect(iat).toBeLessThanOrEqual(Date.now() / 1000);
    expect(exp - iat).toBe(90);
    expect(payloadOf(await tokens.create({ ...user, issuedAt: new Date(1_760_000_000_999) }))).toMatchObject({ iat: 1_760_000_000 });
    expect(payloadOf(await tokens.create({ ...user, issuedAt: 1_760_000_000.999 }))).toMatchObject({ iat: 1_760_000_000 });
  });
});

test('userTokens imports its key once, also for tokens that are created at the same time', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  try {
    const signer = userTokens({ signingKey });
    expect(imported).not.toHaveBeenCalled();
    await Promise.all([signer.create(user), signer.create(user)]);
    await signer.create(user);
    expect(imported).toHaveBeenCalledTimes(1);
    expect(imported.mock.calls[0]?.slice(3)).toEqual([false, ['sign']]);
  } finally {
    imported.mockRestore();
  }
});

describe('an invalid option is refused before anything is signed', () => {
  const cases: [title: string, options: object, message: RegExp][] = [
    ['no user', { distinctId: undefined }, /distinctId must be a string/],
    ['a user that is a number', { distinctId: 42 }, /distinctId must be a string/],
    ['an empty user', { distinctId: '' }, /distinctId is empty/],
    ['a user that is not well-formed Unicode', { distinctId: 'a\ud800' }, /distinctId has half of a surrogate pair/],
    ['an empty tenant', { tenantId: '' }, /tenantId is empty/],
    ['a tenant that is null', { tenantId: null }, /tenantId must be a string/],
    ['a tenant that is not well-formed Unicode', { tenantId: '\udc00' }, /tenantId has half of a surrogate pair/],
    ['no lifetime', { expiresIn: undefined }, /expiresIn is missing/],
    ...[0, -1, 1.5, NaN, Infinity, '', '0s', '1w', '1.5h', '1 h', '-1h', '60', null, {}].map((expiresIn): [string, object, RegExp] => [
      `a lifetime of ${JSON.stringify(expiresIn)} (${typeof expiresIn})`,
      { expiresIn },
      /expiresIn must be a whole number of seconds above 0/,
    ]),
    [
      'a lifetime of more than 30 days',
      { expiresIn: 30 * 86_400 + 1 },
      /expiresIn is 2592001 seconds, more than maxExpiresIn \(2592000 seconds\)/,
    ],
    ['an issue time that is an invalid Date', { issuedAt: new Date(NaN) }, /issuedAt must be a Date/],
    ['an issue time as a string', { issuedAt: '2026-01-01' }, /issuedAt must be a Date/],
    ['an issue time before 1970', { issuedAt: -1 }, /issuedAt must be a Date/],
    ['an issue time in milliseconds', { issuedAt: Date.now() }, /not milliseconds/],
  ];

  test.each(cases)('%s', async (_, options, message) => {
    const error = await failure(tokens.create({ ...user, ...options } as UserTokenOptions));
    expect(InvalidRequestError.is(error)).toBe(true);
    expect(error).toMatchObject({ operation: 'userTokens', sent: 'no', attempts: [] });
    expect(error.message).toMatch(message);
  });

  test('maxExpiresIn raises and lowers the limit', async () => {
    await expect(createUserToken({ signingKey, distinctId: 'u1', expiresIn: '31d' })).rejects.toThrow('more than maxExpiresIn');
    await expect(createUserToken({ signingKey, distinctId: 'u1', expiresIn: '31d', maxExpiresIn: '31d' })).resolves.toMatch(/^ey/);
    await expect(createUserToken({ signingKey, distinctId: 'u1', expiresIn: '3650d', maxExpiresIn: Infinity })).resolves.toMatch(/^ey/);
    await expect(userTokens({ signingKey, maxExpiresIn: 60 }).create({ distinctId: 'u1', expiresIn: 61 })).rejects.toThrow(
      'more than maxExpiresIn (60',
    );
    expect(() => userTokens({ signingKey, maxExpiresIn: 0 })).toThrow(/maxExpiresIn must be/);
  });

  test('maxExpiresIn bounds the end of a token, whenever it is issued', async () => {
    const now = Math.floor(Date.now() / 1000);
    const create = (issuedAt: Date | number, expiresIn: number, maxExpiresIn: number | undefined = 3600) =>
      createUserToken({ signingKey, distinctId: 'u1', expiresIn, maxExpiresIn, issuedAt });
    for (const issuedAt of [new Date('2090-01-01'), 99_999_999_999, now + 3600])
      await expect(create(issuedAt, 900)).rejects.toThrow(/issuedAt is too late: the token would end later than maxExpiresIn \(3600/);
    for (const issuedAt of [0, now - 86_400, now, now + 30, now + 2000]) await expect(create(issuedAt, 900)).resolves.toMatch(/^ey/);
    await expect(create(new Date('2090-01-01'), 900, Infinity)).resolves.toMatch(/^ey/);
  });

  test('an id of any length is signed', async () => {
    const distinctId = 'x'.repeat(300_000);
    const [, payload = ''] = (await tokens.create({ ...user, distinctId })).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ entity_id: distinctId });
  });

  test('an id that is longer than what the runtime can encode is an error of the family', async () => {
    // A string of that length would need gigabytes.
    const encode = vi.spyOn(globalThis, 'btoa').mockImplementation(() => {
      throw new RangeError('Invalid string length');
    });
    const error = await failure(tokens.create(user));
    encode.mockRestore();
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe('userTokens: an argument cannot be read.');
  });

  test('no message says that nothing was sent, as nothing is', async () => {
    const unreadable = Object.defineProperty({ ...user, signingKey: 'x' }, 'expiresIn', {
      enumerable: true,
      get: () => {
        throw new Error('unreadable');
      },
    });
    const errors = [
      await failure(tokens.create({ ...user, distinctId: '' })),
      await failure(createUserToken({ ...user, signingKey: 'x' })),
      await failure(tokens.create({ ...user, expiresIn: 0 })),
      await failure(tokens.create(unreadable)),
      await failure(createUserToken(unreadable)),
    ];
    for (const error of errors) expect(error.message).not.toContain('sent');
  });
});

/** The signed part of a token, and its signature as r and s. */
function split(token: string): [string, Buffer] {
  const at = token.lastIndexOf('.');
  return [token.slice(0, at), Buffer.from(token.slice(at + 1), 'base64url')];
}

/** Converts the concatenated r and s of JWS to the ASN.1 sequence that openssl reads. */
function der(signature: Buffer): Buffer {
  expect(signature).toHaveLength(64);
  const integer = (bytes: Buffer): Buffer => {
    let start = bytes.findIndex((byte) => byte !== 0);
    if (start < 0) start = bytes.length - 1;
    const short = bytes.subarray(start);
    const positive = (short[0] as number) > 127 ? Buffer.concat([Buffer.of(0), short]) : short;
    return Buffer.concat([Buffer.of(2, positive.length), positive]);
  };
  const both = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, both.length), both]);
}
