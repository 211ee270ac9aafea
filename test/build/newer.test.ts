/** What the vendor documents beyond the contract: it says so where people read it, and it goes, by itself, when a contract brings it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { build } from '../../scripts/contract/build.ts';
import { EFFECTIVE, fromRoot, NEWER, parseOverlay, readJson, readLock, readOverlays } from '../../scripts/contract/files.ts';
import { isObject, type JsonObject } from '../../scripts/contract/json.ts';
import { knownTexts, withoutActions } from '../../scripts/contract/newer.ts';
import { readOperations } from '../../scripts/contract/operations.ts';
import { altered, before } from './altered/contract.ts';

const document = readJson<JsonObject>(fromRoot(EFFECTIVE));
const operations = readOperations(document);
const newer = operations.filter((operation) => operation.newer !== undefined);
/** What the contract does not have yet. */
const actions = before.overlays.find(({ name }) => name === NEWER)?.overlay.actions ?? [];
const methods = ['get', 'post', 'patch', 'delete'];

/** The raw operations that the overlay adds, as a vendor would publish them: by path, without our data. */
const published = actions.flatMap(({ target, update }) =>
  target === '$.paths' && isObject(update)
    ? Object.entries(update).flatMap(([path, item]) =>
        methods.flatMap((method) => {
          const operation = (item as JsonObject)[method];
          if (!isObject(operation)) return [];
          const { 'x-suprsend': data, ...source } = operation;
          return [{ path, method, source, name: (data as { name: string }).name }];
        }),
      )
    : [],
);

test('every addition says since when it is published, and what drops it', () => {
  for (const { target, 'x-newer': since, 'x-unless': unless } of actions) {
    expect(since, target).toMatch(/suprsend\/documentation [0-9a-f]{8}$|^vendor's /);
    expect(unless, target).toBeDefined();
  }
  expect(newer.map(({ name }) => name).toSorted()).toEqual(published.map(({ name }) => name).toSorted());
});

test.each(newer.map((operation) => [operation.name, operation] as const))(
  '%s says in both hovers and on the page that it is newer than the contract',
  (name, { method, path, newer: since }) => {
    for (const file of ['generated/sdk.gen.ts', 'generated/tree.gen.ts']) {
      const hovers = readFileSync(fromRoot(file), 'utf8').split('/**');
      const hover = hovers.find((text) => text.includes(`\`${method} ${path}\``));
      expect(hover, file).toContain(`Newer than the contract: ${since}.`);
    }
    expect(readFileSync(fromRoot('docs/operations.md'), 'utf8')).toContain(`| \`${name}\` | ${since} |`);
  },
);

test('each new field and query value says that it is newer than the contract', () => {
  for (const { target, update, 'x-newer': since } of actions) {
    const sentence = `Newer than the contract: ${since}.`;
    const [, names = ''] = /^\$\.components\.schemas(.*)\.properties$/.exec(target) ?? [];
    for (const [name] of names.matchAll(/\w+/g))
      for (const field of Object.keys(update as JsonObject))
        expect((document.components as any).schemas[name].properties[field].description, `${name}.${field}`).toContain(sentence);
    const [, path] = /^\$\.paths\['(.*)'\]\.get\.parameters$/.exec(target) ?? [];
    const operation = operations.find((one) => one.path === path && one.method === 'GET');
    for (const { name } of path === undefined ? [] : (update as { name: string }[]))
      expect(operation?.queryParameters.find((one) => one.name === name)?.description, name).toContain(sentence);
  }
});

test.each(published.map(({ name, ...rest }) => [name, rest] as const))(
  'once a contract has %s, the addition is dropped, and the operation keeps its name and its classes',
  (name, { path, method, source }) => {
    // The vendor calls the path value of a workspace's settings workspace_slug.
    const theirs = path.replace('/workspace/{workspace}/', '/workspace/{workspace_slug}/');
    const theirSource = JSON.parse(
      theirs === path ? JSON.stringify(source) : JSON.stringify(source).replace('"workspace"', '"workspace_slug"'),
    );
    const raw = altered((copy) => {
      const item = ((copy.paths as JsonObject)[theirs] ??= {}) as JsonObject;
      item[method] = theirSource as JsonObject;
    });
    const built = build(raw, readOverlays(), readLock());
    const was = operations.find((operation) => operation.name === name);
    const now = built.operations.find((operation) => operation.name === name);
    expect(knownTexts(built.known, built.overlays, built.provenance)).toContainEqual(
      expect.stringContaining('so this addition is dropped, but for the name and the classes'),
    );
    expect(now).toMatchObject({ path: theirs, repeat: was?.repeat, reason: was?.reason });
    expect([now?.paging, now?.newer]).toEqual([was?.paging, undefined]);
    expect(built.overlayErrors).toEqual([]);
  },
);

test('contract:bump --write deletes actions of the overlay, and what is left is the same', () => {
  const text = readFileSync(fromRoot(NEWER), 'utf8');
  const { actions: all, lines = [] } = parseOverlay(text, NEWER).overlay;
  for (const rest of [0, 1]) {
    const isLeft = (_: unknown, index: number): boolean => index % 2 === rest;
    const deleted = lines.filter((line, index) => !isLeft(line, index));
    expect(parseOverlay(withoutActions(text, deleted), NEWER).overlay.actions).toEqual(all.filter(isLeft));
  }
});
