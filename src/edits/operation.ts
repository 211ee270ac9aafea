/** Builds one operation of an edit from the arguments of a method, checked and copied. */
import type { EditOperation } from '../../generated/types.gen.ts';
import type { Repeat } from '../core/types.ts';
import { validationOf } from '../core/config.ts';
import { invalid, misconfigured, optionsOf, reading, SuprSendError } from '../core/errors.ts';
import { checkJson, isSimple, single } from '../core/json.ts';
import { unknownOption } from '../core/option-names.ts';
import { shown } from '../core/redact.ts';
import { NO_CHECKS, type Validation } from '../core/validation.ts';
import type { PushOptions } from './channels.ts';
import { amountProblem, isRepeatable, keyProblem, OPERATORS, valueProblem, type Operator } from './validate.ts';

/** The operators whose operand is an object of keys and values. */
export type AddingOperator = Exclude<Operator, '$unset'>;

/** The method that a caller used. */
export interface EditMethod {
  /** The name in the client tree, for errors, such as `users.edit`. */
  operation: string;
  /** The name of the method, such as `addEmail`. */
  method: string;
  /** False skips the checks of `validate.ts`. */
  validate: boolean;
}

/** Whether an edit checks keys and values. @throws ConfigurationError for an option that does not exist */
export function validates(operation: string, options: { validation?: Validation | undefined } | undefined): boolean {
  if (options === undefined) return true;
  const own = optionsOf(operation, options);
  const { validation } = own;
  const unknown = unknownOption(own, ['validation'], 'an edit');
  if (unknown) misconfigured(operation, unknown);
  const checkProfile = (): void => {};
  return reading(
    operation,
    () => validationOf(validation, { validation: { ...NO_CHECKS, profile: checkProfile }, checkProfile }, operation).profile !== undefined,
  );
}

/** Whether the operations may be sent twice: if the result is then the same (vendor documentation, edit user profile; see isRepeatable). */
export const repeatOf = (operations: readonly EditOperation[]): Repeat =>
  operations.every((operation) =>
    Object.entries(operation).every(([operator, values]) => isRepeatable(operator, Object.keys(Object(values)))),
  )
    ? 'safe'
    : 'unsafe';

/**
 * Builds the operation of `method(key, value)` or `method(object)`.
 * @param push - of a push token, if `first` is its channel.
 * @throws InvalidRequestError
 */
export function addingOperation(
  call: EditMethod,
  operator: AddingOperator,
  first: unknown,
  rest: readonly unknown[],
  push?: PushOptions,
): EditOperation {
  const value = rest[0];
  let values: Record<string, unknown>;
  // Most operations have one simple value, which needs no copy.
  if (typeof first === 'string' && !push && isSimple(value)) values = single(checkKey(call, operator, first), value);
  else {
    let given = first;
    if (typeof first === 'string') {
      if (value === undefined) fail(call, `${quote(first)} has no value`);
      given = { [first]: value, ...(push && { $id_provider: push.provider, $bundle_id: push.bundleId }) };
    } else if (typeof first !== 'object' || first === null || Array.isArray(first)) {
      fail(call, `takes a key and a value, or one object, but got ${describeType(first)}`);
    } else if (rest.length > 0) fail(call, 'takes either one object, or a key and a value');

    const entries = Object.entries(copyObject(call, given)).map(([key, one]) => [checkKey(call, operator, key), one] as const);
    // From entries, as an assignment to `__proto__` would set the prototype.
    values = Object.fromEntries(entries);
    if (entries.length === 0) fail(call, 'the object has no keys');
    if (Object.keys(values).length < entries.length) fail(call, 'two keys are the same, apart from surrounding whitespace');
  }
  const amount = operator === '$increment' ? amountProblem(values) : undefined;
  if (amount) fail(call, `${quote(amount[0])} ${amount[1]}`);
  const problem = call.validate ? valueProblem(values) : undefined;
  if (problem) fail(call, optional(problem));
  return single(operator, values);
}

/** Builds the operation of `unset(keys)`. @throws InvalidRequestError */
export function unsetOperation(call: EditMethod, keys: unknown): EditOperation {
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
  if (list.length === 0) fail(call, 'the list of keys is empty');
  return { $unset: list.map((key) => checkKey(call, '$unset', key)) };
}

/**
 * Copies a value member by member, at the call, so that nothing that the caller changes later is sent. An object with a `toJSON` (a Date, a
 * PushSubscription) becomes what that returns, members that are undefined are left out, and every key is kept as it is (`0`, `-5`,
 * `__proto__`).
 * @param onProblem - is called with the position in the value of anything that JSON would change or lose.
 */
function copyJson(value: unknown, onProblem: (where: string, problem: string) => never): unknown {
  // Most edits have simple values only, and need no second pass.
  if (Object.getPrototypeOf(Object(value)) === Object.prototype && !('toJSON' in (value as object))) {
    const copy = { ...(value as object) };
    if (Object.values(copy).every(isSimple)) return copy;
  }
  checkJson(value, onProblem);
  return JSON.parse(JSON.stringify(value));
}

/** Copies an object as JSON would. @throws InvalidRequestError if JSON would change or lose a part of it. */
function copyObject(call: EditMethod, given: unknown): object {
  let copy: unknown;
  try {
    copy = copyJson(given, (where, problem) => fail(call, `${where || 'its argument'} ${problem}`));
  } catch (cause) {
    if (SuprSendError.is(cause)) throw cause;
    fail(call, 'reading its argument failed', cause); // a toJSON or a getter that throws
  }
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) {
    return fail(call, `its argument must be an object, but is ${describeType(copy)}`);
  }
  return copy;
}

/** Copies an operation that another edit made. @throws InvalidRequestError if it is not one */
export function copyOperation(call: EditMethod, operation: unknown): EditOperation {
  const copy = copyObject(call, operation);
  const operators = Object.keys(copy);
  const known = operators.length > 0 && operators.every((operator) => (OPERATORS as readonly string[]).includes(operator));
  return known ? copy : fail(call, 'its argument has an operation that is not one of an edit');
}

/** @returns the key without surrounding whitespace, as the vendor's SDKs send it. */
function checkKey(call: EditMethod, operator: Operator, given: unknown): string {
  if (typeof given !== 'string') return fail(call, `a key must be a string, but is ${describeType(given)}`);
  const key = given.trim();
  if (key === '') fail(call, 'a key is empty');
  const problem = call.validate ? keyProblem(operator, key) : undefined;
  return problem ? fail(call, optional(`${quote(key)} ${problem}`)) : key;
}

/** Adds the name of the method, as one edit has many. */
function fail({ operation, method }: EditMethod, problem: string, cause?: unknown): never {
  return invalid(operation, `${method}: ${shown(problem)}`, cause);
}

/** The problem that a check found which the caller can switch off. */
const optional = (problem: string): string => `${problem} (an edit made with { validation: false } skips this check)`;

const quote = (key: string): string => JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);

/** The type of a value, for an error message: the value itself may be personal data. */
export function describeType(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'another object' : `a ${typeof value}`;
}
