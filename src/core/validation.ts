/** What may be checked of a call beyond its JSON: the rules of profiles, and schemas of bodies and responses. */

import { misconfigured } from './errors.ts';
import { callSafely } from './hooks.ts';

/** Checks the profiles in the body of an operation. @throws InvalidRequestError */
export type ProfileCheck = (operation: string, profiles: readonly string[], body: unknown) => void;

/** Checks the body of an operation, or its response. Returns what is wrong, or undefined. */
export type SchemaCheck = (
  operation: string,
  kind: 'request' | 'response',
  value: unknown,
) => string | undefined | Promise<string | undefined>;

/** What is validated. */
export interface ValidationOptions {
  /**
   * Whether keys, addresses, phone numbers, time zones and languages of profiles are checked. Default true for the methods of a SuprSend.
   * For typed operations it is off, and `checkProfile` of `suprsend-ts/validate` switches it on.
   */
  profile?: boolean | ProfileCheck | undefined;
  /**
   * Whether bodies are checked by `schemas`. A body that does not match is refused before it is sent. Methods for many
   * records check each record by the schema of the method that sends one. Default false.
   */
  request?: boolean | undefined;
  /** Whether responses are checked by `schemas`: `warn` logs a mismatch, `throw` fails the call with an APIError. Default neither. */
  response?: 'warn' | 'throw' | undefined;
  /** Checks bodies and responses: `schemas` of `suprsend-ts/zod`, or what `standardSchemas` of `suprsend-ts/validate` returns. */
  schemas?: SchemaCheck | undefined;
}

/** False switches off all validation but that of JSON itself. */
export type Validation = false | ValidationOptions;

/** What is checked of a call: its options and those of its client, complete. */
export interface Checks {
  readonly profile: ProfileCheck | undefined;
  readonly request: boolean;
  readonly response: 'warn' | 'throw' | undefined;
  readonly schemas: SchemaCheck | undefined;
}

export const NO_CHECKS: Checks = { profile: undefined, request: false, response: undefined, schemas: undefined };

/** A check of profiles that a caller gave. It must not return a promise, which nobody would wait for. */
export const guarded =
  (profile: ProfileCheck): ProfileCheck =>
  (operation, ...rest) => {
    const result: unknown = profile(operation, ...rest);
    callSafely(() => result);
    if (result instanceof Promise) misconfigured(operation, 'validation.profile returned a promise');
  };
