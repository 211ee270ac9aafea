/** Payloads of triggers are checked before they are sent, through the validation option and by any library that takes a Standard Schema. */
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/core.ts';
import { ConfigurationError, InvalidRequestError, SuprSend } from '../../src/index.ts';
import { eventsTrigger, workflowsTrigger } from '../../src/operations.ts';
import { payloadSchemas, type PayloadSchemas, standardSchemas } from '../../src/validate.ts';
import { payloadCheck } from '../../src/workspace/payload.ts';

const order = {
  type: 'object',
  required: ['order_id'],
  properties: { order_id: { type: 'string', minLength: 4 } },
  additionalProperties: false,
};
const SCHEMAS: PayloadSchemas = {
  schemas: { order, broken: { type: 'text' } },
  workflows: { 'order-shipped': 'order', broken: 'broken', lost: 'missing' },
  events: { 'ORDER PLACED': 'order' },
};
const fetch = vi.fn((): Promise<Response> => Promise.resolve(Response.json({ status: 'success' }, { status: 202 })));
const options = {
  apiKey: 'k',
  fetch: fetch as typeof globalThis.fetch,
  validation: { request: true, schemas: standardSchemas(payloadSchemas(SCHEMAS)) },
};
const suprsend = new SuprSend(options);
const client = createClient(options);
const recipients = ['u1'];

const refused = async (call: Promise<unknown>): Promise<string> => {
  fetch.mockClear();
  const error: unknown = await call.catch((cause: unknown) => cause);
  expect(fetch).not.toHaveBeenCalled();
  expect(InvalidRequestError.is(error) || ConfigurationError.is(error)).toBe(true);
  return (error as Error).message;
};

describe('payloadSchemas', () => {
  it('refuses a payload in the words of the server, by the tree and by typed operations', async () => {
    const text = 'the body does not match its schema: data: order_id: String is too short (2 < 4). Nothing was sent.';
    const trigger = { workflow: 'order-shipped', recipients, data: { order_id: 'A1' } };
    expect(await refused(suprsend.workflows.trigger(trigger))).toBe(`workflows.trigger: ${text}`);
    expect(await refused(workflowsTrigger({ client, body: trigger }))).toBe(`workflows.trigger: ${text}`);
    expect(await refused(workflowsTrigger({ client, body: [{ workflow: 'free', recipients }, trigger] }))).toContain(
      '1.data: order_id: String is too short',
    );
    expect(await refused(suprsend.events.trigger({ distinct_id: 'u1', event: 'ORDER PLACED' }))).toContain(
      "properties: (root): missing required property 'order_id'",
    );
    expect(await refused(eventsTrigger({ client, body: { distinct_id: 'u1', event: 'ORDER PLACED', properties: { a: 1 } } }))).toContain(
      "(root): property 'a' is not allowed by the schema",
    );
  });

  it('accepts what matches, slugs without a schema, attachments, and other operations', async () => {
    fetch.mockClear();
    const $attachments = [{ filename: 'a.txt', url: 'https://example.com/a.txt' }];
    await suprsend.workflows.trigger({
      workflow: 'order-shipped',
      recipients,
      data: { order_id: 'A-12', $attachments: $attachments as never },
    });
    for (const workflow of ['free', 'constructor', '__proto__']) await suprsend.workflows.trigger({ workflow, recipients, data: { a: 1 } });
    await suprsend.users.upsert('u1', { plan: 'pro' });
    expect(fetch).toHaveBeenCalledTimes(5);
  });

  it('is off for a call that says so', async () => {
    fetch.mockClear();
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients }, { validation: false });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each(['broken', 'lost'])('sends nothing if the schema of a workflow is not one: %s', async (workflow) => {
    expect(await refused(suprsend.workflows.trigger({ workflow, recipients }))).toContain('validation.schemas threw an error');
  });

  it('returns validators that other libraries take', () => {
    const { request } = payloadSchemas(SCHEMAS)['workflows.trigger'];
    const body = { workflow: 'order-shipped', data: { order_id: 'A-12' } };
    expect([request['~standard'].version, request['~standard'].vendor]).toEqual([1, 'suprsend-ts']);
    expect(request['~standard'].validate(body)).toEqual({ value: body });
    expect(request['~standard'].validate({ workflow: 'order-shipped' })).toEqual({
      issues: [{ message: "(root): missing required property 'order_id'", path: ['data'] }],
    });
    for (const other of [undefined, null, 'x', {}, []]) expect(request['~standard'].validate(other)).toEqual({ value: other });
  });
});

it('does not check a format that JSON Schema does not have, whose expression may take hours', async () => {
  const check = payloadCheck({ type: 'object', properties: { site: { type: 'string', format: 'url' } } });
  // The validator's own expression for it takes twice as long for each character: this one would take hours.
  expect(check({ site: `http://${'a'.repeat(60)}\n` })).toEqual([]);
});
