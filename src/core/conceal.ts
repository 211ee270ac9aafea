/** What errors and results hold without showing it: no property, so that nothing that prints them, even hidden fields, can print it. */

import { bare } from './json.ts';

/** What an object holds without showing it, whatever prints it. */
export interface Concealed {
  /** Of an error: the call that `retry(error)` sends again. */
  held?: unknown;
  /** Of an APIError, and the headers and the credential of the request of a result. */
  detail?: unknown;
  body?: unknown;
  headers?: object | undefined;
  authorization?: string | undefined;
}
const concealed = new WeakMap<object, Concealed>();

/** What an object conceals. */
export const concealedOf = (holder: object): Concealed => bare(concealed.get(holder));

/** Adds to what an object conceals. Code that knows its name can read it, but no log contains it. */
export const conceal = (holder: object, values: Concealed): unknown => concealed.set(holder, { ...concealed.get(holder), ...values });
