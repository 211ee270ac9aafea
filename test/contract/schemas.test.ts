/** Every success the contract declares, as its mock sends it, against the schema generated for it. */
import { describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import * as schemas from '../../src/zod.ts';
import { bench, faces } from './call.ts';
import { answersOf, requestFor, table, type Answer } from './contract.ts';

const schema = (id: string, what: string): ZodType =>
  (schemas as Record<string, unknown>)[`z${id.charAt(0).toUpperCase()}${id.slice(1)}${what}`] as ZodType;

/** Asks Prism for one of the declared answers. */
const prefer = ({ status, example }: Answer): string =>
  [`code=${status}`, ...(example?.name ? [`example=${example.name}`] : [])].join(', ');

describe.each(table)('%s', (_name, operation) => {
  test.each(answersOf(operation).map((answer) => [prefer(answer), answer] as const))(
    'the answer of %s passes its schema and loses nothing',
    async (wish, answer) => {
      const { data, response } = await faces.operation(bench(), operation, requestFor(operation), { Prefer: wish });

      expect(response.headers.get('sl-violations')).toBeNull();
      expect(response.status).toBe(answer.status);
      if (answer.example) expect(data).toEqual(answer.example.value);
      expect(schema(operation.id, 'Response').parse(data)).toStrictEqual(data);
    },
  );

  if (operation.body !== 'none') {
    test('its body passes its schema and loses nothing', () => {
      const { body } = requestFor(operation);

      expect(schema(operation.id, 'Body').parse(body)).toStrictEqual(body);
    });
  }
});
