/** The body, serialised once for all attempts. */
import { InvalidRequestError } from './errors.ts';

/** @throws InvalidRequestError when JSON cannot carry it: not an object, a BigInt, a cycle, or a toJSON that throws. */
export function bodyText(operation: string, body: unknown): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'object' || body === null) {
    throw new InvalidRequestError(
      `${operation}: the body must be an object, not ${body === null ? 'null' : `a ${typeof body}`}. Nothing was sent.`,
      { operation },
    );
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch (cause) {
    throw new InvalidRequestError(
      `${operation}: the body cannot be written as JSON (${(cause as Error).message.split('\n')[0]}). Nothing was sent.`,
      { operation, cause },
    );
  }
  if (text === undefined)
    throw new InvalidRequestError(`${operation}: the body cannot be written as JSON. Nothing was sent.`, { operation });
  return text;
}
