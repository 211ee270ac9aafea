/** How a method says no before anything is sent. */
import type { ErrorDetails, SuprSendError } from '../core/errors.ts';

/** @throws the error of the class given, naming the method. */
export function refuse(
  Class: new (message: string, details: ErrorDetails) => SuprSendError,
  operation: string,
  problem: string,
  cause?: unknown,
): never {
  throw new Class(`${operation}: ${problem}. Nothing was sent.`, { operation, cause });
}
