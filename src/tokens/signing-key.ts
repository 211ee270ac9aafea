/**
 * The signing key in the forms of the dashboard: an EC P-256 private key as PKCS#8 PEM, or the base64 of that whole PEM
 * (vendor documentation, client authentication). No error shows any part of it, neither in its message nor in its cause.
 */
import { invalid } from './checks.ts';

const NEXT_STEP = 'pass the PKCS#8 PEM of the signing key (-----BEGIN PRIVATE KEY-----), or its base64';

/** Object identifiers in DER, from RFC 5480 (EC, P-256) and RFC 8017 (RSA). */
const EC = '\x06\x07\x2a\x86\x48\xce\x3d\x02\x01';
const P256 = '\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07';
const RSA = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01';
/** The first bytes of a PKCS#8 key, which name its algorithm and curve (RFC 5958, section 2). */
const HEADER_BYTES = 40;

/**
 * Reads the key. Newlines may be real or escaped (`\n` as two characters); surrounding whitespace is ignored.
 * @returns PKCS#8 DER that names P-256. Only the import finds out whether the rest is intact.
 * @throws InvalidRequestError that says what the value is instead: empty, a public key, SEC1, encrypted, RSA, another curve, damaged.
 */
export function readSigningKey(operation: string, signingKey: unknown): BufferSource {
  if (signingKey === undefined) invalid(operation, `signingKey is missing; ${NEXT_STEP}`);
  if (typeof signingKey !== 'string') invalid(operation, `signingKey must be a string; ${NEXT_STEP}`);
  const text = normalize(signingKey);
  if (text === '') invalid(operation, `signingKey is empty; ${NEXT_STEP}`);
  const pem = text.includes('-----') ? text : normalize(decode(text) ?? '');
  const problem = problemWith(pem);
  if (problem) invalid(operation, `signingKey ${problem}`);
  const der = decode(/^-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----$/.exec(pem)?.[1] ?? '');
  if (!der) invalid(operation, DAMAGED);
  const header = der.slice(0, HEADER_BYTES);
  if (header.includes(RSA)) invalid(operation, 'signingKey is an RSA key; SuprSend signs with ES256, which needs an EC key on P-256');
  if (!header.includes(EC)) invalid(operation, `signingKey is not an EC key, or it is damaged; ${NEXT_STEP}`);
  if (!header.includes(P256)) invalid(operation, 'signingKey is an EC key on another curve; ES256 needs one on P-256');
  return Uint8Array.from(der, (byte) => byte.charCodeAt(0));
}

/**
 * Imports the key so that it can only sign, and cannot be exported.
 * @throws InvalidRequestError if the runtime cannot read it.
 */
export async function importSigningKey(operation: string, pkcs8: BufferSource): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  } catch {
    // Without the runtime's own error as the cause: it might repeat a part of the key.
    return invalid(operation, DAMAGED);
  }
}

const DAMAGED = 'signingKey is damaged; copy all of it again, with its BEGIN and END lines';

const normalize = (value: string): string => value.replaceAll('\\r', '').replaceAll('\\n', '\n').trim();

/** @returns what is wrong with the label of a PEM; undefined for the right one. */
function problemWith(pem: string): string | undefined {
  if (/-----BEGIN EC P/.test(pem))
    return 'is a SEC1 key (EC PRIVATE KEY); convert it to PKCS#8 with: openssl pkcs8 -topk8 -nocrypt -in key.pem';
  if (pem.includes('-----BEGIN RSA PRIVATE KEY')) return 'is an RSA key; SuprSend signs with ES256, which needs an EC key on P-256';
  if (pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY')) return `is encrypted with a passphrase; ${NEXT_STEP}`;
  if (/-----BEGIN (RSA PUBLIC|PUBLIC|CERTIFICATE)/.test(pem)) return `is a public key, which cannot sign; ${NEXT_STEP}`;
  if (!pem.includes('-----BEGIN ')) return `is neither a PEM nor the base64 of one, or it is damaged; ${NEXT_STEP}`;
  if (!pem.includes('-----BEGIN PRIVATE KEY-----')) return `is a PEM of another kind; ${NEXT_STEP}`;
  return undefined;
}

/** Decodes base64 to a string of one character per byte; undefined if it is not base64. */
function decode(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}
