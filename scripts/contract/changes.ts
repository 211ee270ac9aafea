/** A change of the effective contract, as callers see it. */
import { HANDWRITTEN_NAMES } from './reserved.ts';
import { touchedBy as touched } from './helpers.ts';

/** Where code that works today breaks: `compile` in the type checker, `run` when it is called, `both`, or not at all. */
export type Breaks = 'no' | 'compile' | 'run' | 'both';

export interface Change {
  /** The operation or schema. */
  where: string;
  what: string;
  breaks: Breaks;
  /** The methods and helpers that the change reaches. */
  touches: string[];
}

export type Add = (what: string, breaks?: Breaks) => void;

/** Where a schema is used decides what breaks: a caller writes requests and reads responses. */
export type Side = 'request' | 'response' | 'error';

/** Operations with the helpers that call them. */
export const touchedBy = (names: readonly string[]): string[] => touched(names, (helper) => HANDWRITTEN_NAMES.has(helper));

/** One line for a change that is found on both sides of a schema: the worse verdict counts. */
export function merged(changes: Change[]): Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.where}\n${change.what}`;
    const other = found.get(key);
    const touches = [...new Set([...(other?.touches ?? []), ...change.touches])];
    found.set(key, other ? { ...other, breaks: worse(other.breaks, change.breaks), touches } : change);
  }
  return [...found.values()];
}

function worse(a: Breaks, b: Breaks): Breaks {
  if (a === b || b === 'no') return a;
  return a === 'no' ? b : 'both';
}

/** From how many operations with the same change of a response one line is enough. */
const MANY = 4;

/** One line for a change that many operations share, such as one of an error, of a query value or of their server. */
export function grouped(changes: Change[]): Change[] {
  const groups = new Map<string, Change[]>();
  const keyOf = ({ where, what, breaks }: Change): string | undefined => {
    const [, place] = /^[a-z][\w.]+((?:, .*)?)$/.exec(where) ?? [];
    // What happens to an operation as a whole is said of each by its name, but for its server.
    return place || (place === '' && what.startsWith('server:')) ? `${place}\n${what}\n${breaks}` : undefined;
  };
  for (const change of changes) {
    const key = keyOf(change);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return changes.flatMap((change) => {
    const group = groups.get(keyOf(change) ?? '') ?? [];
    if (group.length < MANY) return [change];
    if (group[0] !== change) return [];
    const touches = [...new Set(group.flatMap((one) => one.touches))];
    return [{ ...change, where: change.where.replace(/^[^,]+/, `${group.length} operations`), touches }];
  });
}
