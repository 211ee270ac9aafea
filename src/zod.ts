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
  const body = find('Body');
  return { request: body && name.endsWith('Upsert') ? asWritten(body) : body, response: find('Response') };
});

/**
 * The body of an upsert has two forms: what was read, and what is written, which is the last one. Messages are about the form that is
 * written, since the other also needs what only the server sets.
 */
function asWritten(body: StandardSchema & { options?: StandardSchema[] }): StandardSchema {
  const written = body.options?.at(-1);
  if (!written) return body;
  const { validate, ...standard } = body['~standard'];
  const of = async (value: unknown): Promise<Awaited<ReturnType<typeof validate>>> => {
    const result = await validate(value);
    return result.issues ? written['~standard'].validate(value) : result;
  };
  return { '~standard': { ...standard, validate: of } };
}
