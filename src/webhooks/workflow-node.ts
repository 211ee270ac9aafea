/** What the webhook node of a workflow sends and takes back, as far as the vendor documents it: its body is whatever the workflow says. */

/** The methods the node can use. */
export type WebhookNodeMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * `data` as the node's expressions see it. A node whose body is the expression `data` sends this.
 * @typeParam Data - what the workflow was triggered with, and what earlier nodes merged into it.
 */
export type WebhookNodeData<Data extends object = Record<string, unknown>> = Data & {
  /** Properties of the user who did it. */
  $actor?: Record<string, unknown>;
  /** Properties of the user the run is for. */
  $recipient?: Record<string, unknown>;
  /** Properties of the tenant. */
  $brand?: Record<string, unknown>;
};

/** The statuses the node takes as success; the answer must be there within 5 seconds. */
export type WebhookNodeStatus = 200 | 201 | 204;

/**
 * An answer with a body: a JSON object, which is merged into the data of the run, below the node's response key where it has one.
 * @typeParam Body - what the next nodes of the workflow read.
 */
export type WebhookNodeAnswer<Body extends object = Record<string, unknown>> = Body;
