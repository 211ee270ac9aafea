/** Copies a value as JSON would write it, at the call, so that nothing that the caller changes later is sent. */
import { checkJson } from '../core/json.ts';

/**
 * Copies a value member by member. An object with a `toJSON` (a Date, a PushSubscription) becomes what that returns, members that are
 * undefined are left out, and every key is kept as it is (`0`, `-5`, `__proto__`).
 * @param fail - is called with the position in the value of anything that JSON would change or lose.
 */
export function copyJson(value: unknown, fail: (where: string, problem: string) => never): unknown {
  checkJson(value, fail);
  return JSON.parse(JSON.stringify(value));
}
