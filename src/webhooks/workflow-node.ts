/** Types of the request and the answer of a workflow's webhook node, as far as the vendor documents them; the workflow defines the body. */

/** The HTTP methods that the node can use. */
export type WebhookNodeMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * `data` in the node's expressions. A node whose body is the expression `data` sends this.
 * @typeParam Data - the data of the trigger, and what earlier nodes merged into it.
 */
export type WebhookNodeData<Data extends object = Record<string, unknown>> = Data & {
  /** Properties of the actor. */
  $actor?: Record<string, unknown>;
  /** Properties of the recipient. */
  $recipient?: Record<string, unknown>;
  /** Properties of the tenant. */
  $brand?: Record<string, unknown>;
};

/** The statuses that the node treats as success. It waits at most 5 seconds for the answer. */
export type WebhookNodeStatus = 200 | 201 | 204;

/**
 * The body of an answer: a JSON object, which is merged into the data of the run, under the node's response key if it has one.
 * @typeParam Body - the fields that later nodes of the workflow read.
 */
export type WebhookNodeAnswer<Body extends object = Record<string, unknown>> = Body;
