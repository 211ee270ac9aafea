/** How a method says no before anything is sent. */
import { ConfigurationError, InvalidRequestError, type ErrorDetails, type SuprSendError } from './errors.ts';

/** @throws the error of the class given, naming the method. */
export function refuse(
  Class: new (message: string, details: ErrorDetails) => SuprSendError,
  operation: string,
  problem: string,
  cause?: unknown,
): never {
  throw new Class(`${operation}: ${problem}. Nothing was sent.`, { operation, cause });
}

/** @throws InvalidRequestError */
export const invalid = (operation: string, problem: string, cause?: unknown): never =>
  refuse(InvalidRequestError, operation, problem, cause);

/** @throws ConfigurationError */
export const misconfigured = (operation: string, problem: string, cause?: unknown): never =>
  refuse(ConfigurationError, operation, problem, cause);
