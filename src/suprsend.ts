/** SuprSend: credentials, servers and the tree of every operation. */
import { routes } from '../generated/routes.gen.ts';
import type { ManagementResource, Tree } from '../generated/tree.gen.ts';
import { bind } from './tree.ts';
import type { RetryOptions } from './core/retry.ts';
import type { Call } from './core/types.ts';
import { clientOf, type Client } from './core/client.ts';
import * as errors from './core/errors.ts';
import { resolveConfig, type ClientOptions } from './core/config.ts';
import { pathValue } from './core/url.ts';
import { PendingCall } from './core/thenable.ts';
import { rawRequest, type RawRequest } from './core/raw-request.ts';
import { createCore, retryFailed, send, type Core } from './core/send.ts';
import { objectMethods, userMethods, type ObjectMethods, type UserMethods } from './bulk/edits.ts';
import { subscriberMethods, type SubscriberMethods } from './bulk/members.ts';
import { messageMethods, type MessageMethods } from './bulk/messages.ts';
import { listMethods, type ListMethods } from './bulk/replace.ts';
import { eventMethods, workflowMethods, type EventMethods, type WorkflowMethods } from './bulk/triggers.ts';
import { checkProfile } from './edits/validate.ts';
import type { RegisteredWorkspace } from './workspace-types.ts';

/** The methods of the management API, for the workspace of the client or of the call. */
export interface Management<Workspace = RegisteredWorkspace> extends ManagementResource<Workspace> {
  /**
   * Returns the same methods for another workspace. A call of them with another `workspace` is refused.
   *
   * @example
   * const production = suprsend.management.workspace('production');
   * await production.workflows.commit('order-shipped', { commit_message: 'v2' });
   * @param slug - the slug of the workspace.
   * @throws InvalidRequestError for an invalid slug: empty, not a string, `.` or `..`.
   */
  workspace(slug: string): ManagementResource<Workspace>;
}

/** Its methods: each operation, and the helpers. */
export interface SuprSend<Workspace = RegisteredWorkspace> extends Omit<
  Tree<Workspace>,
  'management' | 'users' | 'objects' | 'lists' | 'messages' | 'workflows' | 'events'
> {
  readonly users: Tree<Workspace>['users'] & UserMethods;
  readonly objects: Tree<Workspace>['objects'] & ObjectMethods;
  readonly lists: Tree['lists'] & ListMethods & { readonly subscribers: SubscriberMethods };
  readonly messages: Tree['messages'] & MessageMethods;
  readonly workflows: Tree<Workspace>['workflows'] & WorkflowMethods<Workspace>;
  readonly events: Tree<Workspace>['events'] & EventMethods<Workspace>;
  readonly management: Management<Workspace>;
}

/** Adds methods to a branch of the tree. Whatever is thrown when their arguments are read becomes an error of the family. */
function addMethods(branch: unknown, name: string, methods: object): unknown {
  for (const [key, method] of Object.entries(methods) as [string, (...args: unknown[]) => unknown][]) {
    const reading = <T>(read: () => T): T => errors.reading(`${name}.${key}`, read);
    (branch as Record<string, unknown>)[key] = (...args: unknown[]) => {
      const result = reading(() => method(...args));
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) =>
        reading(() => {
          throw error;
        }),
      );
    };
  }
  return branch;
}

/**
 * A client for all of SuprSend: each operation as a method, and helpers for edits, lists and sending. Creating one sends nothing and needs no
 * credential; a call whose credential is missing fails and names the option.
 *
 * @example
 * const suprsend = new SuprSend({ apiKey: process.env.SUPRSEND_API_KEY });
 * await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
 * @typeParam Workspace - the workspace whose slugs and payloads the compiler checks; by default the one of `Register`.
 */
// oxlint-disable-next-line typescript/no-unused-vars -- a parameter of the interface, which this class merges with.
export class SuprSend<Workspace = RegisteredWorkspace> {
  static readonly SuprSendError = errors.SuprSendError;
  static readonly APIError = errors.APIError;
  static readonly AbortError = errors.AbortError;
  static readonly AuthenticationError = errors.AuthenticationError;
  static readonly BadRequestError = errors.BadRequestError;
  static readonly ConfigurationError = errors.ConfigurationError;
  static readonly ConflictError = errors.ConflictError;
  static readonly ConnectionError = errors.ConnectionError;
  static readonly InvalidRequestError = errors.InvalidRequestError;
  static readonly NotFoundError = errors.NotFoundError;
  static readonly PermissionDeniedError = errors.PermissionDeniedError;
  static readonly RateLimitError = errors.RateLimitError;
  static readonly ServerError = errors.ServerError;
  static readonly TimeoutError = errors.TimeoutError;
  static readonly UnprocessableEntityError = errors.UnprocessableEntityError;

  /** The same client for typed operations: `usersGet({ client: suprsend.client, path })`. */
  readonly client: Client;
  readonly #core: Core;

  /** @throws ConfigurationError for an invalid option, such as an `http:` base URL that would send credentials unencrypted. */
  constructor(options: ClientOptions = {}) {
    const core = createCore(errors.reading('SuprSend', () => resolveConfig(options, checkProfile)));
    this.#core = core;
    this.client = clientOf(core);
    const { management, ...hub } = routes;
    const managed = (scope?: { workspace: string }): ManagementResource =>
      bind(core, management, 'management', 'management.', scope) as unknown as ManagementResource;
    const bound = bind(core, hub, 'hub');
    addMethods(bound.users, 'users', userMethods(core));
    addMethods(bound.objects, 'objects', objectMethods(core));
    addMethods(bound.lists, 'lists', listMethods(core));
    addMethods((bound.lists as Tree['lists']).subscribers, 'lists.subscribers', subscriberMethods(core));
    addMethods(bound.messages, 'messages', messageMethods(core));
    addMethods(bound.workflows, 'workflows', workflowMethods(core));
    addMethods(bound.events, 'events', eventMethods(core));
    const scopes = { workspace: (slug: string) => managed({ workspace: pathValue('management.workspace', 'workspace', slug) }) };
    Object.assign(this, bound, { management: addMethods(managed(), 'management', scopes) });
  }

  /**
   * Sends a request that the contract does not have yet, with the credential, the checks and the errors of any other call.
   *
   * @example
   * const content = await suprsend.request<{ channel: string }>({
   *   server: 'hub',
   *   method: 'GET',
   *   path: '/v1/message/{message_id}/content/',
   *   params: { message_id: 'a1b2c3' },
   * });
   * @typeParam T - the type of the response; it is not checked.
   * @throws InvalidRequestError if the request could reach anything but a path below the server's base URL, and the errors of any call. The
   * promise rejects; `request` itself never throws.
   */
  request<T = unknown>(request: RawRequest): Call<T> {
    return new PendingCall<T>(
      (async () =>
        send<T>(
          this.#core,
          errors.reading('request', () => rawRequest(Object(request) as RawRequest)),
        ))(),
    );
  }

  /**
   * Sends the call of an error again, with the same URL, the same body and the same idempotency key.
   *
   * @example
   * try {
   *   await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['user-42'] });
   * } catch (error) {
   *   if (SuprSendError.is(error) && error.sent !== 'rejected') await suprsend.retry(error);
   * }
   * @param error - an error of a call of this client, its `client` or one of its workspace scopes.
   * @throws InvalidRequestError if the error has no call, or one of another client; and, unless `acceptDuplicates` is set, if the server may
   * act on the call twice: an unsafe call that may have arrived, or any call that may have arrived and began more than 23 hours ago.
   */
  retry<T = unknown>(error: unknown, options?: RetryOptions): Call<T> {
    return new PendingCall<T>(retryFailed<T>(this.#core, error, options));
  }
}
