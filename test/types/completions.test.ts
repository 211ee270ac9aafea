/** What an editor offers in a program with a registered workspace: slugs, and the keys of payloads. Asked of the language service. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TypeScript from 'typescript';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../package/support/paths.ts';
import { WORKSPACE, WORKSPACE_PRELUDE } from './workspace.ts';

const directory = join(inject('bare'), 'completions');
const file = join(directory, 'code.mts');
const types = join(directory, 'suprsend.gen.mts');

beforeAll(() => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(types, WORKSPACE);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** TypeScript 7 has no language service in JavaScript. */
describe.each(['typescript-5.4', 'typescript-5.9', 'typescript'])('%s', (name) => {
  const ts = createRequire(import.meta.url)(join(ROOT, 'node_modules', name)) as typeof TypeScript;
  let code = '';
  let version = 0;
  const options: TypeScript.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const service = ts.createLanguageService({
    getScriptFileNames: () => [types, file],
    getScriptVersion: (path) => (path === file ? String(version) : '1'),
    getScriptSnapshot: (path) => {
      const text = path === file ? code : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => directory,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? code : ts.sys.readFile(path)),
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });

  /** What is offered at the bar in the snippet. */
  function offered(snippet: string): string[] {
    const [before = '', after = ''] = snippet.split('|');
    code = `${WORKSPACE_PRELUDE}${before}${after}\n`;
    version += 1;
    const { entries = [] } = service.getCompletionsAtPosition(file, WORKSPACE_PRELUDE.length + before.length, {}) ?? {};
    return entries.map((entry) => entry.name);
  }

  const SLUGS = ['contact', 'free', 'nullable', 'old', 'open', 'optional', 'order-shipped', 'order_shipped', 'relaxed', 'strings'];
  it.each([
    ['slugs of workflows', `workflows.trigger({ workflow: '|', recipients });`, SLUGS],
    ['slugs among triggers', `workflows.triggerMany([{ workflow: '|', recipients }]);`, SLUGS],
    ['slugs in a trigger that has nothing else yet', `workflows.triggerMany([{ workflow: '|' }]);`, SLUGS],
    ['slugs after another trigger', `workflows.triggerMany([{ workflow: 'free', recipients }, { workflow: '|' }]);`, SLUGS],
    ['names of events among events', `events.triggerMany([{ event: '|' }]);`, ['$private', 'ORDER PLACED']],
    ['slugs in a typed operation', `ops.workflowsTrigger({ client, body: { workflow: '|', recipients } });`, SLUGS],
    ['names of events', `events.trigger({ distinct_id: 'u1', event: '|' });`, ['$private', 'ORDER PLACED']],
    ['slugs of categories', `users.preferences.categories.get('u1', '|');`, ['order-updates', 'reports']],
    ['slugs of categories in a body', `users.preferences.update('u1', { categories: [{ category: '|' }] });`, ['order-updates', 'reports']],
    ['slugs of templates', `management.templates.get('|');`, ['order-shipped', 'welcome']],
    [
      'slugs of templates, where a new one may be written',
      `management.templates.upsert('|', { name: 'N', enabled_channels: ['sms'] });`,
      ['order-shipped', 'welcome'],
    ],
    ['locales', `management.preferenceCategories.translations.get('|');`, ['en', 'fr']],
  ])('offers %s, and nothing else', (_what, snippet, names) => {
    expect(offered(snippet).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    ['a trigger', `workflows.trigger({ workflow: 'order-shipped', recipients, data: { lines: [{ | }] } });`],
    ['one of many triggers', `workflows.triggerMany([{ workflow: 'order-shipped', recipients, data: { lines: [{ | }] } }]);`],
  ])('offers the keys of an object in the payload of %s', (_what, snippet) => {
    expect(offered(snippet)).toEqual(['sku']);
  });

  it.each([
    ['a trigger', `workflows.trigger({ workflow: 'order-shipped', recipients, data: { | } });`],
    ['one of many triggers', `workflows.triggerMany([{ workflow: 'order-shipped', recipients, data: { | } }]);`],
    ['a typed operation', `ops.workflowsTrigger({ client, body: { workflow: 'order-shipped', recipients, data: { | } } });`],
    ['an event', `events.trigger({ distinct_id: 'u1', event: 'ORDER PLACED', properties: { | } });`],
  ])('offers the keys of the payload of %s', (_what, snippet) => {
    expect(offered(snippet)).toEqual(expect.arrayContaining(['order_id', 'amount', 'lines', 'placed_at', '$attachments']));
    expect(offered(snippet)).not.toContain('number');
  });
});
