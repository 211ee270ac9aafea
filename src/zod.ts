/** `suprsend-ts/zod`: schemas of every body, query, path and response. Needs zod 4, an optional peer dependency. */
import * as all from '../generated/zod.gen.ts';
import type { SchemaCheck } from './core/validation.ts';
import { standardSchemas, type StandardSchema } from './core/standard-schemas.ts';

export * from '../generated/zod.gen.ts';

/**
 * Checks the bodies and the responses of every operation. A bundle with it has all schemas; `standardSchemas` of `suprsend-ts/validate`
 * takes only those that you name.
 *
 * @example
 * import { SuprSend } from 'suprsend-ts';
 * import { schemas } from 'suprsend-ts/zod';
 *
 * const suprsend = new SuprSend({ validation: { request: true, response: 'warn', schemas } });
 */
export const schemas: SchemaCheck = /* @__PURE__ */ standardSchemas((operation) => {
  const name = operation.replace(/(?:^|\.)(.)/g, (_match, letter: string) => letter.toUpperCase());
  const find = (role: string): StandardSchema | undefined =>
    (all as unknown as Record<string, StandardSchema | undefined>)[`z${name}${role}`];
  return { request: find('Body'), response: find('Response') };
});
