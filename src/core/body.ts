/** The body, serialised once for all attempts. */
import { invalid } from './refuse.ts';

/** @throws InvalidRequestError when JSON cannot carry it: not an object, a BigInt, a cycle, or a toJSON that throws. */
export function bodyText(operation: string, body: unknown): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'object' || body === null) {
    return invalid(operation, `the body must be an object, not ${body === null ? 'null' : `a ${typeof body}`}`);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch (cause) {
    invalid(
      operation,
      `the body cannot be written as JSON (${String(cause instanceof Error ? cause.message : cause).split('\n')[0]})`,
      cause,
    );
  }
  return text ?? invalid(operation, 'the body cannot be written as JSON');
}
