/** The vocabulary of a call: what the contract says of an operation, what a caller may say of one call, and what comes back. Types only. */

import type { Validation } from './validation.ts';

/** The server a call goes to: the hub (sending, users, objects, tenants, lists, messages) or the management API. */
export type Server = 'hub' | 'management';

/**
 * Whether a call may be sent again (`x-suprsend.repeat` in the overlay). `safe`: a second time changes nothing. `keyed`: the server skips a
 * second one with the same `$idempotency_key`. `unsafe`: sent again only if it was certainly not processed.
 */
export type Repeat = 'safe' | 'keyed' | 'unsafe';

/**
 * Whether the server may have acted on the call, in any of its attempts. `no`: the call certainly never arrived. `rejected`: the server
 * refused it and did nothing. `maybe`: nobody can tell (5xx, 408, 3xx, a response that cannot be read, a lost connection, a time limit).
 */
export type Sent = 'no' | 'maybe' | 'rejected';

/** How the answers of a list operation are paged; `single` is a list of one page. */
export type Paging = 'cursor' | 'offset' | 'single';

/** Limits of what is sent and received; Infinity for none. */
export interface Limits {
  /** Most UTF-8 bytes of a body that sends. Default 819,200 (800 KB). */
  bodyBytes: number;
  /** Most recipients (`users` of a dynamic trigger) of one trigger. Default 100. */
  recipients: number;
  /** Most bytes of one attached file, decoded. Default 51,200 (50 KB). */
  attachmentBytes: number;
  /** Most bytes of a response body, decompressed. Default 33,554,432 (32 MiB). Of an error response at most 64 KB are kept. */
  responseBytes: number;
}

/**
 * Writes the body of an operation that takes an idempotency key. A route refers to it by value, so that a bundle holds it only if one of
 * its operations does.
 */
export type KeyedBody = (
  operation: string,
  body: unknown,
  key: string | undefined,
  limits: Limits,
) => { text: string | undefined; key: string | undefined };

/** An operation as the contract and the overlay describe it. Its place in the generated tree is its name. */
export interface Route {
  method: string;
  /** Path with its placeholders: `/v1/user/{distinct_id}/`. */
  url: string;
  repeat: Repeat;
  /** Set if the operation takes a body; true if it needs one. */
  body?: true | 'optional';
  /** Set if its body takes `$idempotency_key`. */
  key?: KeyedBody;
  paging?: Paging;
  /** Fields of what is read that are left out of what is sent: always (true), or if they are null. */
  leftOut?: Readonly<Record<string, true | null>>;
  /** Fields of the body with profiles; an empty name is the body itself. */
  profiles?: readonly string[];
  /** Lists of the body that need at least one member. */
  nonEmpty?: readonly string[];
  /** Query values that are always sent as a list, `name[]`. */
  lists?: readonly string[];
}

/** The generated routes: names to routes or to further branches. */
export interface RouteTable {
  readonly [name: string]: Route | RouteTable;
}

/** A route with its name in the client tree, such as `users.get`, and its server. A typed operation carries one. */
export interface Operation extends Route {
  name: string;
  server: Server;
}

/** Options of one call. In the client tree they share the last argument with the query values. */
export interface CallOptions {
  /** Ends the call when aborted; the call then rejects with an AbortError whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Longest time of one attempt, in milliseconds. Default: the client's `timeout`. */
  timeout?: number | undefined;
  /** Longest time of the whole call, all attempts and the waits between them, in milliseconds. Default: the client's `totalTimeout`. */
  totalTimeout?: number | undefined;
  /** How often a failed attempt may be repeated. Default: the client's `maxRetries`. */
  maxRetries?: number | undefined;
  /** Headers in addition to the client's; null removes one. `Authorization` is set by the client only. */
  headers?: Record<string, string | null | undefined> | undefined;
  /** What is validated of this call. Default: as the client. */
  validation?: Validation | undefined;
}

/** Query values as a caller writes them: `status` for what is sent as `status[]`. */
export type QueryOf<T> = { [K in keyof T as K extends `${infer Name}[]` ? Name : K]: T[K] };

/** Options of a call whose body carries an idempotency key. */
export interface KeyedOptions extends CallOptions {
  /** The call's idempotency key, at most 255 characters. Default: the key in the body, else a new UUID. */
  idempotencyKey?: string | undefined;
}

/** Options of a call to the management API. */
export interface ManagementOptions extends CallOptions {
  /** Slug of the workspace. Default: the client's `workspace`. */
  workspace?: string | undefined;
}

/** Options of a call whose URL holds the workspace key. */
export interface WorkspaceKeyOptions extends CallOptions {
  /** Workspace key in the URL. Default: the client's `workspaceKey`. */
  workspaceKey?: string | undefined;
}

/** What every typed operation takes in addition to its path, query and body. */
export interface OperationOptions extends KeyedOptions {
  /** The client that sends it: `createClient()` of `suprsend-ts/core`, or the `client` of a SuprSend. */
  client: OperationClient;
}

/** The options of any call. */
export interface AnyCallOptions extends KeyedOptions, ManagementOptions, WorkspaceKeyOptions {}

/** The values and the options of one call, as a typed operation passes them to its client. */
export interface OperationRequest extends AnyCallOptions {
  path?: object | undefined;
  query?: object | undefined;
  body?: unknown;
}

/** What a typed operation needs of the client it is given. */
export interface OperationClient {
  /** Sends one call of an operation. */
  send<T>(operation: Operation, request: OperationRequest): Promise<CallResult<T>>;
}

/** One attempt of a call, as errors and results list them. */
export interface Attempt {
  /** HTTP status, if the server answered. */
  status?: number;
  /** How long it took, in milliseconds: from asking for the credential to the last byte of the response. */
  ms: number;
  /** How long the client waited before it, in milliseconds. */
  waited: number;
  /** The server's id of the request, if it sent one. */
  requestId?: string;
  /** Why it failed, in a few words; absent if it succeeded. */
  reason?: string;
  /** Whether the server may have acted on it; absent if it succeeded. */
  sent?: Sent;
}

/** The full result of a call. */
export interface CallResult<T> {
  /** The body: parsed if it is JSON, whatever its media type; else the text; undefined if it was empty. */
  data: T;
  /** Status and headers. Its body has been read already. */
  response: Response;
  /** Every attempt; the last one succeeded. */
  attempts: Attempt[];
  /** The idempotency key it was sent with, if the operation takes one. */
  idempotencyKey: string | undefined;
}

/** A call that has begun. Awaiting it returns the data. */
export interface Call<T> extends Promise<T> {
  /** Resolves to the data together with the HTTP response and the attempts. */
  withResponse(): Promise<CallResult<T>>;
}
