/** The rules of profiles for bodies: those of the edit builders, with the same words. */
import { formOf } from '../core/body.ts';
import { invalid, reading } from '../core/errors.ts';
import { fieldOf } from '../core/json.ts';
import { shown } from '../core/redact.ts';
import type { ProfileCheck } from '../core/validation.ts';
import { amountProblem, keyProblem, kindOfKey, OPERATORS, valueProblem, type Operator } from './validate.ts';

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks the profiles of a body, or of each body of a list: the body itself (an empty name), or fields of it with one profile or a list. */
export const checkProfile: ProfileCheck = (operation, profiles, body) =>
  reading(typeof operation === 'string' ? operation : 'checkProfile', () => {
    if (typeof operation !== 'string' || !Array.isArray(profiles))
      invalid('checkProfile', 'is called by a client: pass it as validation: { profile: checkProfile }', undefined, '');
    if (Array.isArray(body)) body.forEach((one, index) => checkFields(operation, profiles, one, `[${index}].`));
    else checkFields(operation, profiles, body, '');
  });

/** Everything is checked as JSON writes it: a `toJSON`, as the models of many libraries have it, returns other keys. */
function checkFields(operation: string, profiles: readonly string[], body: unknown, start: string): void {
  const written = formOf(body);
  for (const name of profiles) {
    const value = name === '' ? written : fieldOf(written, name);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (let index = 0; index < list.length; index++) {
      const profile = formOf(list[index]);
      // An id is not a profile.
      if (!isObject(profile)) continue;
      const where = name === '' ? '' : Array.isArray(value) ? `${name}[${index}].` : `${name}.`;
      const problem = name === 'operations' ? operationProblem(profile) : profileProblem(profile, name !== '');
      if (problem) invalid(operation, shown(start + where + problem));
    }
  }
}

/** What is wrong with a key, with its name. One that is not known may be newer than this SDK. */
function wrongKey(operator: Operator | undefined, key: string): string | undefined {
  if (key.trim() === '') return 'a key is empty';
  const problem = keyProblem(operator, key);
  const escape = kindOfKey(key) ? '' : '. If SuprSend has it, set validation: { profile: false } for the call or the client';
  return problem && `${JSON.stringify(key)} ${problem}${escape}`;
}

function operationProblem(operation: Fields): string | undefined {
  for (const operator of Object.keys(operation).filter((key): key is Operator => OPERATORS.includes(key as Operator))) {
    const operand = formOf(operation[operator]);
    const keys = Array.isArray(operand) ? operand.filter((key) => typeof key === 'string') : isObject(operand) ? Object.keys(operand) : [];
    for (const key of keys) {
      const problem = wrongKey(operator, key);
      if (problem) return `${operator}: ${problem}`;
    }
    const amount = operator === '$increment' && isObject(operand) ? amountProblem(operand) : undefined;
    if (amount) return `${operator}: ${amount.join(' ')}`;
    const problem = isObject(operand) ? valueProblem(operand) : undefined;
    if (problem) return `${operator}: ${problem}`;
  }
  return undefined;
}

/** Keys of a recipient that are not part of a profile (contract, InlineProfile and ObjectRecipient). */
const RECIPIENT_KEYS = ['$channels', '$skip_create', '$context', '$object_subscriptions_query'];

function profileProblem(profile: Fields, isRecipient: boolean): string | undefined {
  for (const [key, value] of Object.entries(profile)) {
    if (value === undefined) continue;
    if (RECIPIENT_KEYS.includes(key)) {
      if (isRecipient) continue;
      return `"${key}" belongs to a recipient or an actor`;
    }
    const wrong = wrongKey(undefined, key);
    if (wrong) return wrong;
    if (!key.startsWith('$')) continue;
    if (Array.isArray(value) && kindOfKey(key) === 'channel') {
      for (const [index, one] of value.entries()) {
        const problem = valueProblem(isPushToken(key, one) ? { [key]: one.token, $id_provider: one.provider ?? null } : { [key]: one });
        if (problem) return problem.replace(key, `${key}[${index}]`);
      }
      continue;
    }
    const problem = valueProblem({ [key]: value });
    if (problem) return problem;
  }
  return undefined;
}

const isPushToken = (key: string, value: unknown): value is { token: unknown; provider?: unknown } =>
  (key === '$androidpush' || key === '$iospush') && isObject(value) && Object.hasOwn(value, 'token');
