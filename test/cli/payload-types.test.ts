/** Types of JSON schemas: what a type accepts and refuses is what the schema does, as far as a type can say it. */
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { payloadTypes } from '../../src/cli/types/payload-types.ts';
import { payloadCheck } from '../../src/workspace/payload.ts';
import { fromRoot } from '../../scripts/contract/files.ts';

/** Problems of each program, by its index. All are checked at once. */
function problemsOf(programs: readonly string[]): string[][] {
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    noErrorTruncation: true,
  };
  const files = new Map(programs.map((text, index) => [fromRoot(`test/cli/program-${index}.ts`), `${text}\nexport {};\n`]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, target, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    );
  });
}

const line = {
  type: 'object',
  required: ['sku'],
  properties: { sku: { type: 'string' }, next: { $ref: '#/$defs/line' } },
  additionalProperties: false,
};
const TABLE: Record<string, { schema: Record<string, unknown>; accepted: unknown[]; refused: unknown[] }> = {
  'required and optional properties': {
    schema: { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'integer' } }, additionalProperties: false },
    accepted: [{ a: 'x' }, { a: 'x', b: 1 }],
    refused: [{}, { a: 1 }, { a: 'x', b: '1' }, { a: 'x', c: 1 }],
  },
  'other properties': {
    schema: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
    accepted: [{ a: 'x', more: { b: 1 } }],
    refused: [{ more: 1 }],
  },
  'oneOf at the root': {
    schema: {
      oneOf: [
        { type: 'object', required: ['k', 'a'], properties: { k: { const: 'a' }, a: { type: 'string' } }, additionalProperties: false },
        { type: 'object', required: ['k', 'b'], properties: { k: { const: 'b' }, b: { type: 'number' } }, additionalProperties: false },
      ],
    },
    accepted: [
      { k: 'a', a: 'x' },
      { k: 'b', b: 1 },
    ],
    refused: [{ k: 'c' }, { k: 'a', b: 1 }],
  },
  'anyOf, null and nullable': {
    schema: {
      type: 'object',
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] }, b: { type: ['number', 'null'] } },
      additionalProperties: false,
    },
    accepted: [
      { a: null, b: null },
      { a: 'x', b: 1 },
    ],
    refused: [{ a: 1 }, { b: 'x' }],
  },
  'definitions that refer to themselves': {
    schema: {
      type: 'object',
      properties: { lines: { type: 'array', items: { $ref: '#/$defs/line' } }, first: { $ref: '#/$defs/line', description: 'The first.' } },
      additionalProperties: false,
      $defs: { line },
    },
    accepted: [{ lines: [{ sku: 'a', next: { sku: 'b' } }], first: { sku: 'a' } }, { lines: [] }],
    refused: [{ lines: [{}] }, { first: { sku: 1 } }, { lines: [{ sku: 'a', next: {} }] }],
  },
  'definitions of a string, and of the whole': {
    schema: {
      $ref: '#/$defs/node',
      $defs: {
        id: { type: 'string' },
        node: {
          type: 'object',
          required: ['id'],
          properties: { id: { $ref: '#/$defs/id' }, next: { $ref: '#/$defs/node' } },
          additionalProperties: false,
        },
      },
    },
    accepted: [{ id: 'a', next: { id: 'b' } }],
    refused: [{ id: 1 }, { id: 'a', next: {} }],
  },
  'a reference with other keywords, and one by its anchor': {
    schema: {
      type: 'object',
      properties: { a: { $ref: '#/$defs/a', required: ['y'], properties: { y: { type: 'string' } } }, b: { $ref: '#named' } },
      $defs: { a: { type: 'object', required: ['x'], properties: { x: { type: 'string' } } }, b: { $anchor: 'named', type: 'number' } },
    },
    accepted: [{ a: { x: '1', y: '2' }, b: 1 }],
    refused: [{ a: { x: '1' } }, { a: { y: '1' } }, { b: 'x' }],
  },
  'enum and const': {
    schema: {
      type: 'object',
      properties: { e: { enum: ['a', 1, null] }, c: { const: 'x' }, o: { const: { a: [1, 'b'] } } },
      additionalProperties: false,
    },
    accepted: [{ e: 'a' }, { e: null, c: 'x' }, { o: { a: [1, 'b'] } }],
    refused: [{ e: 'b' }, { c: 'y' }],
  },
  tuples: {
    schema: {
      type: 'object',
      properties: {
        t: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 2 },
        u: { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'number' }, minItems: 1 },
      },
      additionalProperties: false,
    },
    accepted: [{ t: ['a', 1] }, { u: ['a'] }, { u: ['a', 1, 2] }],
    refused: [{ t: ['a'] }, { t: [1, 'a'] }, { t: ['a', 1, 2] }, { u: ['a', 'b'] }],
  },
  'additional properties of one type': {
    schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } },
    accepted: [{ a: 'x', b: 1 }],
    refused: [{ b: [] }],
  },
  allOf: {
    schema: {
      allOf: [
        { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
        { type: 'object', required: ['b'], properties: { b: { type: 'string' } } },
      ],
    },
    accepted: [{ a: 'x', b: 'y' }],
    refused: [{ a: 'x' }, { a: 'x', b: 1 }],
  },
  'a schema without a type': {
    schema: { required: ['a'], properties: { a: {}, b: { description: 'Anything.' } } },
    accepted: [{ a: 1 }, { a: null, b: [1] }],
    refused: [{}],
  },
  'properties that match a pattern': {
    schema: {
      type: 'object',
      properties: { a: { type: 'string' } },
      patternProperties: { '^x-*/': { type: 'string' } },
      additionalProperties: false,
    },
    accepted: [{ a: 'x' }],
    refused: [{ a: 1 }],
  },
  'unevaluatedProperties: false': {
    schema: { type: 'object', properties: { a: { type: 'string' } }, unevaluatedProperties: false },
    accepted: [{ a: 'x' }],
    refused: [{ b: 1 }],
  },
  'lists with limits': {
    schema: { type: 'object', properties: { a: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 1000 } } },
    accepted: [{ a: ['x'] }],
    refused: [{ a: [1] }, { a: 'x' }],
  },
  'names that are not identifiers': {
    schema: {
      type: 'object',
      required: ['a-b', '1', "it's"],
      properties: { 'a-b': { type: 'string' }, 1: { type: 'string' }, "it's": { type: 'string' }, 'a\n"b\\': { type: 'number' } },
      additionalProperties: false,
    },
    accepted: [{ 'a-b': 'x', 1: 'y', "it's": 'z', 'a\n"b\\': 1 }],
    refused: [{ 'a-b': 'x', 1: 'y' }],
  },
  'titles and texts that look like code': {
    schema: {
      $id: 'https://example.com/a b',
      title: 'x } export const y = 1; interface Z {',
      description: '*/ evil();',
      type: 'object',
      properties: { a: { title: 'Payload', description: '@type {*/', type: 'string' } },
      additionalProperties: false,
    },
    accepted: [{ a: 'x' }],
    refused: [{ a: 1 }],
  },
  'alternatives that only require': {
    schema: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' }, email: { type: 'string' }, phone: { type: 'number' } },
      additionalProperties: false,
      anyOf: [{ required: ['email'] }, { required: ['phone'] }],
    },
    accepted: [
      { id: 'a', email: 'x' },
      { id: 'a', phone: 1 },
      { id: 'a', email: 'x', phone: 1 },
    ],
    refused: [{ id: 'a' }, { email: 'x' }, { id: 'a', email: 1 }, { id: 'a', email: 'x', more: 1 }, { id: 'a', phone: 'x' }],
  },
  'alternatives that require in alternatives': {
    schema: {
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
      additionalProperties: false,
      allOf: [{ oneOf: [{ required: ['a'] }, { type: 'object', required: ['b'] }] }, { required: ['c'] }],
    },
    accepted: [
      { a: 'x', c: 'x' },
      { b: 'x', c: 'x' },
    ],
    refused: [{ a: 'x' }, { c: 'x' }, { a: 1, c: 'x' }, { a: 'x', c: 'x', d: 1 }],
  },
  'alternatives of a closed object': {
    schema: {
      type: 'object',
      properties: { kind: { type: 'string' }, url: { type: 'string' } },
      additionalProperties: false,
      oneOf: [
        { properties: { kind: { const: 'link' } }, required: ['kind', 'url'] },
        { properties: { kind: { const: 'none' } }, required: ['kind'] },
      ],
    },
    accepted: [{ kind: 'link', url: 'x' }, { kind: 'none' }, { kind: 'none', url: 'x' }],
    refused: [{ kind: 'link' }, { kind: 'other' }, { kind: 'none', more: 1 }],
  },
  'properties that are only required': {
    schema: {
      type: 'object',
      required: ['a'],
      properties: { b: { type: 'object', required: ['c'], additionalProperties: { type: 'string' } } },
    },
    accepted: [{ a: 1 }, { a: {}, more: 1, b: { c: 'x', d: 'x' } }],
    refused: [{}, { b: { c: 'x' } }, { a: 1, b: {} }, { a: 1, b: { c: 1 } }],
  },
  'lists of tuples': {
    schema: {
      type: 'object',
      properties: {
        path: { type: 'array', items: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: false } },
        deep: { type: 'array', items: { type: 'array', items: { type: 'array', prefixItems: [{ type: 'string' }], items: false } } },
      },
      additionalProperties: false,
    },
    accepted: [{ path: [] }, { path: [[1, 2], [3], []] }, { deep: [[['a'], []], []] }],
    refused: [{ path: [1] }, { path: [[1, 2, 3]] }, { path: [['a']] }, { deep: [['a']] }],
  },
  'a list that no length fits': {
    schema: {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 1 }, b: { type: 'string' } },
    },
    accepted: [{ b: 'x' }],
    refused: [{ b: 1 }, { a: [1] }],
  },
  'an object or null with alternatives': {
    schema: {
      type: 'object',
      properties: {
        a: {
          type: ['object', 'null'],
          properties: { id: { type: 'string' }, email: { type: 'string' } },
          anyOf: [{ required: ['id'] }, { required: ['email'] }],
        },
        id: { $ref: '#/properties/a/properties/id' },
      },
      additionalProperties: false,
    },
    accepted: [{ a: null }, { a: { id: 'x' }, id: 'y' }, { a: { email: 'x' } }, {}],
    refused: [{ a: {} }, { a: { id: 1 } }, { a: 'x' }],
  },
  'an object without properties': {
    schema: {
      type: 'object',
      properties: { a: { type: 'object', additionalProperties: false }, b: { type: 'object', unevaluatedProperties: false } },
    },
    accepted: [{ a: {}, b: {} }],
    refused: [{ a: { x: 1 } }, { a: 'x' }, { b: { x: 1 } }],
  },
  'an alternative without properties in a closed object': {
    schema: {
      type: 'object',
      properties: { x: { type: 'string' } },
      additionalProperties: false,
      anyOf: [{ properties: {} }, { required: ['x'] }],
    },
    accepted: [{}, { x: 'a' }],
    refused: [{ x: 1 }, { y: 'a' }],
  },
  'alternatives that require one of the other properties': {
    schema: { type: 'object', additionalProperties: { enum: ['x', 'y'] }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    accepted: [{ a: 'x' }, { b: 'y', c: 'x' }],
    refused: [{}, { a: 'z' }, { a: 'x', c: 1 }],
  },
  'an alternative that requires nothing': {
    schema: { type: 'object', properties: { a: { type: ['string', 'null'], allOf: [{ required: [] }] } } },
    accepted: [{ a: 'x' }, { a: null }],
    refused: [{ a: 1 }],
  },
  'a base that refers to what is made of it': {
    schema: {
      $ref: '#/$defs/node',
      $defs: {
        base: { type: 'object', properties: { parent: { $ref: '#/$defs/node' } } },
        node: { type: 'object', allOf: [{ $ref: '#/$defs/base' }], required: ['name'], properties: { name: { type: 'string' } } },
      },
    },
    accepted: [{ name: 'a' }, { name: 'a', parent: { name: 'b', parent: { name: 'c' } } }],
    refused: [{}, { name: 'a', parent: {} }, { name: 'a', parent: { name: 'b', parent: { name: 1 } } }],
  },
  'alternatives of which one is anything': {
    schema: { anyOf: [true, { type: 'object', properties: { a: { type: 'string' } } }] },
    accepted: [{ a: 1 }, { b: 'x' }],
    refused: [],
  },
  'an object with members that are anything': {
    schema: { type: 'object', properties: { a: true, b: { type: 'array', prefixItems: [true, { type: 'string' }] } }, required: ['a'] },
    accepted: [{ a: 1 }, { a: null, b: [1, 'x'] }],
    refused: [{}, { a: 1, b: [1, 2] }],
  },
  'keywords that would be code': {
    schema: {
      type: 'object',
      properties: { a: { type: 'string', tsType: 'any' }, tsType: { type: 'string' }, b: { enum: ['x'], tsEnumNames: ['Evil'] } },
      additionalProperties: false,
    },
    accepted: [{ a: 'x', tsType: 'y', b: 'x' }],
    refused: [{ a: 1 }, { tsType: 1 }],
  },
};
const cases = Object.entries(TABLE).flatMap(([name, { schema, accepted, refused }]) => [
  ...accepted.map((payload) => ({ name, schema, payload, isValid: true })),
  ...refused.map((payload) => ({ name, schema, payload, isValid: false })),
]);
/** In a namespace, as in the file. */
const typesOf = async (schema: Record<string, unknown>): Promise<string> =>
  ['export declare namespace Of {', ...(await payloadTypes(schema)).lines, '}', 'type Payload = Of.Payload;'].join('\n');
const programs = await Promise.all(
  cases.map(async ({ schema, payload }) => `${await typesOf(schema)}\nconst payload: Payload = ${JSON.stringify(payload)};`),
);
const problems = problemsOf(programs);

describe.each(cases.map((one, index) => ({ ...one, index, text: JSON.stringify(one.payload) })))(
  '$name: $text',
  ({ schema, payload, isValid, index }) => {
    it(`is ${isValid ? 'accepted' : 'refused'} by the schema and by the compiler`, () => {
      expect(payloadCheck(schema)(payload).length === 0).toBe(isValid);
      if (isValid) expect(problems[index]).toEqual([]);
      else expect(problems[index]).not.toEqual([]);
    });
  },
);

describe('a type', () => {
  it.each(['x-notes', 'examples', 'default', 'patternProperties', 'if'])(
    'holds no source code of a schema, also not by a reference into %s',
    async (keyword) => {
      const code = { type: 'string', tsType: 'string }\nglobalThis.broken = 1' };
      const values = { 'x-notes': [code], examples: [code], default: { 0: code }, patternProperties: { 0: code }, if: code };
      const schema = {
        type: 'object',
        properties: { a: { $ref: `#/${keyword}/0` }, b: { $ref: `#/${keyword}` } },
        [keyword]: values[keyword as keyof typeof values],
      };
      const types = await typesOf(schema);
      expect(types).not.toContain('broken');
      expect(types).toContain('unknown');
    },
  );

  it('accepts readonly lists, a Date for a time, and interfaces with other properties', async () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: {
        a: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
        at: { type: ['string', 'null'], format: 'date-time' },
        list: { type: 'array', items: { type: 'string', format: 'date-time' } },
        inner: { type: 'object', properties: { x: { type: 'number' } } },
      },
      $defs: { Date: { type: 'string' } },
    };
    const code = `${await typesOf(schema)}
interface Own { a: readonly (readonly string[])[]; at: globalThis.Date; inner: Inner; more: number }
interface Inner { x: number; y: number }
declare const own: Own;
const all: Payload[] = [own, { a: [['x']] as const, at: new globalThis.Date(), list: ['2026-01-01T00:00:00Z', new globalThis.Date()] }];`;
    expect(problemsOf([code])).toEqual([[]]);
  });

  it('accepts undefined for what is optional, as JSON leaves it out', async () => {
    const inner = { type: 'object', properties: { x: { type: 'array', items: { type: 'string' } } }, additionalProperties: false };
    const code = await typesOf({
      type: 'object',
      required: ['d'],
      properties: { a: { type: ['string', 'null'] }, b: inner, c: { oneOf: [{ const: 'x?: y' }, inner] }, d: { type: 'string' }, e: {} },
      additionalProperties: false,
    });
    const nothing = 'a: undefined, b: undefined, c: undefined, e: undefined';
    expect(problemsOf([`${code}\nconst all: Payload[] = [{ d: 'x', ${nothing} }, { d: 'x', b: { x: undefined } }];`])).toEqual([[]]);
    expect(problemsOf([`${code}\nconst payload: Payload = { d: undefined };`])).not.toEqual([[]]);
  });

  it.each([
    [
      'if and else',
      { type: 'object', properties: { a: { type: 'string' } }, if: { required: ['a'] }, else: { required: ['b'] } },
      'Not checked by the compiler: if, else.',
    ],
    ['not', { type: 'object', properties: { a: { not: { type: 'string' } } } }, 'Not checked by the compiler: not.'],
    [
      'a reference to another document',
      { type: 'object', properties: { a: { $ref: 'https://example.com/x' } } },
      'Unknown to the compiler: "https://example.com/x" is outside of the schema.',
    ],
    [
      'a reference to a file',
      { type: 'object', properties: { a: { $ref: 'file:///etc/passwd' } } },
      'Unknown to the compiler: "file:///etc/passwd" is outside of the schema.',
    ],
    [
      'a reference without end',
      { type: 'object', properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { oneOf: [{ $ref: '#/$defs/b' }, { type: 'string' }] } } },
      'Unknown to the compiler: "#/$defs/b" refers to itself without end.',
    ],
    [
      'a dynamic reference',
      { type: 'object', properties: { a: { $dynamicRef: '#a' } } },
      'Unknown to the compiler: $dynamicRef is resolved when a payload is checked.',
    ],
  ])('says what it does not check: %s', async (_what, schema, note) => {
    const code = await typesOf(schema);
    expect(code).toContain(note);
    expect(problemsOf([`${code}\nconst payload: Payload = { a: [1] as any };`])).toEqual([[]]);
  });

  it('is unknown if the schema is not one, and says why', async () => {
    expect(await payloadTypes({ type: 'text' })).toEqual({
      lines: ['export type Payload = unknown;'],
      problem:
        'its JSON schema is invalid: (root): "type" must be one of string, number, integer, boolean, object, array, null, or a list of these',
    });
    expect(await payloadTypes({ properties: { a: { deprecated: 'x' } } })).toMatchObject({
      problem: 'its JSON schema is invalid: properties/a: "deprecated" must be true or false',
    });
    expect(await payloadTypes({ $ref: '#/$defs/a' })).toMatchObject({
      problem: expect.stringContaining('"#/$defs/a" is to nothing') as string,
    });
  });

  it('does not change the schema', async () => {
    const schema = Object.freeze({
      type: 'object',
      properties: Object.freeze({ a: Object.freeze({ type: 'array', prefixItems: Object.freeze([{ type: 'string' }]) }) }),
    });
    await payloadTypes(schema);
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'array', prefixItems: [{ type: 'string' }] } } });
  });
});

describe('any schema', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('*/', '}', '@x', '"', "'", '\\', '\n', '`${x}`', '__proto__', 'constructor', '[]', 'k: string'),
  );
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4 },
      fc.record(
        { type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null'), description: text, title: text },
        { requiredKeys: ['type'] },
      ),
      fc.record({ type: fc.constant('string'), format: fc.constantFrom('date-time', 'date', 'email') }),
      fc.record({ enum: fc.array(fc.oneof(text, fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 }) }),
      fc.record({ const: fc.jsonValue() }),
      fc.record({ $ref: fc.constantFrom('#', '#/$defs/a', '#/$defs/b', '#none', 'other.json') }),
      fc.record(
        {
          type: fc.constant('object'),
          properties: fc.dictionary(text, tie('schema'), { maxKeys: 4 }),
          required: fc.array(text, { maxLength: 2 }),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
          description: text,
        },
        { requiredKeys: ['type'] },
      ),
      fc.record(
        { type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(5), maxItems: fc.nat(50) },
        { requiredKeys: ['type'] },
      ),
      fc.record(
        {
          type: fc.constant('array'),
          prefixItems: fc.array(tie('schema'), { maxLength: 3 }),
          items: fc.oneof(fc.boolean(), tie('schema')),
          minItems: fc.nat(3),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), description: text }, { requiredKeys: ['allOf'] }),
      fc.record({ not: tie('schema'), if: tie('schema'), else: tie('schema') }),
      fc.boolean(),
    ),
  }));
  const root = fc.record({
    type: fc.constant('object'),
    properties: fc.dictionary(text, schema, { maxKeys: 4 }),
    $defs: fc.record({ a: schema, b: schema }),
  });

  it('becomes code that compiles, the same each time', async () => {
    const samples = fc.sample(root, 300) as Record<string, unknown>[];
    const codes = await Promise.all(samples.map(typesOf));
    expect(await Promise.all(samples.map(typesOf))).toEqual(codes);
    const found = problemsOf(codes);
    expect(found.flatMap((all, index) => (all.length > 0 ? [{ all, code: codes[index], schema: samples[index] }] : []))).toEqual([]);
  });
});
