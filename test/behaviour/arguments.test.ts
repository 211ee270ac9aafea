/** Whatever a function of the package is called with, what it throws or rejects with is a SuprSendError (DESIGN.md, law 10). */
import { describe, expect, it } from 'vitest';
import * as core from '../../src/core.ts';
import * as main from '../../src/index.ts';
import * as folder from '../../src/folder.ts';
import * as node from '../../src/node.ts';
import * as operations from '../../src/operations.ts';
import { localSuprSend } from '../../src/local.ts';
import { resolved } from '../../src/testing.ts';
import * as undici from '../../src/undici.ts';
import * as validate from '../../src/validate.ts';

const { SuprSend, SuprSendError, UserEdit, ObjectEdit } = main;

type Callable = (...args: unknown[]) => unknown;

const throwing = (): never => {
  throw new RangeError('thrown by the argument');
};
const traps = { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing, getOwnPropertyDescriptor: throwing };
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const cycle: Record<string, unknown> = {};
cycle.self = cycle;

/** Values that are wrong almost everywhere. Each is made anew for a call. */
const ODD: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  'a number': () => 42,
  NaN: () => NaN,
  'a BigInt': () => 1n,
  true: () => true,
  'an empty string': () => '',
  'a string': () => 'x',
  'half of a surrogate pair': () => '\ud800',
  'a symbol': () => Symbol('odd'),
  'an empty array': () => [],
  'an array of odd values': () => [undefined, null, Symbol('odd'), revoked()],
  'an empty object': () => ({}),
  'an object without a prototype': () => Object.assign(Object.create(null) as object, { a: 1 }),
  'a function': () => () => 1,
  'a class': () => SuprSendError,
  'a Map': () => new Map([[1, 2]]),
  'an invalid Date': () => new Date(NaN),
  'a cycle': () => cycle,
  'a getter that throws': () => Object.defineProperty({}, 'distinct_id', { get: throwing, enumerable: true }),
  'a toJSON that throws': () => ({ toJSON: throwing }),
  'a toString that throws': () => ({ toString: throwing, [Symbol.toPrimitive]: throwing }),
  'an iterator that throws': () => ({ [Symbol.iterator]: throwing }),
  'a proxy whose traps throw': () => new Proxy({}, traps),
  'a revoked proxy': revoked,
};

/** What stands beside an odd value. */
const USUAL: unknown[][] = [
  ['x', {}],
  ['x', 'y', {}],
  [{}, {}],
];

const client = new SuprSend({
  apiKey: 'key',
  serviceToken: 'token',
  workspace: 'staging',
  workspaceKey: 'wk',
  maxRetries: 0,
  fetch: async () => Response.json({ results: [], meta: { count: 0, limit: 10, offset: 0, has_next: false } }),
});

/** Those of promises, whose arguments are callbacks, and those that are protected in TypeScript. */
const OTHERS = ['constructor', 'then', 'catch', 'finally', 'addOperation', 'copyOperations'];

/** Every function below a value, by its path, with those of its prototypes. */
function functionsOf(path: string, value: unknown, found = new Map<string, Callable>(), depth = 0): Map<string, Callable> {
  if (typeof value === 'function') found.set(path, value as Callable);
  if (typeof value !== 'object' || value === null || depth > 4) return found;
  const ends: unknown[] = [Object.prototype, Promise.prototype, null];
  for (let proto: object = value; !ends.includes(proto); proto = Object.getPrototypeOf(proto) as object)
    for (const key of Object.getOwnPropertyNames(proto)) {
      const name = `${path}.${key}`;
      if (OTHERS.includes(key) || found.has(name)) continue;
      const member: unknown = Reflect.get(value, key);
      functionsOf(name, typeof member === 'function' ? (member as Callable).bind(value) : member, found, depth + 1);
    }
  return found;
}

const isClass = (value: unknown): boolean => typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
const functionsIn = (entry: string, module: object): [string, Callable][] =>
  Object.entries(module).flatMap(([name, value]) => (isClass(value) ? [] : [...functionsOf(entry + name, value)]));

const walk = new Map<string, Callable>([
  ...functionsOf('suprsend', client),
  ...functionsOf('management.workspace()', client.management.workspace('production')),
  ...functionsOf('users.edit()', client.users.edit('u')),
  ...functionsOf('objects.edit()', client.objects.edit('t', 'o')),
  ...functionsOf('users.bulk()', client.users.bulk()),
  ...functionsOf('users.list()', client.users.list()),
  ...functionsIn('', main),
  ...functionsIn('core/', core),
  ...functionsIn('operations/', operations),
  ...functionsIn('node/', node),
  ...functionsIn('undici/', undici),
  ...functionsIn('validate/', validate),
  ...functionsIn('folder/', folder),
  ['local/localSuprSend', localSuprSend as Callable],
  ...(['advance', 'fail', 'seed', 'webhooks', 'on'] as const).map((name): [string, Callable] => [
    `local.${name}`,
    (...args) => (localSuprSend()[name] as Callable)(...args),
  ]),
  ['testing/resolved', (_, result) => resolved({}, result as object)],
  ['new SuprSend', (options) => new SuprSend(options as object)],
  ['new UserEdit', (id, options) => new UserEdit(id as string, options as object)],
  ['new ObjectEdit', (type, id, options) => new ObjectEdit(type as string, id as string, options as object)],
  ['UserEdit.fromJSON', UserEdit.fromJSON as Callable],
  ['ObjectEdit.fromJSON', ObjectEdit.fromJSON as Callable],
]);

/** Awaits a result, and reads the first item of a list. */
async function consume(result: unknown): Promise<void> {
  for (const value of [result, await result])
    if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
      for await (const _ of value as AsyncIterable<unknown>) break;
}

/** What came out of a call, unless it is of the family. */
async function foreign(call: () => unknown): Promise<string | undefined> {
  try {
    await consume(call());
    return undefined;
  } catch (error) {
    if (SuprSendError.is(error)) return undefined;
    return String((error as Error | undefined)?.stack ?? error)
      .split('\n', 3)
      .join();
  }
}

describe('what is not a SuprSendError never comes out of', () => {
  it.each([...walk])('%s', async (_name, call) => {
    const problems: string[] = [];
    for (const [what, make] of Object.entries(ODD)) {
      const lists = [
        [make()],
        [make(), make(), make(), make()],
        ...USUAL.flatMap((usual) => usual.map((_one, index) => usual.with(index, make()))),
      ];
      for (const args of lists) {
        const problem = await foreign(() => call(...args));
        if (problem !== undefined) problems.push(`${what}, of ${args.length} arguments: ${problem}`);
      }
    }
    expect(problems).toEqual([]);
  });

  it('any function that the test knows of: it has found all methods of the tree, the builders and the helpers', () => {
    const names = [...walk.keys()];
    expect(names.filter((name) => name.startsWith('suprsend.')).length).toBeGreaterThan(140);
    expect(names).toEqual(
      expect.arrayContaining([
        'suprsend.users.get',
        'suprsend.users.editMany',
        'suprsend.client.send',
        'management.workspace().workflows.upsert',
        'users.edit().addSlack',
        'users.bulk().append',
        'users.list().toArray',
        'attachment.fromUrl',
        'webhooks.parse',
        'createUserToken',
        'core/paginate',
        'operations/usersGet',
        'node/attachmentFromFile',
      ]),
    );
  });

  it('a check that was made: standardSchemas refuses what has no schemas', () => {
    for (const none of [undefined, null, 5, 'users.get'])
      expect(() => validate.standardSchemas(none as never)).toThrow('standardSchemas: takes an object with schemas');
  });

  it('a call whose problem is the argument: the error names the method and keeps the cause', async () => {
    const error: unknown = await client.users.upsert('u1', new Proxy({}, traps)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'InvalidRequestError',
      operation: 'users.upsert',
      sent: 'no',
      message: 'users.upsert: an argument cannot be read. Nothing was sent.',
      cause: { message: 'thrown by the argument' },
    });
  });

  it.each<[string, () => unknown, string]>([
    ['payloadSchemas()', () => validate.payloadSchemas(undefined as never), 'payloadSchemas: schemas must be an object; pass what'],
    ['checkProfile()', () => (validate.checkProfile as Callable)(), 'checkProfile: is called by a client: pass it as validation'],
    ['localSuprSend(null)', () => localSuprSend(null as never), 'localSuprSend: the workspace must be an object.'],
    ['localSuprSend({}, null)', () => localSuprSend({}, null as never), 'localSuprSend: options must be an object.'],
    ['localSuprSend({}, { start })', () => localSuprSend({}, { start: 'soon' }), 'localSuprSend: start is not a valid date.'],
    ['local.seed(5)', () => localSuprSend().seed(5 as never), 'local.seed: the data must be an object.'],
    ['local.fail()', () => localSuprSend().fail(undefined as never), 'local.fail: a fault is an object such as'],
    [
      'readWorkspaceFolder(Symbol())',
      () => folder.readWorkspaceFolder(Symbol('x') as never),
      'readWorkspaceFolder: the path of the folder',
    ],
  ])('%s, in words that say nothing of sending', (_call, use, says) => {
    expect(use).toThrow(main.InvalidRequestError);
    expect(use).toThrow(says);
    expect(use).not.toThrow('sent');
  });

  it.each([
    ['no client', {}],
    ['a SuprSend as its client', { client }],
    ['a client that cannot be read', new Proxy({}, traps)],
  ])('a typed operation with %s', async (_what, more) => {
    const call = operations.usersGet as unknown as (options: object) => Promise<unknown>;
    await expect(call(more)).rejects.toMatchObject({
      name: 'InvalidRequestError',
      operation: 'users.get',
      message: expect.stringContaining('the option client must be a client for typed operations') as unknown,
    });
  });

  it('a call that is awaited with something else than functions, which promises ignore', async () => {
    const call = client.users.get('u1');
    await expect(call.then('x' as never, {} as never)).resolves.toEqual(await call);
  });
});
