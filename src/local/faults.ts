/** Failures on demand. */
import type { ContractOperation } from './contract.ts';
import type { Json } from './json.ts';
import { checkFields, misused } from './misuse.ts';
import type { Reply } from './reply.ts';
import type { Fault } from './types.ts';

/** A fault that was asked for, with how often it is still to happen. */
export interface PendingFault {
  fault: Fault;
  left: number;
}

const MOST_FAULTS = 1_000;

const FIELDS: Record<keyof Fault, true> = {
  operation: true,
  times: true,
  status: true,
  body: true,
  headers: true,
  lost: true,
  refused: true,
  unanswered: true,
  processed: true,
};

/** Adds a fault; with `times: 0` it takes back those of its operation, or all. @throws InvalidRequestError for a fault that makes no sense. */
export function addFault(faults: PendingFault[], fault: Fault, names: ReadonlySet<string>): void {
  const invalid = (problem: string): never => misused('local.fail', problem);
  if (typeof fault !== 'object' || fault === null) invalid('a fault is an object such as { status: 503 }');
  checkFields('local.fail', 'a fault', fault, FIELDS);
  const { operation, times = 1, status, lost, refused, unanswered, processed, body, headers } = fault;
  if (operation !== undefined && !names.has(operation))
    invalid(`the contract has no operation ${JSON.stringify(operation)?.slice(0, 80)}. A name is such as "workflows.trigger"`);
  if (!(times === Infinity || (Number.isInteger(times) && times >= 0))) invalid('times must be a whole number, or Infinity');
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599))
    invalid('status must be a number from 200 to 599');
  if ([status !== undefined, lost === true, refused === true, unanswered === true].filter(Boolean).length > 1)
    invalid('use one of status, lost, refused and unanswered');
  if (refused && processed) invalid('a refused connection processes nothing, so processed cannot be true');
  try {
    Response.json(body ?? null, { headers: headers ?? {} });
  } catch (error) {
    invalid(`the body must be JSON, and headers valid: ${(error as Error).message.replace(/\.$/, '')}`);
  }
  if (times > 0 && faults.length >= MOST_FAULTS)
    invalid(`at most ${MOST_FAULTS} faults may be still to happen; { times: 0 } takes them back`);
  if (times > 0) return void faults.push({ fault: { ...fault }, left: times });
  const kept = operation === undefined ? [] : faults.filter((one) => one.fault.operation !== operation);
  faults.splice(0, faults.length, ...kept);
}

/** The first fault that a request of an operation meets; it then has one time less. */
export function nextFault(faults: PendingFault[], operation: string | null): Fault | undefined {
  const found = faults.find(({ fault, left }) => left > 0 && (fault.operation === undefined || fault.operation === operation));
  if (!found) return undefined;
  found.left--;
  if (found.left === 0) faults.splice(faults.indexOf(found), 1);
  return found.fault;
}

/** The answer of a fault with a status: its own body, the contract's error for it, or one in the most frequent shape. */
export function faultReply({ status = 500, body, headers }: Fault, operation: ContractOperation | undefined): Reply {
  const declared = operation?.answers[status]?.example;
  const written = body ?? declared ?? { code: status, message: `this server was asked to fail with ${status}` };
  // Clients need not wait before they try again, unless the fault says so. These statuses have no body.
  return {
    status,
    body: [204, 205, 304].includes(status) ? undefined : (written as Json),
    headers: { 'retry-after': '0', 'x-local': 'fault', ...headers },
  };
}
