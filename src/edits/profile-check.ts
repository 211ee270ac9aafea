/** The rules of profiles for bodies: those of the edit builders, with the same words. */
import { invalid, reading } from '../core/errors.ts';
import { fieldsOf } from '../core/json.ts';
import { shown } from '../core/redact.ts';
import type { ProfileCheck } from '../core/validation.ts';
import { amountProblem, isKnownKey, keyProblem, OPERATORS, valueProblem, type Operator } from './validate.ts';

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks the profiles of a body: the body itself (an empty name), or fields of it with one profile or a list. Ids are not profiles. */
export const checkProfile: ProfileCheck = (operation, profiles, body) =>
  reading(typeof operation === 'string' ? operation : 'checkProfile', () => {
    if (typeof operation !== 'string' || !Array.isArray(profiles))
      invalid('checkProfile', 'is called by a client: pass it as validation: { profile: checkProfile }', undefined, '');
    for (const name of profiles as readonly string[]) {
      const value = name === '' ? body : fieldsOf(body)[name];
      for (const [index, profile] of (Array.isArray(value) ? value : [value]).entries()) {
        if (!isObject(profile)) continue;
        const where = name === '' ? '' : Array.isArray(value) ? `${name}[${index}].` : `${name}.`;
        const problem = name === 'operations' ? operationProblem(profile) : profileProblem(profile);
        if (problem) invalid(operation, shown(where + problem));
      }
    }
  });

/** For a key that is newer than this SDK. */
const escape = (key: string): string =>
  isKnownKey(key) ? '' : '. If SuprSend has it, set validation: { profile: false } for the call or the client';

function operationProblem(operation: Fields): string | undefined {
  for (const operator of Object.keys(operation).filter((key): key is Operator => OPERATORS.includes(key as Operator))) {
    const operand = operation[operator];
    const keys = Array.isArray(operand) ? operand.filter((key) => typeof key === 'string') : isObject(operand) ? Object.keys(operand) : [];
    for (const key of keys) {
      const problem = keyProblem(operator, key);
      if (problem) return `${operator}: ${key} ${problem}${escape(key)}`;
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

function profileProblem(profile: Fields): string | undefined {
  for (const [key, value] of Object.entries(profile)) {
    if (value === undefined || RECIPIENT_KEYS.includes(key)) continue;
    const reserved = keyProblem(undefined, key);
    if (reserved) return `${key} ${reserved}${escape(key)}`;
    if (!key.startsWith('$')) continue;
    if (Array.isArray(value)) {
      for (const one of value) {
        const problem = valueProblem({ [key]: isPushToken(key, one) ? one.token : one });
        if (problem) return problem.replace(key, `${key}: each value`);
      }
      continue;
    }
    const problem = valueProblem({ [key]: value });
    if (problem && value !== null) return problem;
  }
  return undefined;
}

const isPushToken = (key: string, value: unknown): value is { token: unknown } =>
  (key === '$androidpush' || key === '$iospush') && isObject(value) && Object.hasOwn(value, 'token');
