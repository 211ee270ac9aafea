/** `suprsend-ts types`: what it writes, from the API and from a folder, and what it says when it cannot. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkspaceData } from '../../src/workspace/data.ts';
import { readWorkspaceFolder } from '../../src/workspace/folder.ts';
import { serve as serveLocal } from '../../src/cli/local/serve.ts';
import { localSuprSend, type Fault } from '../../src/local.ts';
import { serve } from '../support/server.ts';
import { cli, managementApi, type Run, temporary } from './support.ts';

const PULLED = join(import.meta.dirname, '../workspace/pulled');
const DATA = readWorkspaceFolder(PULLED);

/** The API is reached by what the program finds in its environment. */
async function live(
  args: readonly string[],
  data: WorkspaceData,
  more: Record<string, string | undefined> = {},
  tty = false,
  fault?: Fault,
): Promise<Run & { paths: string[] }> {
  await using server = await managementApi(data, fault);
  const env = { ...server.env, ...more };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const run = await cli(['types', ...args], env, tty);
  return { ...run, paths: server.paths() };
}

beforeEach(() => {
  for (const name of ['SUPRSEND_SERVICE_TOKEN', 'SUPRSEND_WORKSPACE', 'SUPRSEND_MGMNT_URL', 'SUPRSEND_BASE_URL'])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('the file', () => {
  it('has every kind of slug, with payloads, texts and what is disabled, and registers the workspace', async () => {
    using at = temporary();
    const { code, out } = await cli(['types', '--from', PULLED, '--out', at.file()]);
    expect([code, out]).toEqual([0, `${at.file()} was written.\n2 workflows, 2 events, 1 schema, 3 categories, 1 template.\n`]);
    const text = readFileSync(at.file(), 'utf8');
    expect(text).toMatchSnapshot();
    // Only an event starts it.
    expect(text).not.toContain('user-invited');
  });

  it('is the same from the API as from the folder that was pulled', async () => {
    using at = temporary();
    const { code, err } = await live(['--out', at.file()], DATA);
    await cli(['types', '--from', PULLED, '--out', at.file('pulled.gen.ts')]);
    expect([code, err.split('\n').length]).toEqual([0, 2]);
    expect(readFileSync(at.file(), 'utf8')).toBe(readFileSync(at.file('pulled.gen.ts'), 'utf8'));
  });

  it('is the same in whatever order the API answers, and a second run leaves it alone', async () => {
    using at = temporary();
    await live(['--out', at.file()], DATA);
    const { mtimeMs } = statSync(at.file());
    const text = readFileSync(at.file(), 'utf8');
    const reversed = {
      ...DATA,
      workflows: DATA.workflows?.toReversed(),
      events: DATA.events?.toReversed(),
      schemas: DATA.schemas?.toReversed(),
    };
    const { out } = await live(['--out', at.file()], reversed);
    expect(out).toContain('is up to date.');
    expect([statSync(at.file()).mtimeMs, readFileSync(at.file(), 'utf8')]).toEqual([mtimeMs, text]);
  });

  it('of another workspace has its name, and is not registered', async () => {
    using at = temporary();
    await cli(['types', '--from', PULLED, '--name', 'Staging', '--out', at.file()]);
    const text = readFileSync(at.file(), 'utf8');
    expect(text).toContain('export interface Staging {');
    expect(text).not.toContain('declare module');
  });

  it('reads every page of 5,000 workflows, live or draft', async () => {
    using at = temporary();
    const workflows = Array.from({ length: 5000 }, (_, index) => ({
      slug: `w-${index}`,
      name: `W ${index}`,
      trigger_type: 'api' as const,
      payload_schema: { schema: `s-${index % 100}` },
    }));
    const schemas = Array.from({ length: 100 }, (_, index) => ({
      slug: `s-${index}`,
      json_schema: { type: 'object', properties: { [`p${index}`]: { type: 'string' } } },
    }));
    const { code, out, paths } = await live(['--out', at.file(), '--mode', 'draft'], { workflows, schemas });
    expect([code, out]).toEqual([0, `${at.file()} was written.\n5000 workflows, 100 schemas.\n`]);
    expect(paths.filter((path) => path.includes('/workflow/'))).toHaveLength(100);
    expect(paths.filter((path) => /\/(workflow|schema)\//.test(path)).every((path) => path.includes('mode=draft'))).toBe(true);
    expect(readFileSync(at.file(), 'utf8')).toContain(`'w-4999': S99.Payload;`);
  });

  it('of a workspace with nothing in it registers an empty workspace, and says so', async () => {
    using at = temporary();
    const { code, out } = await live(['--out', at.file()], {});
    expect([code, out]).toEqual([
      0,
      `${at.file()} was written.\nThere are no events, categories or templates, and no workflows that a call can trigger, so the compiler checks nothing yet.\n`,
    ]);
    expect(readFileSync(at.file(), 'utf8')).toContain('export interface Workspace {\n}');
  });

  it('takes any category if a local SuprSend knows of none, and has none of the example of the contract', async () => {
    using at = temporary();
    await using server = await serveLocal(localSuprSend(), { port: 0 });
    const env = { SUPRSEND_SERVICE_TOKEN: 'st-1', SUPRSEND_MGMNT_URL: `${server.url}/management`, SUPRSEND_WORKSPACE: 'staging' };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { code } = await cli(['types', '--out', at.file()], env);
    expect([code, readFileSync(at.file(), 'utf8').includes('categories')]).toEqual([0, false]);
  });

  it('comes with the JSON schemas if asked, and they check payloads', async () => {
    using at = temporary();
    const { code } = await cli(['types', '--from', PULLED, '--schemas', '--out', at.file()]);
    expect(code).toBe(0);
    const text = readFileSync(at.file('suprsend.schemas.gen.ts'), 'utf8');
    expect(text).toMatchSnapshot();
  });

  it('leaves out of the JSON schemas what cannot check a payload, and names it', async () => {
    using at = temporary();
    const schemas = [
      { slug: 'outside', json_schema: { properties: { a: { $ref: 'https://example.com/a' } } } },
      { slug: 'broken', json_schema: { type: 'object', minItems: -1 } },
      { slug: 'order', json_schema: { type: 'object' } },
    ];
    const workflows = schemas.map(({ slug }) => ({ slug, name: slug, trigger_type: 'api' as const, payload_schema: { schema: slug } }));
    const { code, err } = await live(['--schemas', '--out', at.file()], { schemas, workflows });
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual([
      'warning: the schema "broken" becomes unknown: its JSON schema is invalid: (root): "minItems" must be a whole number that is 0 or more.',
      'warning: the schema "outside" cannot be evaluated: properties/a: the reference "https://example.com/a" is to nothing within the schema. Payloads are not checked by it at run time.',
      '',
    ]);
    const text = readFileSync(at.file('suprsend.schemas.gen.ts'), 'utf8');
    expect(text).toContain(`order: 'order'`);
    expect(text).not.toMatch(/outside|broken/);
  });
});

describe('--check', () => {
  it('is 0 if the file is up to date, however it is formatted and whatever its line ends are', async () => {
    using at = temporary();
    const args = ['types', '--from', PULLED, '--out', at.file()];
    await cli(args);
    expect(await cli([...args, '--check'])).toMatchObject({ code: 0, out: `${at.file()} is up to date.\n` });
    const text = readFileSync(at.file(), 'utf8');
    writeFileSync(at.file(), text.replaceAll('  ', '\t').replaceAll("'", '"').replaceAll(';', '').replaceAll('\n', '\r\n'));
    expect(await cli([...args, '--check'])).toMatchObject({ code: 0 });
  });

  it('is 1 with the difference if the workspace has changed, and writes nothing', async () => {
    using at = temporary();
    await live(['--out', at.file()], DATA);
    const before = readFileSync(at.file(), 'utf8');
    const schemas = DATA.schemas?.map((schema) =>
      schema.slug === 'order' ? { ...schema, json_schema: { type: 'object', properties: { total: { type: 'number' } } } } : schema,
    );
    const { code, out, err } = await live(['--out', at.file(), '--check'], { ...DATA, schemas });
    expect(code).toBe(1);
    expect(out).toContain('-    order_id: string;');
    expect(out).toContain('+    total?: number | undefined;');
    expect(err).toContain(`${at.file()} is out of date. Run: npx suprsend-ts types --out ${at.file()}`);
    expect(readFileSync(at.file(), 'utf8')).toBe(before);
    expect(readdirSync(dirname(at.file()))).toEqual(['suprsend.gen.ts']);
  });

  it('is 1 if the file does not exist, was edited, or its schemas are missing', async () => {
    using at = temporary();
    const args = ['types', '--from', PULLED, '--out', at.file(), '--check'];
    expect(await cli(args)).toMatchObject({ code: 1, out: `${at.file()} does not exist.\n` });
    expect(existsSync(at.file())).toBe(false);
    await cli(args.slice(0, -1));
    expect(await cli([...args, '--schemas'])).toMatchObject({ code: 1, out: `${at.file('suprsend.schemas.gen.ts')} does not exist.\n` });
    writeFileSync(at.file(), readFileSync(at.file(), 'utf8').replace('order_id: string', 'order_id: number'));
    expect(await cli(args)).toMatchObject({ code: 1 });
  });
});

describe('links', () => {
  it('to a schema without a live version, to one that does not exist, and to one version are warnings', async () => {
    using at = temporary();
    const link = (slug: string, schema: string, version?: number): object => ({
      slug,
      name: slug,
      trigger_type: 'api',
      payload_schema: { schema, version_no: version ?? null },
    });
    const workflows = [
      link('a', 'empty'),
      link('b', 'none'),
      link('c', 'order', 2),
      link('d', 'order', 3),
      link('e', 'bad'),
    ] as WorkspaceData['workflows'];
    const schemas = [
      { slug: 'empty', json_schema: null },
      { slug: 'order', json_schema: { type: 'object' } },
      { slug: 'bad', json_schema: { type: 'text' } },
    ];
    const { code, err } = await live(['--out', at.file(), '--schemas'], { workflows, schemas });
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual([
      'warning: the workflow "a" is linked to the schema "empty", which has no live version. It takes any data.',
      'warning: the workflow "b" is linked to the schema "none", which does not exist. It takes any data.',
      'warning: the workflow "c" (version 2) and 1 more are linked to one version of the schema "order". The API has only the latest one, which is used.',
      'warning: the schema "bad" becomes unknown: its JSON schema is invalid: (root): "type" must be one of string, number, integer, boolean, object, array, null, or a list of these.',
      '',
    ]);
    expect(readFileSync(at.file(), 'utf8')).toContain('export type Payload = unknown;');
    expect(readFileSync(at.file('suprsend.schemas.gen.ts'), 'utf8')).not.toContain('bad');
  });

  it('are listed up to a limit', async () => {
    using at = temporary();
    const workflows = Array.from({ length: 30 }, (_, index) => ({ slug: `w-${index}`, name: 'W', payload_schema: { schema: 'none' } }));
    const { err } = await live(['--out', at.file()], { workflows });
    expect(err.trim().split('\n')).toHaveLength(21);
    expect(err).toContain('warning: and 10 more.');
  });
});

describe('what goes wrong', () => {
  it.each<[what: string, args: string[], env: Record<string, string | undefined>, text: string, fault?: Fault]>([
    [
      'no credential',
      ['--workspace', 'staging'],
      { SUPRSEND_SERVICE_TOKEN: undefined },
      'The environment variable SUPRSEND_SERVICE_TOKEN is missing.',
    ],
    [
      'no workspace',
      [],
      { SUPRSEND_WORKSPACE: undefined },
      'Which workspace? Pass its slug, such as --workspace staging, or set SUPRSEND_WORKSPACE.',
    ],
    [
      'a wrong credential',
      [],
      { SUPRSEND_SERVICE_TOKEN: 'wrong' },
      'Check SUPRSEND_SERVICE_TOKEN: a service token of the account',
      { status: 401 },
    ],
    [
      'an unknown workspace',
      ['--workspace', 'stagin'],
      {},
      'Check that the workspace "stagin" exists: --workspace, or SUPRSEND_WORKSPACE.',
      { status: 404 },
    ],
    ['no server', [], { SUPRSEND_MGMNT_URL: 'http://127.0.0.1:1' }, 'Run the command again, or use --from'],
    ['a mode that does not exist', ['--mode', 'prod'], {}, '--mode must be live or draft, not "prod".'],
    ['an option that does not exist', ['--outt', 'x.ts'], {}, "Unknown option '--outt'"],
    ['an argument too many', ['staging'], {}, "Unexpected argument 'staging'"],
    ['an option without its value', ['--out'], {}, 'argument missing'],
    ['an empty option', ['--workspace', ''], {}, '--workspace must not be empty.'],
    [
      'a file that is not TypeScript',
      ['--out', 'types.json'],
      {},
      '--out must be a TypeScript file, such as suprsend.gen.ts, not "types.json".',
    ],
    ['a name that is not one', ['--name', 'my staging'], {}, '--name must be the name of a type that begins with a capital letter'],
    [
      'a folder and a workspace',
      ['--from', PULLED, '--workspace', 'a'],
      {},
      '--from reads a folder. --workspace and --mode are for the API',
    ],
    ['a folder that does not exist', ['--from', 'nowhere'], {}, 'nowhere: the folder does not exist.'],
  ])('%s is one sentence, and nothing is written', async (_what, args, env, text, fault) => {
    using at = temporary();
    const out = args.includes('--out') || args.includes('--outt') ? [] : ['--out', at.file()];
    const { code, err, out: written } = await live([...args, ...out], DATA, env, false, fault);
    expect([code, written]).toEqual([2, '']);
    expect(err).toContain(text);
    expect(err).toMatch(/^error: /);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(err).not.toMatch(/st-1|wrong|\bat \w+ \(/);
    expect(readdirSync(dirname(at.file()))).toEqual([]);
  });

  it('in an answer of the API names the record', async () => {
    using at = temporary();
    await using server = await serve(() => ({
      body: '{"results":[{"slug":"a","name":"A"},{"name":"B"}],"meta":{"count":2,"limit":50,"offset":0}}',
    }));
    const env = { SUPRSEND_SERVICE_TOKEN: 'st-1', SUPRSEND_MGMNT_URL: server.url, SUPRSEND_WORKSPACE: 'staging' };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { code, err } = await cli(['types', '--out', at.file()], env);
    expect([code, err]).toEqual([
      2,
      'error: The API returned something unexpected: record 2 of the workflows: "slug" must be a string that is not empty but is undefined.\n',
    ]);
  });

  it('leaves the old file as it is if the new one cannot be written', async () => {
    using at = temporary();
    writeFileSync(at.file(), 'old');
    mkdirSync(at.file('suprsend.schemas.gen.ts'));
    const { code, err } = await cli(['types', '--from', PULLED, '--schemas', '--out', at.file()]);
    expect([code, err]).toEqual([2, expect.stringContaining('suprsend.schemas.gen.ts is not a file. Pass the name of a file with --out.')]);
    expect([readFileSync(at.file(), 'utf8'), readdirSync(dirname(at.file())).length]).toEqual(['old', 2]);
  });

  it('says that a folder cannot be made', async () => {
    using at = temporary();
    writeFileSync(at.file('file'), '');
    const { code, err } = await cli(['types', '--from', PULLED, '--out', join(at.file('file'), 'x.ts')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/x\.ts cannot be (read|written) \(E\w+\)\.\n$/)]);
  });
});

describe('texts of others', () => {
  const workflows = [
    {
      slug: 'a\u001B[31m\u202E',
      name: 'N\u202E */ evil\u0007',
      description: '@deprecated\u2028x',
      payload_schema: { schema: 'none\u001B' },
    },
    { slug: '__proto__', name: 'P', payload_schema: { schema: '__proto__' } },
  ];
  const schemas = [
    { slug: '__proto__', json_schema: { type: 'object', properties: JSON.parse('{"__proto__":{"type":"string"}}') as object } },
  ];

  it('hide nothing, neither in the file nor on a terminal', async () => {
    using at = temporary();
    const { err } = await live(['--out', at.file(), '--schemas'], { workflows, schemas }, {}, false);
    const texts = [err, readFileSync(at.file(), 'utf8'), readFileSync(at.file('suprsend.schemas.gen.ts'), 'utf8')].join('');
    expect(texts).not.toMatch(/(?!\n)[\p{Cc}\u2028\u202E]/u);
    expect(err).toContain(String.raw`the schema "none\u001b", which does not exist`);
    const text = readFileSync(at.file(), 'utf8');
    expect(text).toContain(String.raw`"a\u001b[31m\u202e": unknown;`);
    expect(text).toContain(String.raw` * N\u202e *\/ evil\u0007`);
    expect(text).toContain(String.raw` * \@deprecated`);
    expect(text).toContain('__proto__: Proto.Payload;');
    expect(readFileSync(at.file('suprsend.schemas.gen.ts'), 'utf8')).toContain(`['__proto__']: {`);
  });
});

describe('a terminal', () => {
  it('shows progress and colours', async () => {
    using at = temporary();
    const { err } = await live(['--out', at.file()], DATA, {}, true);
    expect(err).toMatch(/\rReading staging: .*3 workflows/);
    expect(err).toContain('\u001B[33mwarning\u001B[39;22m: ');
  });

  it('shows no colours with NO_COLOR, and no progress in CI', async () => {
    using at = temporary();
    const { err } = await live(['--out', at.file()], DATA, { NO_COLOR: '1', CI: 'true' }, true);
    for (const code of ['\u001B', '\r']) expect(err).not.toContain(code);
  });

  it('is not assumed elsewhere', async () => {
    using at = temporary();
    const { err, out } = await live(['--out', at.file()], DATA);
    for (const code of ['\u001B', '\r']) expect(err + out).not.toContain(code);
  });
});

describe('the program', () => {
  it('lists its commands, and the options of each', async () => {
    expect(await cli(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('types    write the types') as string });
    expect(await cli([])).toMatchObject({ code: 2, out: expect.stringContaining('Usage: suprsend-ts <command>') as string });
    expect(await cli(['types', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--check') as string });
    expect((await cli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await cli(['tpyes'])).toMatchObject({
      code: 2,
      err: 'error: "tpyes" is not a command. Commands: types, local. See suprsend-ts --help.\n',
    });
  });
});
