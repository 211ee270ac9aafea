/**
 * The signing key as the dashboard gives it: an EC P-256 private key as PKCS#8 PEM, or the base64 of that whole PEM
 * (vendor documentation, client authentication). No error shows any of it, neither in its message nor as its cause.
 */
import { refuse } from './values.ts';

const OPERATION = 'createUserToken';
const WANTED = 'give the PKCS#8 PEM of the signing key (-----BEGIN PRIVATE KEY-----), or its base64';

/** Object identifiers as they stand in DER, from RFC 5480 (EC, P-256) and RFC 8017 (RSA). */
const EC = '\x06\x07\x2a\x86\x48\xce\x3d\x02\x01';
const P256 = '\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07';
const RSA = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01';
/** Within so many bytes a PKCS#8 key has named its algorithm and curve (RFC 5958, section 2). */
const HEAD = 40;

/**
 * Takes the key out of its text. Newlines may be real or escaped (`\n` as two characters), and blanks around it do not matter.
 * @returns PKCS#8 DER that names P-256; whether the rest is whole, only the import tells.
 * @throws InvalidRequestError that says what it is instead: empty, a public key, SEC1, encrypted, RSA, another curve, damaged.
 */
export function readSigningKey(signingKey: unknown): BufferSource {
  if (signingKey === undefined) refuse(OPERATION, `signingKey is missing; ${WANTED}`);
  if (typeof signingKey !== 'string') refuse(OPERATION, `signingKey must be a string; ${WANTED}`);
  const given = plain(signingKey);
  if (given === '') refuse(OPERATION, `signingKey is empty; ${WANTED}`);
  const pem = given.includes('-----') ? given : plain(decode(given) ?? '');
  const problem = problemWith(pem);
  if (problem) refuse(OPERATION, `signingKey ${problem}`);
  const der = decode(/^-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----$/.exec(pem)?.[1] ?? '');
  if (!der) refuse(OPERATION, DAMAGED);
  const head = der.slice(0, HEAD);
  if (head.includes(RSA)) refuse(OPERATION, 'signingKey is an RSA key; SuprSend signs with ES256, which takes an EC key on P-256');
  if (!head.includes(EC)) refuse(OPERATION, `signingKey is no EC key, or damaged; ${WANTED}`);
  if (!head.includes(P256)) refuse(OPERATION, 'signingKey is an EC key on another curve; ES256 takes one on P-256');
  return Uint8Array.from(der, (byte) => byte.charCodeAt(0));
}

/**
 * Imports the key so that it can sign and nothing else, and cannot be taken out again.
 * @throws InvalidRequestError when the runtime finds it damaged.
 */
export async function importSigningKey(pkcs8: BufferSource): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  } catch {
    // Without the runtime's own error as its cause: nobody knows what that repeats of the key.
    return refuse(OPERATION, DAMAGED);
  }
}

const DAMAGED = 'signingKey is damaged; copy it again, whole, with its BEGIN and END lines';

const plain = (value: string): string => value.replaceAll('\\r', '').replaceAll('\\n', '\n').trim();

/** What the label of a PEM says against it. */
function problemWith(pem: string): string | undefined {
  if (/-----BEGIN EC P/.test(pem))
    return 'is a SEC1 key (EC PRIVATE KEY); turn it into PKCS#8 with: openssl pkcs8 -topk8 -nocrypt -in key.pem';
  if (pem.includes('-----BEGIN RSA PRIVATE KEY')) return 'is an RSA key; SuprSend signs with ES256, which takes an EC key on P-256';
  if (pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY')) return `is encrypted with a passphrase; ${WANTED}`;
  if (/-----BEGIN (RSA PUBLIC|PUBLIC|CERTIFICATE)/.test(pem)) return `is a public key, which cannot sign; ${WANTED}`;
  if (!pem.includes('-----BEGIN ')) return `is neither a PEM nor the base64 of one, or it is damaged; ${WANTED}`;
  if (!pem.includes('-----BEGIN PRIVATE KEY-----')) return `is a PEM of another kind; ${WANTED}`;
  return undefined;
}

/** Base64 as a text of one character a byte; undefined where it is none. */
function decode(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}
