/** Answers, and the error shapes of the API, which are several. Source: the contract's examples of errors. */
import { isChannel } from './channels.ts';
import type { Json, JsonObject } from './json.ts';
import type { Reply } from './wire.ts';

export type { Reply };

/** The server refuses the request; the operation's family says how the error is written. */
export class Refused extends Error {
  readonly status: number;
  readonly detail: Json | undefined;
  readonly mark: Mark | undefined;
  constructor(status: number, message: string, detail?: Json, mark?: Mark) {
    super(message);
    this.status = status;
    this.detail = detail;
    this.mark = mark;
  }
}

/**
 * The header `x-local` of an answer whose words no document has (`assumed`), that the real server would not give (`limit`), or that is the
 * contract's example (`example`).
 */
type Mark = 'assumed' | 'limit' | 'example';

/** A refusal that is documented, in words that are not. */
export const assumed = (status: number, message: string, detail?: Json): Refused => new Refused(status, message, detail, 'assumed');

/** A refusal of what only a local SuprSend cannot do. */
export const limit = (status: number, message: string, detail?: Json): Refused => new Refused(status, message, detail, 'limit');

/** Marks an answer that is not a refusal. */
export const marked = (reply: Reply, mark: Mark | undefined): Reply =>
  mark === undefined ? reply : { ...reply, headers: { ...reply.headers, 'x-local': mark } };

/** No document says what the server does: the contract's example is answered, and marked. */
export class NotDocumented extends Error {}

/** The channels that a list names; undefined for a list that was left out. */
export function channelsOf(given: Json | undefined): string[] | undefined {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given) || !given.every(isChannel)) throw new NotDocumented('names that are not channels');
  return given;
}

export const ok = (body: Json, status = 200): Reply => ({ status, body });
export const empty = (): Reply => ({ status: 204 });

/** Operations whose errors have `error_code`, `type` and `detail`: lists, tenants, and the management API but for its preference categories. */
const WITH_DETAIL =
  /^(lists\.|tenants\.(get|list|upsert|delete|properties)|management\.(?!preferenceCategories)|[A-Z]+ \/(management|v1\/brand)\/)/;
/** Operations whose errors have a `status`. */
const WITH_STATUS = /^workflows\.trigger/;

/** A refusal in the shape of its operation. */
export const refusal = (operation: string, refused: Refused): Reply => marked(shaped(operation, refused), refused.mark);

function shaped(operation: string, { status, message, detail }: Refused): Reply {
  if (WITH_STATUS.test(operation)) return ok({ status: 'fail', message }, status);
  // The type is that of the same error in a list of triggers.
  if (operation.startsWith('POST /v2/')) return ok({ status: 'error', error: { type: 'bad_request', message } }, status);
  if (operation === 'broadcasts.trigger' && status === 400) return ok('BAD REQUEST', 400);
  if (!WITH_DETAIL.test(operation)) return ok({ code: status, message, ...(detail === undefined ? {} : { detail }) }, status);
  const [error_code, type] = status === 404 ? ['not_found', 'NotFound'] : ['error', 'ValidationError'];
  return ok({ code: status, error_code, type, message, detail: detail ?? message }, status);
}

/** What is wrong with fields. The message is the same as Python writes it: `{"list_id": ["This field may not be blank."]}`. */
export const invalidFields = (detail: JsonObject): Refused => new Refused(400, spaced(detail), detail);

/** JSON with a space after each comma and colon. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${spaced(one)}`)
    .join(', ')}}`;
}

/** No credential, or one of the wrong kind. */
export function unauthorized(server: 'hub' | 'management', operation: string | undefined): Reply {
  if (server === 'hub') return ok('Not Authenticated - could not find Workspace details', 401);
  if (operation?.startsWith('management.preferenceCategories')) return ok({ code: 401, message: 'ServiceToken not found' }, 401);
  const message = 'Invalid service token.';
  return ok({ code: 401, error_code: 'authentication_failed', type: 'AuthenticationFailed', message, detail: message }, 401);
}

/** The object a body must be. @throws Refused in the server's words. */
export function bodyObject(body: unknown): JsonObject {
  if (body === undefined || body === null) throw new Refused(400, 'Request body must not be empty');
  if (typeof body !== 'object' || Array.isArray(body)) throw new NotDocumented('a body that is not an object');
  return body as JsonObject;
}
