/** Generated TypeScript as text: readonly lists, indentation, comments and names. */
import { describe, expect, it } from 'vitest';
import { comment, indented, optionalUndefined, propertyName, quoted, readonlyLists } from '../../src/cli/types/code.ts';
import { isName, namesOf } from '../../src/cli/types/names.ts';

describe('readonlyLists', () => {
  it.each([
    ['a: string[]', 'a: readonly string[]'],
    ['a?: string[][][]', 'a?: readonly (readonly (readonly string[])[])[]'],
    ['b: (A | B)[]', 'b: readonly (A | B)[]'],
    ['c: [string, number]', 'c: readonly [string, number]'],
    ['d: []|[string, ...(number)[]]', 'd: readonly []|readonly [string, ...(number)[]]'],
    ['e: {\nx: number[]\n}[]\n[k: string]: unknown', 'e: readonly {\nx: readonly number[]\n}[]\n[k: string]: unknown'],
    ['f: globalThis.Date[]', 'f: readonly globalThis.Date[]'],
    ['g: ((A | B)[] | null)', 'g: (readonly (A | B)[] | null)'],
    ['/** a[] */\nh: ("x[]" | "y")[]', '/** a[] */\nh: readonly ("x[]" | "y")[]'],
    ['i: [[A], B[]][]', 'i: readonly (readonly [readonly [A], readonly B[]])[]'],
    ['j: [A, ...(B[])[]]', 'j: readonly [A, ...(readonly B[])[]]'],
    ['"k[]": -1.5e-7[]', '"k[]": readonly -1.5e-7[]'],
    ['[k: string]: A[] | undefined', '[k: string]: readonly A[] | undefined'],
  ])('writes %s', (code, expected) => {
    expect(readonlyLists(code)).toBe(expected);
  });
});

describe('optionalUndefined', () => {
  it.each([
    ['{\na?: string\nb: number\n}', '{\na?: string | undefined\nb: number\n}'],
    ['{\na?: {\nb?: ("x" | "y?: z")[]\n}[]\n}', '{\na?: {\nb?: ("x" | "y?: z")[] | undefined\n}[] | undefined\n}'],
    ['{\n/** c?: d */\na?: unknown\n"b-c"?: null\n}', '{\n/** c?: d */\na?: unknown\n"b-c"?: null | undefined\n}'],
    ['({\na?: 1\n} & {\nb?: 2\n})', '({\na?: 1 | undefined\n} & {\nb?: 2 | undefined\n})'],
  ])('writes %j', (code, expected) => {
    expect(optionalUndefined(code)).toBe(expected);
  });
});

describe('the text of a file', () => {
  it('is indented by braces, not by those in strings and comments', () => {
    expect(indented('export interface A {\n/**\n * a { b\n */\n"x{y": string\nb: {\nc: "}"\n}[]\n}', '  ')).toEqual([
      'export interface A {',
      '  /**',
      '   * a { b',
      '   */',
      '  "x{y": string;',
      '  b: {',
      '    c: "}";',
      '  }[];',
      '}',
    ]);
  });

  it('has a semicolon after an alias and after each member, but not after an interface', () => {
    expect(
      indented('export type A = string\nexport interface B {\na: A\n}\nexport type C = {\na: A\n}\nexport interface D {\n}', '  '),
    ).toEqual([
      'export type A = string;',
      'export interface B {',
      '  a: A;',
      '}',
      'export type C = {',
      '  a: A;',
      '};',
      'export interface D {',
      '}',
    ]);
  });

  it('has comments that nothing ends and no text makes a tag', () => {
    expect(comment(['one'])).toEqual(['/** one */']);
    expect(comment(['a */ b', '@deprecated x\r\ny'], ['@see z'])).toEqual([
      '/**',
      ' * a *\\/ b',
      ' * \\@deprecated x',
      ' * y',
      ' * @see z',
      ' */',
    ]);
    expect(comment([])).toEqual([]);
  });

  it('quotes names that are not identifiers', () => {
    expect(['a', '$a', 'a-b', '1', "a'b", 'a"b', 'a\\b', 'a\nb', '日本', 'a\u2028b'].map((name) => propertyName(name))).toEqual([
      'a',
      '$a',
      "'a-b'",
      "'1'",
      `"a'b"`,
      `"a\\"b"`,
      `"a\\\\b"`,
      `"a\\nb"`,
      "'日本'",
      `"a\\u2028b"`,
    ]);
    expect(quoted('a')).toBe("'a'");
  });
});

describe('names', () => {
  it('of schemas are identifiers, each of them once', () => {
    const warnings: string[] = [];
    const slugs = ['1st', '---', 'order-shipped', 'order_shipped', 'payload', 'register', 'workspace', '日本-b', '😀'];
    expect([...namesOf(slugs, 'Workspace', (text) => warnings.push(text)).values()]).toEqual([
      'Schema1st',
      'Schema',
      'OrderShipped',
      'OrderShipped2',
      'Payload2',
      'Register2',
      'Workspace2',
      '日本B',
      'Schema2',
    ]);
    expect(warnings).toEqual([
      'the schemas "order-shipped" and "order_shipped" have the same name as a type, OrderShipped. The second is OrderShipped2.',
      'the schemas "---" and "😀" have the same name as a type, Schema. The second is Schema2.',
    ]);
  });

  it('of workspaces are names of types', () => {
    expect(['Staging', 'S1', 'staging', 'Sta-ging', 'Register', ''].map((name) => isName(name))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
