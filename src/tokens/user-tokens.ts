/** Tokens for a user's browser or app: JWTs signed with ES256 by Web Crypto (vendor documentation, client authentication). */
import { optionsOf, reading } from '../core/errors.ts';
import { base64url } from './base64url.ts';
import { invalid, requireString, toEpochSeconds, toSeconds } from './checks.ts';
import { importSigningKey, readSigningKey } from './signing-key.ts';

/**
 * The default of `maxExpiresIn`. The vendor documents no limit. This one exists because a single token cannot be revoked: a leaked one
 * stays valid until it expires or the signing key is rolled, which affects all users.
 */
const DEFAULT_MAX_EXPIRES_IN = '30d';

/** How many seconds the clocks of two servers may differ. */
const CLOCK_TOLERANCE = 60;

/** The user of a token, and how long it is valid. */
export interface UserTokenOptions {
  /** The user's id, the `distinct_id` of the API. Take it from a session that you verified, never from the request. */
  distinctId: string;
  /** The tenant that the token is valid for. Without it, the tenant `default`; a client that asks for another one gets 403. */
  tenantId?: string | undefined;
  /** How long it is valid: whole seconds, or a duration such as `90s`, `1h`, `7d`, `1d2h30m`. */
  expiresIn: number | string;
  /** The time of issue, from which `expiresIn` counts: a Date, or seconds since 1970. Default now. */
  issuedAt?: Date | number | undefined;
}

/** The key that signs tokens, and their longest lifetime. */
export interface UserTokensOptions {
  /**
   * The signing key: a PKCS#8 PEM with real or escaped newlines, or the base64 of the whole PEM. The type accepts `undefined`, so that an
   * environment variable can be passed; the function throws for it.
   */
  signingKey: string | undefined;
  /** The longest `expiresIn`, and the latest end of a token from now, in the same forms; Infinity for no limit. Default 30 days; the vendor documents no limit. */
  maxExpiresIn?: number | string | undefined;
}

/** Creates tokens with one key, which it imports once. */
export interface UserTokens {
  /**
   * Signs one token. Sends nothing.
   *
   * @example
   * const token = await tokens.create({ distinctId: session.userId, tenantId: session.tenantId, expiresIn: '15m' });
   * @returns the token, a JWT. Client SDKs accept it as `userToken`.
   * @throws InvalidRequestError for a damaged key, and for an option that is missing or invalid.
   */
  create(options: UserTokenOptions): Promise<string>;
}

/**
 * Creates an object that signs tokens with one key. The first token imports the key; each later one costs one signature.
 *
 * @example
 * const tokens = userTokens({ signingKey: process.env.SUPRSEND_SIGNING_KEY });
 * const token = await tokens.create({ distinctId: session.userId, expiresIn: '1h' });
 * @throws InvalidRequestError for an invalid key or `maxExpiresIn`; it shows no part of the key.
 */
export function userTokens(options: UserTokensOptions): UserTokens {
  return tokensOf('userTokens', options);
}

/** @param operation - the function that the caller used, for errors. */
function tokensOf(operation: string, options: UserTokensOptions): UserTokens {
  const { signingKey, maxExpiresIn = DEFAULT_MAX_EXPIRES_IN } = optionsOf(operation, options, '');
  const pkcs8 = readSigningKey(operation, signingKey);
  const maxSeconds = toSeconds(operation, 'maxExpiresIn', maxExpiresIn, true);
  let imported: Promise<CryptoKey> | undefined;
  return {
    async create(token) {
      // An id may be longer than what the runtime can encode.
      const signed = reading(operation, () => `${header()}.${base64url(JSON.stringify(payload(operation, token, maxSeconds)))}`, '');
      const key = await (imported ??= importSigningKey(operation, pkcs8));
      // Web Crypto returns r and s concatenated, which is the form of JWS (RFC 7518, section 3.4).
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(signed));
      return `${signed}.${base64url(new Uint8Array(signature))}`;
    },
  };
}

/**
 * Signs one token. To sign many, keep the object that `userTokens` returns: it imports the key only once.
 *
 * @example
 * const token = await createUserToken({ signingKey, distinctId: session.userId, expiresIn: '1h' });
 * @returns the token, a JWT. Client SDKs accept it as `userToken`.
 * @throws InvalidRequestError for an invalid key, user, tenant or time; it shows no part of the key.
 */
export async function createUserToken(options: UserTokensOptions & UserTokenOptions): Promise<string> {
  return tokensOf('createUserToken', options).create(options);
}

const header = (): string => base64url('{"alg":"ES256","typ":"JWT"}');

function payload(operation: string, options: UserTokenOptions, maxSeconds: number): object {
  const { distinctId, tenantId, expiresIn, issuedAt } = optionsOf(operation, options, '');
  const entity_id = requireString(operation, 'distinctId', distinctId);
  const scope = tenantId === undefined ? {} : { scope: { tenant_id: requireString(operation, 'tenantId', tenantId) } };
  const lifetime = toSeconds(operation, 'expiresIn', expiresIn);
  if (lifetime > maxSeconds) invalid(operation, `expiresIn is ${lifetime} seconds, more than maxExpiresIn (${maxSeconds} seconds)`);
  const iat = toEpochSeconds(operation, 'issuedAt', issuedAt);
  if (iat + lifetime > Date.now() / 1000 + maxSeconds + CLOCK_TOLERANCE)
    invalid(operation, `issuedAt is too late: the token would end later than maxExpiresIn (${maxSeconds} seconds) from now`);
  return { entity_type: 'subscriber', entity_id, iat, exp: iat + lifetime, ...scope };
}
