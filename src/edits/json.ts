/** Copies a value as JSON would write it, at the call, so that nothing that the caller changes later is sent. */
import { checkJson, isSimple } from '../core/json.ts';

/**
 * Copies a value member by member. An object with a `toJSON` (a Date, a PushSubscription) becomes what that returns, members that are
 * undefined are left out, and every key is kept as it is (`0`, `-5`, `__proto__`).
 * @param fail - is called with the position in the value of anything that JSON would change or lose.
 */
export function copyJson(value: unknown, fail: (where: string, problem: string) => never): unknown {
  // Most edits have simple values only, and need no second pass.
  if (Object.getPrototypeOf(Object(value)) === Object.prototype && Object.values(value as object).every(isSimple))
    return { ...(value as object) };
  checkJson(value, fail);
  return JSON.parse(JSON.stringify(value));
}
