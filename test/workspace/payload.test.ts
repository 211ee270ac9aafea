/** Payloads are checked in the words that the vendor documents for its server (api-request-errors). */
import { describe, expect, it } from 'vitest';
import { payloadCheck, violationText } from '../../src/workspace/payload.ts';

const texts = (schema: unknown, payload: unknown): string[] => payloadCheck(schema)(payload).map((one) => violationText(one));

const order = {
  type: 'object',
  required: ['order_id'],
  properties: {
    order_id: { type: 'string', minLength: 4 },
    longitude: { type: 'number' },
    dateOfBirth: { type: 'string', format: 'date' },
    driver: { type: 'object', required: ['email'], properties: { driverId: { type: 'string' } } },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
    size: { enum: ['s', 'm'] },
    contact: {
      oneOf: [{ type: 'string' }, { type: 'object', required: ['phone'], additionalProperties: false, properties: { phone: {} } }],
    },
  },
  additionalProperties: false,
  $defs: { line: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
};

describe('payloadCheck', () => {
  it.each([
    ['a missing property', { longitude: 1 }, "(root): missing required property 'order_id'"],
    ['no payload', undefined, "(root): missing required property 'order_id'"],
    ['an extra property', { order_id: 'A-12', extra: 1 }, "(root): property 'extra' is not allowed by the schema."],
    ['a missing property of a property', { order_id: 'A-12', driver: {} }, "driver: missing required property 'email'"],
    ['a short string', { order_id: '' }, 'order_id: String is too short (0 < 4).'],
    ['a wrong type', { order_id: 'A-12', longitude: '1' }, 'longitude: Instance type "string" is invalid. Expected "number".'],
    [
      'a wrong type below',
      { order_id: 'A-12', driver: { email: 'a', driverId: 7 } },
      'driver/driverId: Instance type "number" is invalid. Expected "string".',
    ],
    ['a wrong format', { order_id: 'A-12', dateOfBirth: '1/2/1990' }, 'dateOfBirth: String does not match format "date".'],
    ['a wrong value', { order_id: 'A-12', size: 'xl' }, 'size: Instance does not match any of ["s","m"].'],
    ['an item by reference', { order_id: 'A-12', lines: [{ sku: 'a' }, {}] }, "lines/1: missing required property 'sku'"],
    ['no alternative', { order_id: 'A-12', contact: { mail: 'a' } }, 'contact: Instance does not match exactly one subschema (0 matches).'],
    ['a payload that is a list', [], '(root): Instance type "array" is invalid. Expected "object".'],
  ])('says what the server says of %s', (_what, payload, text) => {
    expect(texts(order, payload)).toEqual([text]);
  });

  it('says everything that is wrong', () => {
    expect(texts(order, { longitude: '1', driver: {}, lines: [{}, {}] })).toEqual([
      "(root): missing required property 'order_id'",
      'longitude: Instance type "string" is invalid. Expected "number".',
      "driver: missing required property 'email'",
      "lines/0: missing required property 'sku'",
      "lines/1: missing required property 'sku'",
    ]);
  });

  it('finds what follows alternatives that do not match', () => {
    const schema = { properties: { a: { anyOf: [{ type: 'string' }, false] }, b: { type: 'string' } }, additionalProperties: false };
    expect(texts(schema, { a: 1, b: 1, c: 1 })).toEqual([
      'a: Instance does not match any subschemas.',
      'b: Instance type "number" is invalid. Expected "string".',
      "(root): property 'c' is not allowed by the schema.",
    ]);
  });

  it('does not count a property that does not match its schema as an additional one', () => {
    const schema = { properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } };
    expect(texts(schema, { a: true, b: true })).toEqual([
      'a: Instance type "boolean" is invalid. Expected "string".',
      'b: Instance type "boolean" is invalid. Expected "number".',
    ]);
  });

  it('finds alternatives in each item of a list', () => {
    const schema = { items: { anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] } };
    expect(texts(schema, [1, {}, 'a'])).toEqual([
      '0: Instance does not match any subschemas.',
      '1: Instance does not match any subschemas.',
    ]);
  });

  it('reads what JSON writes: a Date is a string, undefined is absent, and the payload stays as it is', () => {
    const payload = { order_id: 'A-12', dateOfBirth: undefined, size: 's' };
    expect(texts(order, payload)).toEqual([]);
    expect(texts({ properties: { at: { type: 'string', format: 'date-time' } } }, { at: new Date() })).toEqual([]);
    expect(Object.keys(payload)).toContain('dateOfBirth');
  });

  it('names keys with slashes, tildes and signs', () => {
    const schema = { properties: { 'a/b~c %#': { type: 'string' } } };
    expect(texts(schema, { 'a/b~c %#': 1 })).toEqual(['a/b~c %#: Instance type "number" is invalid. Expected "string".']);
  });

  it('does not change the schema, so that one that is frozen works', () => {
    const frozen = Object.freeze({
      type: 'object',
      properties: Object.freeze({ a: Object.freeze({ $ref: '#/$defs/a' }) }),
      $defs: { a: { type: 'string' } },
    });
    expect(texts(frozen, { a: 1 })).toHaveLength(1);
    expect(JSON.stringify(frozen)).not.toContain('__');
  });

  it('follows a schema that refers to itself, as far as the payload does', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#' }, name: { type: 'string' } } };
    expect(texts(tree, { child: { child: { name: 1 } } })).toEqual([
      'child/child/name: Instance type "number" is invalid. Expected "string".',
    ]);
    expect(() => texts({ $ref: '#' }, {})).toThrow('the JSON schema cannot be evaluated: it refers to itself without end');
  });

  it('follows anchors and ids, and refuses a reference to something outside at once', () => {
    const a = { type: 'object', properties: { x: { $ref: '#name' }, y: { $ref: 'https://example.com/part' } } };
    const $defs = { part: { $id: 'https://example.com/part', type: 'string' }, name: { $anchor: 'name', type: 'string' } };
    expect(texts({ ...a, $defs }, { x: 'a', y: 'b' })).toEqual([]);
    expect(texts({ ...a, $defs }, { x: 1, y: 2 })).toHaveLength(2);
    const outside = 'the JSON schema cannot be evaluated: properties/x: the reference "#name" is to nothing within the schema';
    expect(() => payloadCheck(a)).toThrow(outside);
    expect(() => payloadCheck({ properties: { z: { $ref: 'https://example.com/x' } } }, 'the JSON schema "order"')).toThrow(
      'the JSON schema "order" cannot be evaluated: properties/z: the reference "https://example.com/x" is to nothing within the schema',
    );
    // What is not a schema is not followed.
    expect(texts({ 'x-notes': { $ref: 'https://example.com/x' }, type: 'object' }, {})).toEqual([]);
  });

  it.each([
    ['a string', 'x', '(root): a schema must be an object, true or false'],
    ['null', null, '(root): a schema must be an object, true or false'],
    ['an unknown type', { properties: { a: { type: 'text' } } }, 'properties/a: "type" must be one of string, number,'],
    ['properties that are a list', { properties: [] }, '(root): "properties" must be an object of schemas'],
    ['a property without a schema', { properties: { a: null } }, 'properties/a: a schema must be an object, true or false'],
    ['required that is true', { properties: { a: { required: true } } }, 'properties/a: "required" must be a list of names of properties'],
    ['a reference to nothing', { properties: { a: { $ref: '#/$defs/b' } } }, 'properties/a: the reference "#/$defs/b" is to nothing'],
    ['a pattern', { properties: { a: { pattern: '(' } } }, 'properties/a: "(" is not a valid regular expression'],
    ['anyOf that is an object', { anyOf: {} }, '(root): "anyOf" must be a list of schemas'],
    ['a limit that is a string', { minimum: '4' }, '(root): "minimum" must be a number'],
    ['a length that is a string', { minLength: '4' }, '(root): "minLength" must be a whole number that is 0 or more'],
    ['a number of items below 0', { prefixItems: [{}], minItems: -1 }, '(root): "minItems" must be a whole number that is 0 or more'],
    ['a number of items that is a fraction', { maxItems: 1.5 }, '(root): "maxItems" must be a whole number that is 0 or more'],
    ['a description that is a number', { properties: { a: { description: 5 } } }, 'properties/a: "description" must be a string'],
    ['deprecated that is a string', { deprecated: 'x' }, '(root): "deprecated" must be true or false'],
    ['an enum that is a string', { enum: 'a' }, '(root): "enum" must be a list'],
  ])('refuses %s as a schema', (_what, schema, problem) => {
    expect(() => payloadCheck(schema)).toThrow(`the JSON schema is invalid: ${problem}`);
  });

  it('takes a reference to a name, and one within a schema that has an id', () => {
    const schema = { $defs: { a: { $anchor: 'name', type: 'string' } }, properties: { x: { $ref: '#name' } } };
    expect(texts(schema, { x: 1 })).toHaveLength(1);
    const inner = { $id: 'https://example.com/in', $defs: { b: { type: 'string' } }, properties: { y: { $ref: '#/$defs/b' } } };
    expect(texts({ properties: { x: inner } }, { x: { y: 1 } })).toEqual(['x/y: Instance type "number" is invalid. Expected "string".']);
  });
});
