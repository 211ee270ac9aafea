/** Every error answer the contract declares, as its mock sends it, becomes the right error. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { resolve } from '../../scripts/contract/operations.ts';
import { APIError } from '../../src/index.ts';
import { bench, faces } from './call.ts';
import { contract, requestFor, table, type Operation } from './contract.ts';

const NAMES: Record<string, string> = { 400: 'BadRequestError', 401: 'AuthenticationError', 404: 'NotFoundError' };

interface Declared {
  status: string;
  prefer: string;
  body?: unknown;
}

function errorsOf({ source }: Operation): Declared[] {
  const refusals = Object.entries(source.responses as JsonObject).filter(([status]) => !status.startsWith('2'));
  return refusals.flatMap(([status, response]) => {
    const { content = {} } = resolve(contract, response) as JsonObject;
    return Object.values(content as JsonObject).flatMap((media) => {
      const { examples, example } = media as JsonObject;
      if (!examples) return [{ status, prefer: `code=${status}`, body: example }];
      return Object.entries(examples as JsonObject).map(([name, value]) => {
        const { value: body } = resolve(contract, value) as JsonObject;
        return { status, prefer: `code=${status}, example=${name}`, body };
      });
    });
  });
}

const declared = table
  .map(([name, operation]) => [name, operation, errorsOf(operation)] as const)
  .filter(([, , errors]) => errors.length > 0);

describe.each(declared)('%s', (_name, operation, errors) => {
  test.each(errors.map((error) => [error.prefer, error] as const))(
    '%s is an error that says what the server said',
    async (prefer, { status, body }) => {
      const error = await faces
        .operation(bench(), operation, requestFor(operation), { Prefer: prefer })
        .catch((caught: unknown) => caught as APIError);
      if (!APIError.is(error)) throw new Error(`no APIError: ${String(error)}`);

      expect(error.name).toBe(NAMES[status]);
      expect(error.status).toBe(Number(status));
      expect(error.sent).toBe('rejected');
      expect(error.headers.get('sl-violations')).toBeNull();
      if (body !== undefined) expect(error.body).toEqual(body);
      expect(error.message).toContain(`${operation.name} failed: ${status} `);
    },
  );
});
