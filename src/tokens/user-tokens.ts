/** Tokens for a user's browser or app: ES256 JWTs, signed with Web Crypto alone (vendor documentation, client authentication). */
import { base64url } from './base64url.ts';
import { importSigningKey, readSigningKey } from './signing-key.ts';
import { moment, refuse, seconds, text } from './values.ts';

const OPERATION = 'createUserToken';

/**
 * The longest life of a token unless `maxExpiresIn` says otherwise. The vendor documents no limit; this one is here because a token cannot
 * be taken back alone: against one that leaked there is only its end, or to roll the signing key for all users.
 */
const LONGEST = '30d';

/** Whom a token is for and how long it is good. */
export interface UserTokenOptions {
  /** The user's id, the `distinct_id` of the API. Take it from the session you checked, never from the request. */
  distinctId: string;
  /** The tenant the token is good for. Without it, the tenant `default`; a client that asks for another one gets 403. */
  tenantId?: string | undefined;
  /** How long it is good: whole seconds, or a text such as `90s`, `1h`, `7d`, `1d2h30m`. */
  expiresIn: number | string;
  /** When it begins: a Date, or seconds since 1970. Default now. */
  issuedAt?: Date | number | undefined;
}

/** The key that signs, and the limit for what it signs. */
export interface UserTokensOptions {
  /** The signing key: PKCS#8 PEM, with real or escaped newlines, or the base64 of the whole PEM. `undefined` is refused when run. */
  signingKey: string | undefined;
  /** The longest `expiresIn`, in the same forms; Infinity for none. Default 30 days. The vendor documents no limit of its own. */
  maxExpiresIn?: number | string | undefined;
}

/** What makes tokens with one key, which it imports once. */
export interface UserTokens {
  /**
   * Signs one token.
   * @returns the token, as the client SDKs take it for `userToken`.
   * @throws InvalidRequestError for a damaged key, and for an option that is missing or cannot be. Nothing is sent anywhere.
   */
  create(options: UserTokenOptions): Promise<string>;
}

/**
 * Makes an object that signs tokens with one key. The first token imports the key; each later one costs a signature.
 *
 * @example
 * const tokens = userTokens({ signingKey: process.env.SUPRSEND_SIGNING_KEY });
 * const token = await tokens.create({ distinctId: session.userId, expiresIn: '1h' });
 * @throws InvalidRequestError for a key or a limit that cannot be; it shows none of the key.
 */
export function userTokens({ signingKey, maxExpiresIn = LONGEST }: UserTokensOptions): UserTokens {
  const pkcs8 = readSigningKey(signingKey);
  const longest = seconds(OPERATION, 'maxExpiresIn', maxExpiresIn, true);
  let imported: Promise<CryptoKey> | undefined;
  return {
    async create(options) {
      const signed = `${header()}.${base64url(JSON.stringify(payload(options, longest)))}`;
      const key = await (imported ??= importSigningKey(pkcs8));
      // Web Crypto gives r and s side by side, which is what JWS wants (RFC 7518, section 3.4).
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(signed));
      return `${signed}.${base64url(new Uint8Array(signature))}`;
    },
  };
}

/**
 * Signs one token. To sign many, keep the object that `userTokens` gives: it imports the key only once.
 *
 * @example
 * const token = await createUserToken({ signingKey, distinctId: session.userId, expiresIn: '1h' });
 * @throws InvalidRequestError for a key, a user, a tenant or a time that cannot be; it shows none of the key.
 */
export async function createUserToken({ signingKey, maxExpiresIn, ...options }: UserTokensOptions & UserTokenOptions): Promise<string> {
  return userTokens({ signingKey, maxExpiresIn }).create(options);
}

const header = (): string => base64url('{"alg":"ES256","typ":"JWT"}');

function payload({ distinctId, tenantId, expiresIn, issuedAt }: UserTokenOptions, longest: number): object {
  const entity_id = text(OPERATION, 'distinctId', distinctId);
  const scope = tenantId === undefined ? {} : { scope: { tenant_id: text(OPERATION, 'tenantId', tenantId) } };
  const span = seconds(OPERATION, 'expiresIn', expiresIn);
  if (span > longest) refuse(OPERATION, `expiresIn is ${span} seconds, more than maxExpiresIn (${longest} seconds)`);
  const iat = moment(OPERATION, 'issuedAt', issuedAt);
  return { entity_type: 'subscriber', entity_id, iat, exp: iat + span, ...scope };
}
