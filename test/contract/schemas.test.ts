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

describe('where a type accepts a Date', () => {
  const when = new Date('2030-01-02T03:04:05.678Z');
  const broadcast = { $idempotency_key: 'k', template: 't', notification_category: 'system', list_id: 'l', channels: ['email'] };

  test.each([
    ['a body', schemas.zBroadcastsTriggerBody.safeParse({ ...broadcast, name: 'n', trigger_at: when })],
    ['a query', schemas.zMessagesListQuery.safeParse({ created_at_gte: when })],
  ])('the schema of %s accepts one, and keeps it', (_what, { success, data, error }) => {
    expect(success, error?.message).toBe(true);
    expect(Object.values(data as object)).toContain(when);
  });

  test('the schema refuses an invalid one', () => {
    expect(schemas.zMessagesListQuery.safeParse({ created_at_gte: new Date(NaN) }).success).toBe(false);
    expect(schemas.zMessagesListQuery.safeParse({ created_at_gte: 'yesterday' }).success).toBe(false);
  });
});

describe('as in the types, the schema', () => {
  const both = { preference: 'opt_in', opt_in_channels: ['email'], opt_out_channels: ['sms'] };
  const { opt_in_channels: _omitted, ...one } = both;

  test('of a preference refuses channels both in and out, and keeps what it accepts', () => {
    expect(schemas.zUsersPreferencesCategoriesUpdateBody.safeParse(both).success).toBe(false);
    expect(schemas.zUsersPreferencesCategoriesUpdateBody.parse({ ...one, newer: 1 })).toStrictEqual({ ...one, newer: 1 });
  });

  test('of a recipient refuses a user with the type of an object', () => {
    expect(schemas.zRecipient.safeParse({ object_type: 'teams', distinct_id: 'u1' }).success).toBe(false);
    expect(schemas.zRecipient.safeParse({ object_type: 'teams', id: 'core' }).success).toBe(true);
    expect(schemas.zRecipient.safeParse({ distinct_id: 'u1', plan: 'pro' }).success).toBe(true);
  });
});
