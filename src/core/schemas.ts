/** Checks bodies and responses by the schemas of the client's options. */
import type { Config } from './config.ts';
import { APIError, ConfigurationError, invalid, type ErrorDetails } from './errors.ts';
import type { CallRequest } from './prepare.ts';

/** @returns what is wrong, if this call is checked. @throws ConfigurationError if `schemas` throws. */
async function problemOf(config: Config, { operation: { name }, options }: CallRequest, kind: 'request' | 'response', value: unknown) {
  if (options.validation === false) return {};
  const { schemas, ...on } = { ...config.validation, ...options.validation };
  if (!on[kind] || !schemas) return {};
  try {
    return { problem: await schemas(name, kind, value), on };
  } catch (cause) {
    throw new ConfigurationError(`${name}: validation.schemas threw an error.`, {
      operation: name,
      cause,
      sent: kind === 'request' ? 'no' : 'maybe',
    });
  }
}

/** @throws InvalidRequestError if the body does not match its schema. */
export async function checkRequest(config: Config, request: CallRequest): Promise<void> {
  if (request.body === undefined) return;
  const { problem } = await problemOf(config, request, 'request', request.body);
  if (problem) invalid(request.operation.name, `the body does not match its schema: ${problem}`);
}

/** Logs, or fails the call, if a response does not match its schema. @throws APIError */
export async function checkResponse(
  config: Config,
  request: CallRequest,
  { data, response }: { data: unknown; response: Response },
  details: ErrorDetails,
): Promise<void> {
  const { problem, on } = await problemOf(config, request, 'response', data);
  if (!problem) return;
  const { name } = request.operation;
  const message = `${name}: the response does not match its schema: ${problem}. The server accepted the call.`;
  if (on?.response === 'warn') return void (config.logger ?? console).warn(message);
  throw new APIError(message, {
    ...details,
    operation: name,
    sent: 'maybe',
    status: response.status,
    body: data,
    headers: response.headers,
  });
}
