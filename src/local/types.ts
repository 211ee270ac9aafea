/** What a local SuprSend shows of itself: messages, what was not sent and why, runs, requests. Types only. */
import type { Channel } from './channels.ts';
import type { JsonObject } from './json.ts';

/** Whom a message is for: the `distinct_id` of a user, or an object. Null for a transient user, who has no id. */
export type LocalRecipient = string | { object_type: string; id: string } | null;

/** A message that would have been sent to one address. */
export interface LocalMessage {
  message_id: string;
  channel: Channel;
  /** The address: an email address, a number or a token; an object for Slack, Microsoft Teams and web push. */
  to: string | JsonObject;
  recipient: LocalRecipient;
  /** The rendered content. An email has `subject`, and `html`, `text` or both; other channels have the fields of their template. */
  content: JsonObject;
  template: string;
  /** Which variant of the template was used. */
  variant: string;
  /** Slug of the workflow; the name of a dynamic workflow; null for a broadcast. */
  workflow: string | null;
  category: string;
  tenant_id: string;
  execution_id: string;
  /** Key of the call. A UUID is shown as `(uuid)`: clients make a new one for each call, and snapshots would differ. */
  idempotency_key: string | null;
  /** `delivered`, until `messages.bulkUpdate` or a status webhook says more. */
  status: string;
  seen_at: string | null;
  clicked_at: string | null;
  dismissed_at: string | null;
  read_at: string | null;
  archived_at: string | null;
  created_at: string;
  /** Whether it was sent by a broadcast. */
  is_campaign: boolean;
}

/** Why something was not sent. */
export type SkipReason =
  | 'category_opted_out'
  | 'channel_opted_out'
  | 'channel_not_selected'
  | 'no_address'
  | 'invalid_address'
  | 'missing_variable'
  | 'template_error'
  | 'template_not_found'
  | 'no_template_for_channel'
  | 'not_approved'
  | 'category_not_found'
  | 'category_not_applicable'
  | 'unknown_tenant'
  | 'unknown_recipient'
  | 'no_recipients'
  | 'unknown_event'
  | 'conditions_not_met'
  | 'duplicate_key'
  | 'empty_list'
  | 'unknown_list'
  | 'workflow_error'
  | 'not_simulated';

/** Something that was not sent, and why. */
export interface LocalSkip {
  reason: SkipReason;
  /** The reason in the words of the vendor's logs. */
  message: string;
  recipient: LocalRecipient;
  /** The channel; null if nothing was sent on any channel. */
  channel: Channel | null;
  workflow: string | null;
  template: string | null;
  execution_id: string | null;
  at: string;
}

/** One run of a workflow for one recipient. */
export interface LocalRun {
  /** Id of the request that started it; null if nothing that was received did. */
  request_id: string | null;
  execution_id: string;
  workflow: string;
  recipient: LocalRecipient;
  tenant_id: string;
  idempotency_key: string | null;
  /** `waiting` for the clock, `completed`, `cancelled`, `batched` into another run, or `stopped` by an error. */
  status: 'running' | 'waiting' | 'completed' | 'cancelled' | 'batched' | 'stopped';
  /** What happened, one line for each step, such as `delay 2h` or `branch vip`. */
  trace: string[];
  started_at: string;
}

/** One request that was received. */
export interface LocalRequest {
  id: string;
  /**
   * Name of the operation in the client, such as `workflows.trigger`; its method and path if only SDKs and the CLI of SuprSend call it, such as
   * `POST /v2/event/`; null if neither has it.
   */
  operation: string | null;
  method: string;
  /** Path and query as they were sent. */
  path: string;
  /** The body; undefined if there was none, a string if it is not valid JSON. */
  body: unknown;
  /** Status of the response; null if the connection failed on purpose. */
  status: number | null;
  /** Why it was refused, in the words of the response; null if it was not. */
  error: string | null;
  /** What the contract says is wrong with the request. The real server may accept it or not. */
  violations: string[];
  /** What answered: `state`, the contract's `example`, or a `fault` that was asked for. */
  answeredBy: 'state' | 'example' | 'fault';
  /** The clock's time. */
  at: string;
}

/** A failure to cause on purpose. */
export interface Fault {
  /** Name of the operation, such as `workflows.trigger` or `POST /v2/event/`. Default: any. */
  operation?: string | undefined;
  /** How many requests fail. Default 1; Infinity for all; 0 takes back the faults of the operation, or all if it has none. */
  times?: number | undefined;
  /** Status of the error response. Default 500, if none of `lost`, `refused` and `unanswered` is set. */
  status?: number | undefined;
  /** Body of the error response. Default: the error that the contract has for the status, else `{ code, message }`. */
  body?: unknown;
  /** Headers of the error response, such as `retry-after`. */
  headers?: Record<string, string> | undefined;
  /** The connection is lost before the response arrives. */
  lost?: boolean | undefined;
  /** No connection is made. Nothing is processed. */
  refused?: boolean | undefined;
  /** The connection stays open, and no response arrives until the client gives up: its timeout passes, or its signal is aborted. */
  unanswered?: boolean | undefined;
  /** Whether the request is processed all the same. Default false. */
  processed?: boolean | undefined;
}

/** Data to begin with: what an application has created in a workspace. */
export interface LocalSeed {
  users?: JsonObject[] | undefined;
  objects?: JsonObject[] | undefined;
  tenants?: JsonObject[] | undefined;
  lists?: JsonObject[] | undefined;
}

/** What is new: a message, a skip, a run, a request, or anything else of the state. */
export type Change = 'message' | 'skip' | 'run' | 'request' | 'state';

/** Is called with what is new: `message`, `skip`, `run`, `request`, or `state` for everything else. */
export type LocalListener = (change: Change | 'reset', value: unknown) => void;
