/** docs/migration.md has a row for every method of the vendor's SDK, names only what exists here, and shows the pairs that examples/migration runs. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { ObjectEdit, SuprSend, UserEdit } from '../../src/index.ts';
import { pairsAsMarkdown } from './pairs.ts';

const page = readFileSync(fromRoot('docs/migration.md'), 'utf8');
const vendor = createRequire(import.meta.url)('@suprsend/node-sdk') as Record<string, new (...args: unknown[]) => any>;
const make = (name: string, ...args: unknown[]): any => new (vendor[name] as new (...given: unknown[]) => unknown)(...args);
const client = make('Suprsend', 'workspace-key-of-the-tests', 'secret');

/** What a user can call or read: of the class and those it extends, without what its names mark as private. */
function membersOf(instance: object): string[] {
  const found: string[] = [];
  for (let type = Object.getPrototypeOf(instance); type !== Object.prototype; type = Object.getPrototypeOf(type))
    found.push(...Object.getOwnPropertyNames(type));
  return [...new Set(found)].filter((name) => name !== 'constructor' && !name.startsWith('_'));
}

/** The code spans of one column, in the tables of one section. */
function column(heading: string, index: number): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => /^\| (?!vendor|call)/.test(line));
  return rows.flatMap((row) => Array.from((row.split(/(?<!\\)\|/)[index] ?? '').matchAll(/`([^`]+)`/g), ([, code]) => code as string));
}

/** The names at the beginning of code spans: `users.get` of `users.get(id)`. */
const namesIn = (spans: string[]): string[] => spans.map((span) => /^(?:new )?([\w.]+)/.exec(span)?.[1] ?? span);

const below = (path: string): string[] => membersOf(client[path]).map((name) => `${path}.${name}`);
const builders = [client.users.get_edit_instance('u1'), client.objects.get_edit_instance('t', 'o'), client.user.get_instance('u1')];
const bulks = [
  client.users.get_bulk_edit_instance(),
  client.bulk_users.new_instance(),
  client.bulk_events.new_instance(),
  client.bulk_workflows.new_instance(),
  client.workflows.bulk_trigger_instance(),
];
const requests = [
  make('WorkflowTriggerRequest', {}),
  make('Workflow', {}),
  make('Event', 'u1', 'event'),
  make('SubscriberListBroadcast', {}),
];
/** Constructors that only the SDK itself calls: users get these from a method. */
const MADE = ['BulkUsersEdit', 'ObjectEdit', 'UserEdit'];

/** What the vendor has, by the section of the page that must name it. */
const EXPECTED: Record<string, string[]> = {
  Client: ['Suprsend', ...membersOf(client)],
  Sending: [
    ...Object.keys(vendor).filter((name) => ![...MADE, 'Suprsend'].includes(name)),
    ...below('workflows'),
    ...below('bulk_events'),
    ...below('bulk_workflows'),
    ...requests.flatMap(membersOf),
  ],
  'Many records': bulks.flatMap(membersOf),
  Users: [...below('users'), ...below('user'), ...below('bulk_users')],
  Objects: below('objects'),
  Builders: builders.flatMap(membersOf),
  Lists: below('subscriber_lists'),
  'Tenants and brands': [...below('tenants'), ...below('brands')],
  Messages: below('messages'),
};

/** Methods on the page of the Python SDK "Create User Profile", with the object that each is called on. */
const PYTHON_PAGE: Record<string, string[]> = {
  Users: ['user.get_instance', 'bulk_users.new_instance'],
  'Many records': ['append', 'save'],
  Builders: [
    ...['email', 'sms', 'whatsapp', 'androidpush', 'slack', 'ms_teams'].flatMap((channel) => [`add_${channel}`, `remove_${channel}`]),
    'set',
    'set_once',
    'increment',
    'append',
    'remove',
    'unset',
    'set_preferred_language',
    'save',
  ],
};

describe('docs/migration.md', () => {
  it.each(Object.entries(EXPECTED))('%s: has a row for every method of the vendor', (heading, expected) => {
    expect(expected.length).toBeGreaterThan(0);
    const named = new Set(namesIn(column(heading, 1)));
    expect(expected.filter((name) => !named.has(name))).toEqual([]);
  });

  it('looks at everything that the vendor’s client holds', () => {
    const resources = Object.entries(client).filter(
      ([name, value]) => value instanceof Object && !name.startsWith('_') && name !== 'config',
    );
    const looked = Object.values(EXPECTED)
      .flat()
      .map((name) => name.split('.')[0]);
    expect(resources.map(([name]) => name).filter((name) => !looked.includes(name))).toEqual([]);
    expect(Object.values(EXPECTED).flat().length).toBeGreaterThan(120);
  });

  it.each(Object.entries(PYTHON_PAGE))('%s: has a row for every method of the page of the Python SDK', (heading, expected) => {
    const named = new Set(namesIn(column(heading, 1)));
    expect(expected.filter((name) => !named.has(name))).toEqual([]);
  });

  it('names no row that the vendor does not have, but those of Python', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.includes('Python only'));
    const known = new Set(Object.values(EXPECTED).flat());
    const dotted = rows
      .flatMap((row) => Array.from((row.split(/(?<!\\)\|/)[1] ?? '').matchAll(/`([a-z_]+\.[a-z_]+)\(/g), ([, name]) => name as string))
      .filter((name) => !name.startsWith('response.'));
    expect(dotted.length).toBeGreaterThan(50);
    expect(dotted.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names only methods that exist here', () => {
    const suprsend = new SuprSend();
    const edits = [new UserEdit('u1'), new ObjectEdit('t', 'o')];
    const spans = Object.keys(EXPECTED).flatMap((heading) => column(heading, 2).map((span) => ({ heading, span })));
    const calls = spans.flatMap(({ heading, span }) =>
      Array.from(span.matchAll(/(?<![\w.$])([a-z]\w*(?:\.\w+)*)\(/gi), ([, name]) => ({ heading, name: name as string })),
    );
    const isThere = (name: string): boolean =>
      typeof name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], suprsend) ===
      'function';
    const isOurs = ({ heading, name }: { heading: string; name: string }): boolean =>
      isThere(name) ||
      ['SuprSend', 'UserEdit', 'ObjectEdit', 'attachment.fromUrl', 'attachmentFromFile'].includes(name) ||
      (['save'].includes(name) && edits.every((edit) => name in edit)) ||
      (heading === 'Builders' && edits.every((edit) => name in edit));
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.filter((call) => !isOurs(call))).toEqual([]);
  });

  it('shows the code of examples/migration, which runs it', () => {
    expect(page.slice(page.indexOf('### '))).toBe(pairsAsMarkdown());
  });
});
