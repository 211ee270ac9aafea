/** Keys that Node's crypto creates for the tests; nobody uses them. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface Pair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export const pair = (namedCurve = 'P-256'): Pair => generateKeyPairSync('ec', { namedCurve });

/** PKCS#8, one of the dashboard's two forms of a signing key. */
export const pem = ({ privateKey }: Pair): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The other form in the dashboard. */
export const base64Of = (text: string): string => Buffer.from(text).toString('base64');

/** The lines of a PEM between its first and its last, which no message may show. */
export const linesOf = (text: string): string[] => text.trim().split('\n').slice(1, -1);
