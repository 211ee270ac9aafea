/** Names with a meaning of their own, for the client and for the contract build, which refuses a contract that uses them otherwise. */
import { shown } from './redact.ts';

/** Options of whatever sends a call, `retry(error)` too. */
export const SENDING_OPTION_NAMES: readonly string[] = ['signal', 'timeout', 'totalTimeout', 'maxRetries', 'headers', 'validation'];

/** Names in the last argument of a method that are options; every other name there is a query value. */
export const CALL_OPTION_NAMES: readonly string[] = [
  ...SENDING_OPTION_NAMES,
  'idempotencyKey',
  'workspace',
  'workspaceKey',
  'body',
  'from',
  'prefetch',
];

/** A name without what its spellings differ in. */
const spelled = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

/** The option of which a name is another spelling, such as `max_retries`; undefined for the option itself and for any other name. */
export const otherSpelling = (name: string, options: readonly string[]): string | undefined =>
  options.includes(name) ? undefined : options.find((option) => spelled(option) === spelled(name));

/**
 * What is wrong with the first name that is not an option; undefined if all are.
 * @param of - whose options they are, if the message should list them.
 */
export function unknownOption(given: object, options: readonly string[], of?: string): string | undefined {
  const name = Object.keys(given).find((key) => !options.includes(key));
  if (name === undefined) return undefined;
  const meant = otherSpelling(name, options);
  const next = meant ? `; it is written ${meant}` : of ? `; the options are ${options.join(', ')}` : '';
  return `${JSON.stringify(shown(name).slice(0, 80))} is not an option${of ? ` of ${of}` : ''}${next}`;
}

/** Path values that a client option supplies, so that a caller may leave them out. */
export const CLIENT_PATH_VALUES: readonly string[] = ['workspace', 'workspace_key'];
