/**
 * Every difference between two raw contracts. It knows nothing of OpenAPI but the place of texts and parameters, so nothing can escape it:
 * a value that differs is in the list, at its own place or inside of an added or removed node.
 */
import { canonical, same } from './canonical.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { memberName, memberSegment, step, segmentsOf } from './pointers.ts';

export interface RawChange {
  kind: 'added' | 'removed' | 'changed';
  /** The place in the new contract; in the old one, if the node was removed. */
  pointer: string;
  /** The place in the old contract, if it is another one. */
  oldPointer?: string;
  before?: Json | undefined;
  after?: Json | undefined;
  about: About;
  /** The place in words. */
  where?: string;
  /** What api-smart-diff says about the change of the raw contract. */
  verdict?: string;
}

/** `text`: only what people read. `credentials`: where a credential is sent, and how. `name`: how the vendor calls an operation. */
export type About = 'text' | 'credentials' | 'name' | 'api';

export function rawChanges(before: Json, after: Json): RawChange[] {
  const changes: RawChange[] = [];
  const add = (kind: RawChange['kind'], old: string, now: string, was: Json | undefined, is: Json | undefined): void => {
    const where = kind === 'removed' ? old : now;
    changes.push({
      kind,
      pointer: where,
      ...(kind === 'changed' && old !== now ? { oldPointer: old } : {}),
      before: was,
      after: is,
      about: aboutOf(where, was, is),
    });
  };
  const visit = (was: Json, is: Json, old: string, now: string): void => {
    if (Array.isArray(was) && Array.isArray(is)) lists(was, is, old, now);
    else if (isObject(was) && isObject(is)) {
      for (const key of Object.keys(was)) {
        const [oldPlace, place] = [old + step(key), now + step(key)];
        if (is[key] === undefined) add('removed', oldPlace, place, was[key], undefined);
        else visit(was[key] as Json, is[key], oldPlace, place);
      }
      for (const key of Object.keys(is)) {
        if (was[key] === undefined) add('added', old + step(key), now + step(key), undefined, is[key]);
      }
    } else if (was !== is) add('changed', old, now, was, is);
  };
  /** Members are paired by name, then by equality, then by their order. */
  const lists = (was: Json[], is: Json[], old: string, now: string): void => {
    const [left, right] = [new Set(was.keys()), new Set(is.keys())];
    const pair = (matches: (a: Json, b: Json) => boolean): void => {
      for (const a of left) {
        const b = [...right].find((index) => matches(was[a] as Json, is[index] as Json));
        if (b === undefined) continue;
        left.delete(a);
        right.delete(b);
        visit(was[a] as Json, is[b] as Json, old + step(memberSegment(was, a)), now + step(memberSegment(is, b)));
      }
    };
    pair((a, b) => memberName(a) !== undefined && memberName(a) === memberName(b));
    pair(same);
    pair((a, b) => typeof a === 'object' && typeof b === 'object' && memberName(a) === undefined && memberName(b) === undefined);
    for (const a of left) add('removed', old + step(memberSegment(was, a)), now, was[a], undefined);
    for (const b of right) add('added', old, now + step(memberSegment(is, b)), undefined, is[b]);
    if (canonical(was) !== canonical(is) && sameMembers(was, is)) add('changed', old, now, was, is);
  };
  visit(before, after, '', '');
  return changes;
}

const sameMembers = (a: Json[], b: Json[]): boolean => a.map(canonical).toSorted().join() === b.map(canonical).toSorted().join();

/** Whether a change is only another order of the members of a list. */
export const isOrder = ({ kind, before, after }: RawChange): boolean =>
  kind === 'changed' && Array.isArray(before) && Array.isArray(after) && sameMembers(before, after);

const TEXTS = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'title',
  'externalDocs',
  'tags',
  'info',
  'x-codeSamples',
  'x-readme',
]);
const CREDENTIALS = new Set(['servers', 'security', 'securitySchemes']);
/** Keywords whose members have names of the contract's own. */
export const MAPS: ReadonlySet<string> = new Set([
  'paths',
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'schemas',
  'responses',
  'requestBodies',
  'headers',
  'content',
  'securitySchemes',
  'parameters',
  'dependentSchemas',
  'dependentRequired',
  'pathItems',
  'mapping',
  'variables',
  'callbacks',
  'links',
  'webhooks',
]);

/** The segments of a pointer that are keywords, not names that the contract gives. */
export function keywordsOf(where: string): string[] {
  const keywords: string[] = [];
  let name = false;
  for (const segment of segmentsOf(where)) {
    if (!name) keywords.push(segment);
    name = !name && MAPS.has(segment);
    if (['example', 'examples', 'default', 'enum', 'const'].includes(keywords.at(-1) ?? '')) break;
  }
  return keywords;
}

function aboutOf(where: string, before: Json | undefined, after: Json | undefined): About {
  const keywords = keywordsOf(where);
  if (keywords.some((keyword) => CREDENTIALS.has(keyword))) return keywords.includes('description') ? 'text' : 'credentials';
  const text = keywords.find((keyword) => TEXTS.has(keyword) || keyword.startsWith('x-'));
  if (text !== undefined && !where.startsWith('/components/examples')) return isTitle(text, before, after) ? 'api' : 'text';
  return keywords.at(-1) === 'operationId' ? 'name' : 'api';
}

/** The generator reads one title. */
const isTitle = (keyword: string, ...titles: (Json | undefined)[]): boolean => keyword === 'title' && titles.includes('Open object');

export const shown = (value: Json | undefined): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 87)}...` : text;
};

/** The members of an object schema, for a one-line summary of an added or removed node. */
export const sizeOf = (value: Json | undefined): number =>
  isObject(value) || Array.isArray(value) ? Object.values(value as JsonObject).reduce((sum: number, member) => sum + sizeOf(member), 0) : 1;
