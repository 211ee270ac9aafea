/** A call without proof of origin or without a valid event is refused with the right status; a valid event is returned unchanged. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  SuprSendError,
  WebhookError,
  webhooks,
  type WebhookEvent,
  type WebhookHeaders,
  type WebhookParseOptions,
} from '../../src/index.ts';
import { headers, inbound, secret, status, unknown, VALUE } from './samples.ts';

const parse = (body: unknown, options: Partial<WebhookParseOptions> = {}): WebhookEvent =>
  webhooks.parse(body as string, { headers, secret, ...options });

function thrown(run: () => unknown): any {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

function refused(run: () => unknown, code: number, message: RegExp): void {
  const error = thrown(run);
  expect(WebhookError.is(error)).toBe(true);
  expect(SuprSendError.is(error)).toBe(true);
  expect(error).toMatchObject({ name: 'WebhookError', status: code, operation: 'webhooks', sent: 'no' });
  expect(error.message).toMatch(message);
  expect(error.cause).toBeUndefined();
  expect(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)).not.toContain(VALUE);
}

const misconfigured = (run: () => unknown, message: RegExp): void => {
  const error = thrown(run);
  expect(ConfigurationError.is(error)).toBe(true);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain(VALUE);
};

describe('the event', () => {
  test.each([
    ['status', status],
    ['inbound_message', inbound],
    ['unknown', unknown],
  ])('of type %s is returned unchanged, from a string and from bytes', (_, event) => {
    const text = JSON.stringify(event);
    expect(parse(text)).toEqual(event);
    expect(parse(new TextEncoder().encode(text))).toEqual(event);
    expect(parse(Buffer.from(`\n${text} `))).toEqual(event);
  });

  test('of an unknown type or with unknown fields is returned unchanged', () => {
    const fields = fc.dictionary(
      fc.string().filter((name) => !/^(event_type|__proto__)$/.test(name)),
      fc.jsonValue(),
    );
    const type = fc.string({ minLength: 1 }).filter((name) => !['status', 'inbound_message'].includes(name));
    fc.assert(
      fc.property(type, fields, (event_type, rest) => {
        const event = JSON.parse(JSON.stringify({ ...rest, event_type })) as unknown;
        expect(parse(JSON.stringify(event))).toEqual(event);
        const known = { ...(event as object), ...status, suprsend_status: { status: event_type, more: rest } };
        expect(parse(JSON.stringify(known))).toEqual(JSON.parse(JSON.stringify(known)));
      }),
    );
  });

  test('is narrowed by its event_type, also by the compiler', () => {
    const textOf = (event: WebhookEvent): string => {
      switch (event.event_type) {
        case 'status':
          return event.suprsend_status.status;
        case 'inbound_message':
          return event.suprsend_inbound_message.text?.body ?? '';
        default: {
          const type: string = event.event_type;
          return type;
        }
      }
    };
    expect([status, inbound, unknown].map((event) => textOf(parse(JSON.stringify(event))))).toEqual(['delivered', 'Thanks!', 'click']);
  });

  test('of a workflow node can be any JSON, after the same checks', () => {
    const options = { headers, secret };
    expect(webhooks.parseNode<{ user: string }>('{"user":"u1"}', options).user).toBe('u1');
    expect(webhooks.parseNode('[1]', options)).toEqual([1]);
    refused(() => webhooks.parseNode('{', options), 400, /not valid JSON/);
    refused(() => webhooks.parseNode('{}', { ...options, headers: {} }), 401, /missing or wrong/);
    refused(() => webhooks.parseNode('{}', { ...options, maxBytes: 1 }), 413, /larger than 1 bytes/);
  });
});

describe('the shared header', () => {
  const text = JSON.stringify(status);

  test('is found in every form of headers, in upper and lower case', () => {
    const forms: WebhookHeaders[] = [
      new Headers({ 'X-WEBHOOK-TOKEN': VALUE }),
      { 'X-Webhook-TOKEN': VALUE },
      { 'x-webhook-token': [VALUE] },
      { 'x-webhook-token': VALUE, cookie: undefined },
    ];
    for (const form of forms) expect(parse(text, { headers: form })).toEqual(status);
  });

  test.each([
    ['missing', {}],
    ['undefined', { 'x-webhook-token': undefined }],
    ['empty', { 'x-webhook-token': '' }],
    ['under another name', { 'x-other': VALUE }],
    ['of another case', { 'x-webhook-token': VALUE.toUpperCase() }],
    ['cut off', { 'x-webhook-token': VALUE.slice(0, -1) }],
    ['longer', { 'x-webhook-token': `${VALUE}x` }],
    ['repeated in itself', { 'x-webhook-token': VALUE + VALUE }],
    ['sent twice', { 'x-webhook-token': [VALUE, VALUE] }],
    ['sent twice under two cases', { 'x-webhook-token': VALUE, 'X-Webhook-Token': VALUE }],
    ['an empty list', { 'x-webhook-token': [] }],
  ] satisfies [string, WebhookHeaders][])('%s gives 401, whatever the body', (_, given) => {
    refused(() => parse(text, { headers: given }), 401, /missing or wrong/);
    refused(() => parse('{', { headers: given }), 401, /missing or wrong/);
    refused(() => parse(text, { headers: given, maxBytes: 1 }), 401, /missing or wrong/);
  });

  test('is accepted with the exact value and with no other', () => {
    const visible = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 16,
      maxLength: 60,
    });
    fc.assert(
      fc.property(visible, fc.oneof(visible, fc.string()), (value, given) => {
        const run = (): unknown => parse(text, { secret: { header: 'x-token', value }, headers: { 'x-token': given } });
        if (given === value) expect(run()).toEqual(status);
        else refused(run, 401, /missing or wrong/);
        expect(parse(text, { secret: { header: 'x-token', value }, headers: { 'x-token': value } })).toEqual(status);
      }),
    );
  });

  test('may have two values while one replaces the other', () => {
    const both = { header: 'x-webhook-token', value: ['the-new-value-of-16', VALUE] };
    expect(parse(text, { secret: both })).toEqual(status);
    expect(parse(text, { secret: both, headers: { 'x-webhook-token': 'the-new-value-of-16' } })).toEqual(status);
    refused(() => parse(text, { secret: both, headers: { 'x-webhook-token': `the-new-value-of-16, ${VALUE}` } }), 401, /missing or wrong/);
  });

  test('is skipped only with false, never by accident', () => {
    expect(parse(text, { secret: false, headers: {} })).toEqual(status);
    for (const missing of [undefined, null, '', 0]) misconfigured(() => parse(text, { secret: missing as never }), /secret is missing/);
    for (const value of [
      undefined,
      '',
      [],
      [''],
      [VALUE, ''],
      [undefined],
      42,
      ` ${VALUE}`,
      `${VALUE}\n`,
      `${VALUE}ä`,
      'fifteen-letters',
    ]) {
      misconfigured(() => parse(text, { secret: { header: 'x-webhook-token', value: value as string } }), /secret\.value must be/);
    }
    for (const header of [undefined, '', 'a b', 'a:'])
      misconfigured(() => parse(text, { secret: { header: header as string, value: VALUE } }), /secret\.header is not a valid header name/);
    misconfigured(() => webhooks.fetchHandler({} as never, () => {}), /secret is missing/);
    misconfigured(() => webhooks.nodeHandler({ secret: { header: 'x', value: '' } }, () => {}), /secret\.value must be/);
    misconfigured(() => parse(text, { headers: undefined as never }), /headers are missing/);
  });
});

describe('the body', () => {
  test.each([
    ['empty', '', /not valid JSON/],
    ['cut off', '{"event_type":', /not valid JSON/],
    ['with a comma too many', '{"event_type":"status",}', /not valid JSON/],
    ['with a comment', '{"event_type":"x"/* */}', /not valid JSON/],
    ['with NaN', '{"event_type":"x","n":NaN}', /not valid JSON/],
    ['two values', '{"event_type":"x"}{"event_type":"x"}', /not valid JSON/],
    ['with a byte order mark', new TextEncoder().encode('\uFEFF{"event_type":"x"}'), /not valid JSON/],
    ['with half of a surrogate pair', '{"event_type":"\ud800"}', /not well-formed Unicode/],
    ['not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), /not UTF-8/],
    ['UTF-8 cut off in a character', new TextEncoder().encode('{"event_type":"é"}').subarray(0, 16), /not UTF-8/],
    ['compressed', Uint8Array.of(0x1f, 0x8b, 8, 0, 0), /not UTF-8/],
    ['a list', '[]', /not a JSON object/],
    ['null', 'null', /not a JSON object/],
    ['a string', '"status"', /not a JSON object/],
    ['without a type', '{}', /no event_type/],
    ['with an empty type', '{"event_type":""}', /no event_type/],
    ['with a type that is not a string', '{"event_type":["status"]}', /no event_type/],
    ['a status without one', '{"event_type":"status"}', /no suprsend_status/],
    ['a status that is not an object', '{"event_type":"status","suprsend_status":"sent"}', /no suprsend_status/],
    ['a status without a name', '{"event_type":"status","suprsend_status":{"timestamp":1}}', /no suprsend_status/],
    ['an inbound message without one', '{"event_type":"inbound_message","suprsend_inbound_message":[]}', /no suprsend_inbound_message/],
  ])('%s gives 400', (_, body, message) => {
    refused(() => parse(body), 400, message);
  });

  test('any string and any bytes return an event or throw a WebhookError, whose message does not repeat them', () => {
    const text = fc.oneof(fc.json(), fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), (body) => {
        try {
          parse(body);
        } catch (error) {
          expect(WebhookError.is(error)).toBe(true);
          const { message } = error as WebhookError;
          expect(message).toMatch(/^webhooks: (the body|an event)[\w ,-]+\.$/);
        }
      }),
    );
  });

  test('is limited in bytes, by default to 1 MiB', () => {
    const body = (size: number): string => JSON.stringify({ event_type: 'x', pad: 'p'.repeat(size - 29) }).padEnd(size);
    expect(Buffer.byteLength(body(1024 * 1024))).toBe(1024 * 1024);
    for (const form of [(text: string) => text, (text: string) => Buffer.from(text)]) {
      expect(parse(form(body(1024 * 1024))).event_type).toBe('x');
      refused(() => parse(form(body(1024 * 1024 + 1))), 413, /larger than 1048576 bytes/);
      const wide = '{"event_type":"€€€"}';
      expect(parse(form(wide), { maxBytes: Buffer.byteLength(wide) }).event_type).toBe('€€€');
      refused(() => parse(form(wide), { maxBytes: Buffer.byteLength(wide) - 1 }), 413, /larger than/);
    }
    expect(parse(body(1024 * 1024 + 1), { maxBytes: Infinity }).event_type).toBe('x');
    for (const maxBytes of [0, -1, 1.5, NaN, '1mb']) misconfigured(() => parse('{}', { maxBytes: maxBytes as number }), /maxBytes must be/);
  });

  test('that was already parsed is a ConfigurationError, which says what to do', () => {
    for (const body of [status, undefined, null, 42])
      misconfigured(() => parse(body), /neither a string nor bytes; pass it as it was received/);
  });
});

test('arguments that cannot be read are an error of the family, which does not say that nothing was sent', () => {
  const throwing = (): never => {
    throw new Error('unreadable');
  };
  const options = Object.defineProperty({ headers: {} }, 'secret', { enumerable: true, get: throwing }) as never;
  for (const use of [
    () => webhooks.parse('{}', options),
    () => webhooks.parseNode('{}', options),
    () => webhooks.fetchHandler(options, () => {}),
    () => webhooks.nodeHandler(options, () => {}),
    () => webhooks.dedupeKey(Object.defineProperty({}, 'event_type', { get: throwing }) as never),
  ])
    expect(use).toThrow(/^webhooks(\.dedupeKey)?: an argument cannot be read\.$/);
});
