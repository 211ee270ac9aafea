/**
 * The words every layer shares: what can be said of one call, and what comes back. Types only, no imports, so that the generated
 * operations can name them too.
 */

/** The server a call goes to: the hub (everything that sends, users, objects, tenants, lists) or the management API. */
export type Server = 'hub' | 'management';

/**
 * Whether the client may send a call again (the contract's `x-suprsend.repeat`): `safe` changes nothing the second time, `keyed` is
 * recognised by its `$idempotency_key`, `unsafe` is sent once.
 */
export type Repeat = 'safe' | 'keyed' | 'unsafe';

/** An operation as the contract and the overlay describe it. Its place in the generated tree is its name. */
export interface Route {
  method: string;
  /** Path with its placeholders: `/v1/user/{distinct_id}/`. */
  url: string;
  repeat: Repeat;
  /** Whether it needs a body. */
  body?: true;
  /** Whether its body takes `$idempotency_key`. */
  key?: true;
  /** How its list is paged: by cursor, by offset, or `single` for a list of one page. */
  paging?: 'cursor' | 'offset' | 'single';
  /** Query values always sent as a list, `name[]`. */
  lists?: readonly string[];
}

/** The routes of the generated tree: names to routes or to further branches. */
export interface RouteTable {
  readonly [name: string]: Route | RouteTable;
}

/** A route with its name in the client tree, such as `users.get`, and its server. A typed operation carries one. */
export interface Operation extends Route {
  name: string;
  server: Server;
}

/** Options of one call. They stand in the last argument, beside the query values. */
export interface CallOptions {
  /** Ends the call when aborted; it then rejects with an AbortError whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Limit of one attempt in milliseconds, instead of the client's. */
  timeout?: number | undefined;
  /** Limit of the whole call in milliseconds, its attempts and the waits between them, instead of the client's. */
  totalTimeout?: number | undefined;
  /** How often a failed attempt may be repeated, instead of the client's. */
  maxRetries?: number | undefined;
  /** Headers to send besides the client's own; null takes one of those away. `Authorization` belongs to the client. */
  headers?: Record<string, string | null | undefined> | undefined;
}

/** Query values as a caller writes them: `status` for what goes out as `status[]`. */
export type QueryOf<T> = { [K in keyof T as K extends `${infer Name}[]` ? Name : K]: T[K] };

/** A body whose times may be given as a Date too, which goes out as ISO 8601. */
export type Dated<B, Times extends PropertyKey> = { [K in keyof B]: K extends Times ? B[K] | Date : B[K] };

/** Options of a call whose body carries an idempotency key. */
export interface KeyedOptions extends CallOptions {
  /** The call's idempotency key, at most 255 characters; a UUID is made where neither this nor the body has one. */
  idempotencyKey?: string | undefined;
}

/** Options of a call to the management API. */
export interface ManagementOptions extends CallOptions {
  /** Slug of the workspace, instead of the client's `workspace`. */
  workspace?: string | undefined;
}

/** Options of a call whose URL holds the workspace key. */
export interface WorkspaceKeyOptions extends CallOptions {
  /** Workspace key in the URL, instead of the client's `workspaceKey`. */
  workspaceKey?: string | undefined;
}

/** What every typed operation takes besides its path, query and body. */
export interface OperationOptions extends KeyedOptions {
  /** The client that sends it: `createClient()` of `suprsend-ts/core`, or a SuprSend's `client`. */
  client: OperationClient;
}

/** The values of one call, as a typed operation hands them to its client. */
export interface OperationRequest extends KeyedOptions, ManagementOptions, WorkspaceKeyOptions {
  path?: object | undefined;
  query?: object | undefined;
  body?: unknown;
}

/** One attempt at a call, as errors and results list them. */
export interface Attempt {
  /** HTTP status, where an answer came. */
  status?: number;
  /** How long it took, in milliseconds, from asking for the credential to the last byte read. */
  ms: number;
  /** How long was waited before it, in milliseconds. */
  waited: number;
  /** The server's id of the request, where it gave one. */
  requestId?: string;
  /** Why it did not succeed, in a few words; absent when it did. */
  reason?: string;
}

/** The full result of a call. */
export interface CallResult<T> {
  /** The parsed body: JSON where the server sent JSON whatever header it gave, else the text; undefined when there was none. */
  data: T;
  /** Status and headers; its body has been read. */
  response: Response;
  /** Every attempt, the successful one last. */
  attempts: Attempt[];
  /** The idempotency key it was sent with, where the operation takes one. */
  idempotencyKey: string | undefined;
}

/** A call under way. Awaiting it gives the data. */
export interface Call<T> extends Promise<T> {
  /** Gives the data together with the HTTP response and the attempts. */
  withResponse(): Promise<CallResult<T>>;
}

/** What a typed operation asks of the client it is given. */
export interface OperationClient {
  /** Sends one call of an operation. */
  send<T>(operation: Operation, request: OperationRequest): Promise<CallResult<T>>;
}
