/** Makes errors small, as a result may hold many. */
import { conceal } from '../core/conceal.ts';
import { bare } from '../core/json.ts';
import type { APIError, SuprSendError } from '../core/errors.ts';

/** Makes the error of a call that was sent small: without the response, the runtime's error and the stack. For results with many. */
export function compact(error: SuprSendError): void {
  if (error.attempts.length === 0) return;
  conceal(error, { detail: undefined, body: undefined, headers: undefined });
  delete error.cause;
  const { fieldErrors } = bare(error as Partial<APIError>);
  const attempts = error.attempts.length > 5 ? error.attempts.slice(-5) : error.attempts;
  Object.assign(error, {
    attempts,
    ...(fieldErrors && JSON.stringify(fieldErrors).length > 500 ? { fieldErrors: firstFields(fieldErrors) } : {}),
  });
  error.stack = String(error); // the calls in it are those of the run
}

/** The first three fields, each with the beginning of its first message. */
const firstFields = (fields: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, 3)
      .map(([name, [text = '']]) => [name.slice(0, 60), [text.slice(0, 100)]]),
  );
