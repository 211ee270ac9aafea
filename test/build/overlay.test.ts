/** Overlays are applied strictly: a correction that no longer applies stops the build with a message that says what to do. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { applyOverlay, overlayProblems, type OverlayAction } from '../../scripts/contract/overlay.ts';

const document = (): JsonObject => ({ info: { title: 'A', tags: ['x'] }, list: [{ id: 1 }, { id: 2 }, { id: 3 }], type: 'string' });

function apply(...actions: Partial<OverlayAction>[]): JsonObject {
  const target = document();
  const overlay = { overlay: '1.1.0', info: { title: 'T', version: '1' }, actions: actions as OverlayAction[] };
  applyOverlay(target, overlay, 'overlay.yaml');
  return target;
}
const description = 'why';

test('an update merges objects, joins lists and replaces scalars', () => {
  const { info } = apply({ target: '$.info', description, update: { title: 'B', tags: ['y'], more: { a: 1 } } });
  expect(info).toEqual({ title: 'B', tags: ['x', 'y'], more: { a: 1 } });
});

test('an update of a list appends', () => {
  expect(apply({ target: '$.list', description, update: { id: 4 } }).list).toHaveLength(4);
});

test('an update reaches every node its target names, each with its own copy', () => {
  const { list } = apply(
    { target: '$.list[*]', description, update: { tags: [] } },
    { target: '$.list[0].tags', description, update: 'only here' },
  );
  expect(list).toEqual([
    { id: 1, tags: ['only here'] },
    { id: 2, tags: [] },
    { id: 3, tags: [] },
  ]);
});

test('removing several items of a list removes only these', () => {
  expect(apply({ target: '$.list[?@.id < 3]', description, remove: true }).list).toEqual([{ id: 3 }]);
});

test('a copy merges one node into another and does not change the first', () => {
  const target = apply({ target: '$.list[0]', description, copy: '$.info' }, { target: '$.list[0].title', description, update: 'C' });
  expect(target).toMatchObject({ info: { title: 'A' }, list: [{ id: 1, title: 'C', tags: ['x'] }, {}, {}] });
});

test.each<[string, Partial<OverlayAction>, string]>([
  ['a target that matches nothing', { target: '$.nowhere', description, remove: true }, 'matches nothing'],
  ['a target that is not a JSONPath', { target: '$.[', description, remove: true }, 'is not a valid RFC 9535 JSONPath'],
  [
    'a list merged into a scalar',
    { target: '$', description, update: { type: ['string'] } },
    'would merge an array into a scalar at /type',
  ],
  ['an object merged into a scalar', { target: '$.type', description, update: {} }, 'would merge an object into a scalar'],
  ['a scalar merged into an object', { target: '$', description, update: { info: 1 } }, 'would merge a scalar into an object at /info'],
  ['a copy from several nodes', { target: '$.info', description, copy: '$.list[*]' }, 'matches 3 nodes'],
  ['two kinds of action in one', { target: '$.info', description, update: {}, remove: true }, 'exactly one of'],
  ['an action without a reason', { target: '$.info', update: {} }, 'has no description'],
])('%s stops the build, naming the action', (_what, action, problem) => {
  expect(() => apply(action)).toThrow(problem);
  expect(() => apply(action)).toThrow(`overlay.yaml: action 1 (${action.target})`);
});

test('a target that names several nodes is applied to those that are there, and the others stop the build', () => {
  const target = document();
  const action = { target: "$['info', 'gone', 'lost'].title", description, update: 'B' };
  const [problem, ...more] = overlayProblems(
    target,
    { overlay: '1.1.0', info: { title: 'T', version: '1' }, actions: [action] },
    'overlay.yaml',
  );
  expect(more).toEqual([]);
  expect(problem).toMatchObject({
    missing: ['gone', 'lost'],
    problem: expect.stringContaining("names 'gone', 'lost', which matches nothing"),
  });
  expect(target.info).toMatchObject({ title: 'B' });
});

test('every action that cannot be applied is reported at once', () => {
  const nowhere = { target: '$.nowhere', description, remove: true };
  expect(() => apply(nowhere, { target: '$.info', description, update: { title: 'B' } }, nowhere)).toThrow(/action 1 .*action 3 /s);
});
