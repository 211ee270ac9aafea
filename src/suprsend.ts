/** SuprSend: credentials, servers and the tree of every operation. */
import { routes } from '../generated/routes.gen.ts';
import type { ManagementResource, Tree } from '../generated/tree.gen.ts';
import { bind } from './tree.ts';
import type { RetryOptions } from './core/retry.ts';
import type { Call } from './core/types.ts';
import { clientOf, type Client } from './core/client.ts';
import { resolveConfig, type ClientOptions } from './core/config.ts';
import { pathValue } from './core/url.ts';
import { PendingCall } from './core/thenable.ts';
import { rawRequest, type RawRequest } from './core/raw-request.ts';
import { createCore, retryFailed, send, type Core } from './core/send.ts';
import { objectMethods, userMethods, type ObjectMethods, type UserMethods } from './edits/methods.ts';
import {
  listMethods,
  messageMethods,
  subscriberMethods,
  type ListMethods,
  type MessageMethods,
  type SubscriberMethods,
} from './many/methods.ts';
import { eventMethods, workflowMethods, type EventMethods, type WorkflowMethods } from './sending/methods.ts';

/** The management API. */
export interface Management extends ManagementResource {
  /**
   * The same methods for another workspace, named by its slug: `management.workspace('production').workflows.list()`.
   * @throws InvalidRequestError for what cannot be a slug: empty, not a string, `.` or `..`.
   */
  workspace(slug: string): ManagementResource;
}

export interface SuprSend extends Omit<Tree, 'management' | 'users' | 'objects' | 'lists' | 'messages' | 'workflows' | 'events'> {
  readonly users: Tree['users'] & UserMethods;
  readonly objects: Tree['objects'] & ObjectMethods;
  readonly lists: Tree['lists'] & ListMethods & { readonly subscribers: SubscriberMethods };
  readonly messages: Tree['messages'] & MessageMethods;
  readonly workflows: Tree['workflows'] & WorkflowMethods;
  readonly events: Tree['events'] & EventMethods;
  readonly management: Management;
}

/**
 * A client for the whole of SuprSend. Making one sends nothing and needs no credential; a call that needs one says so.
 *
 * @example
 * const suprsend = new SuprSend({ apiKey: process.env.SUPRSEND_API_KEY });
 * await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
 */
export class SuprSend {
  /** The same client for typed operations: `usersGet({ client: suprsend.client, path })`. */
  readonly client: Client;
  readonly #core: Core;

  /** @throws ConfigurationError for a base URL that is none, or that would send a credential in the clear. */
  constructor(options: ClientOptions = {}) {
    const core = createCore(resolveConfig(options));
    this.#core = core;
    this.client = clientOf(core);
    const { management, ...hub } = routes;
    const managed = (scope?: { workspace: string }): ManagementResource =>
      bind(core, management, 'management', 'management.', scope) as unknown as ManagementResource;
    const bound = bind(core, hub, 'hub');
    Object.assign(bound.users as object, userMethods(core));
    Object.assign(bound.objects as object, objectMethods(core));
    Object.assign(bound.lists as object, listMethods(core));
    Object.assign((bound.lists as Tree['lists']).subscribers, subscriberMethods(core));
    Object.assign(bound.messages as object, messageMethods(core));
    Object.assign(bound.workflows as object, workflowMethods(core));
    Object.assign(bound.events as object, eventMethods(core));
    Object.assign(this, bound, {
      management: Object.assign(managed(), {
        workspace: (slug: string) => managed({ workspace: pathValue('management.workspace', 'workspace', slug) }),
      }),
    });
  }

  /**
   * Sends a request the contract does not know yet, with the credential, the checks and the errors of any other call.
   * @throws InvalidRequestError when it could go anywhere but to a path of that server.
   */
  request<T = unknown>(request: RawRequest): Call<T> {
    return new PendingCall<T>((async () => send<T>(this.#core, rawRequest(request)))());
  }

  /**
   * Sends the call of a failed one again, with the same body and the same idempotency key.
   *
   * @example
   * try {
   *   await suprsend.workflows.trigger(body);
   * } catch (error) {
   *   if (SuprSendError.is(error) && error.sent !== 'rejected') await suprsend.retry(error);
   * }
   * @throws InvalidRequestError where the server may act on it twice (an unsafe call that may have arrived, or any that may have
   * arrived more than 23 hours ago), unless `acceptDuplicates` says that this is fine.
   */
  retry<T = unknown>(error: unknown, options?: RetryOptions): Call<T> {
    return new PendingCall<T>(retryFailed<T>(this.#core, error, options));
  }
}
