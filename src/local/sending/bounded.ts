/** Checks of payloads that end: a schema that takes too long on a payload is not evaluated. */
import { type PayloadCheck, payloadCheck } from '../../workspace/payload.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { PatternError, triedPattern } from './patterns.ts';

/** Most steps of all patterns on one payload, besides some for each character. About a second. */
const MOST = 30_000_000;
/** Items that are compared with each other, which is half a square of their number. */
const MOST_UNIQUE = 10_000;

/** The check of one schema. It throws a PatternError if that takes too long on a payload. @throws TypeError if it is not a schema */
export function bounded(schema: JsonObject): PayloadCheck {
  const check = payloadCheck(schema);
  const attempt = triedSchema(schema);
  return (payload) => {
    attempt(payload as JsonObject);
    return check(payload);
  };
}

const said = (pattern: string, error: unknown): PatternError => {
  const why = error instanceof PatternError ? error.message : error instanceof RangeError ? 'it is nested too deep' : undefined;
  if (why === undefined) throw error;
  return new PatternError(`a local SuprSend does not try the pattern ${JSON.stringify(pattern).slice(0, 200)}: ${why}`);
};

/** Why the patterns of a JSON schema cannot be tried on any payload; undefined if they can. */
export function patternProblem(schema: Json): string | undefined {
  try {
    patternsOf(membersOf(schema));
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    if (error instanceof RangeError) return 'it is nested too deep';
    throw error;
  }
}

type Patterns = Map<string, ReturnType<typeof triedPattern>>;

/** @throws PatternError for one that cannot be tried */
function patternsOf(members: readonly [key: string, value: Json][]): Patterns {
  const patterns: Patterns = new Map();
  for (const [key, value] of members)
    for (const pattern of key === 'pattern' ? [value] : key === 'patternProperties' && isObject(value) ? Object.keys(value) : []) {
      if (typeof pattern !== 'string' || patterns.has(pattern)) continue;
      try {
        patterns.set(pattern, triedPattern(pattern));
      } catch (error) {
        throw said(pattern, error);
      }
    }
  return patterns;
}

/** Tries all patterns of a JSON schema on all strings of a payload. @throws PatternError if the schema takes too long on it */
function triedSchema(schema: Json): (payload: Json) => void {
  const members = membersOf(schema);
  const isUnique = members.some(([key, value]) => key === 'uniqueItems' && value === true);
  const patterns = patternsOf(members);
  return (payload) => {
    if (patterns.size === 0 && !isUnique) return;
    const values = membersOf(payload);
    if (isUnique && values.some(([, value]) => Array.isArray(value) && value.length > MOST_UNIQUE))
      throw new PatternError(`a local SuprSend does not compare more than ${MOST_UNIQUE} items, for "uniqueItems"`);
    const texts = new Set(values.flatMap(([key, value]) => (typeof value === 'string' ? [key, value] : [key])));
    const budget = { steps: MOST };
    for (const text of texts)
      for (const [pattern, isMatch] of patterns) {
        budget.steps += 50 * text.length;
        try {
          isMatch(text, budget);
        } catch (error) {
          throw said(pattern, error);
        }
      }
  };
}

/** Everything in a value, with its key. */
function membersOf(value: Json): [key: string, value: Json][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]): [string, Json][] => [[key, one], ...membersOf(one)]);
}
