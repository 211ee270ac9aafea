/** Checks bodies and responses by the schemas of the client's options. */
import type { Config } from './config.ts';
import { runWithin, StoppedError } from './deadline.ts';
import { invalid, misconfigured } from './errors.ts';
import { callSafely } from './hooks.ts';
import { failureOf, type Failure } from './outcome.ts';
import type { PreparedCall } from './prepare.ts';
import { secretsOf, shown } from './redact.ts';
import type { Checks, SchemaCheck } from './validation.ts';

/**
 * Checks the body of a call, or its response, if its options say so.
 * @returns the failure that ends the call: a response that does not match, with `response: 'throw'`, or schemas that throw or do not return.
 * @throws InvalidRequestError if the body does not match its schema. The promise rejects.
 */
export function checkSchema(
  config: Config,
  call: PreparedCall,
  kind: 'request' | 'response',
  value: unknown,
  outcome?: Failure['outcome'],
): Promise<Failure | undefined> | undefined {
  const { schemas } = call.checks;
  return schemas && call.checks[kind] && value !== undefined ? checkWith(schemas, config, call, kind, value, outcome) : undefined;
}

async function checkWith(
  schemas: SchemaCheck,
  config: Config,
  call: PreparedCall,
  kind: 'request' | 'response',
  value: unknown,
  outcome: Failure['outcome'] | undefined,
): Promise<Failure | undefined> {
  const { name } = call.operation;
  const sent = kind === 'request' ? 'no' : 'maybe';
  let problem: string | undefined;
  try {
    problem = await runWithin(call, call.settings.timeout, async () => schemas(name, kind, value));
  } catch (cause) {
    const reason = THREW;
    return cause instanceof StoppedError
      ? failureOf({ kind: 'stopped', by: cause.reason, during: 'validation', cause: undefined }, sent, 'timed out')
      : failureOf({ kind: 'misconfigured', problem: reason, cause, sent: undefined }, sent, reason);
  }
  if (problem === undefined || problem === '') return undefined;
  if (typeof problem !== 'string')
    return failureOf({ kind: 'misconfigured', problem: NO_TEXT, cause: undefined, sent: undefined }, sent, NO_TEXT);
  // It may repeat a key or a value of either body.
  problem = shown(problem, secretsOf(call.body, call.path, call.query, call.headers));
  if (kind === 'request') mismatch(name, problem);
  const reason = 'with a response that does not match its schema';
  if (call.checks.response !== 'warn' && outcome) return failureOf(outcome, sent, reason, false, `${reason}: ${problem}`);
  // Whatever the logLevel is: the option itself asks for it.
  callSafely(() => (config.logger ?? console).warn(`${name}: the response does not match its schema: ${problem}. The call succeeded.`));
  return undefined;
}

const THREW = 'validation.schemas threw an error';
const NO_TEXT = 'validation.schemas did not return a string or undefined';
const mismatch = (operation: string, problem: string): never => invalid(operation, `the body does not match its schema: ${problem}`);

/**
 * The check of the bodies of a run, each with one record; undefined if the options of the run and the client have none.
 * @param of - the method that sends one record, whose schema it is.
 * @throws InvalidRequestError if the body does not match its schema, ConfigurationError if the schemas throw.
 */
export function bodyCheck(
  { schemas, request }: Checks,
  operation: string,
  of: string | undefined,
): ((text: string) => Promise<void>) | undefined {
  if (!schemas || !request || of === undefined) return undefined;
  return async (text) => {
    let problem: string | undefined;
    try {
      problem = await schemas(of, 'request', JSON.parse(text));
    } catch (cause) {
      misconfigured(operation, THREW, cause);
    }
    if (problem) mismatch(operation, typeof problem === 'string' ? shown(problem, secretsOf(text)) : NO_TEXT);
  };
}
