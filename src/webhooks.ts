/** `suprsend-ts/webhooks`: webhooks, their events and their error, without the client. */
export { webhooks } from './webhooks/index.ts';
export { WebhookError, type WebhookErrorStatus } from './webhooks/errors.ts';
export type { OnWebhookEvent, WebhookHandlerOptions } from './webhooks/answer.ts';
export type { WebhookHeaders, WebhookBody } from './webhooks/request.ts';
export type { NodeWebhookRequest, NodeWebhookResponse } from './webhooks/handlers.ts';
export type { WebhookOptions, WebhookParseOptions } from './webhooks/parse.ts';
export type { WebhookSecret } from './webhooks/secret.ts';
export type { WebhookNodeAnswer, WebhookNodeData, WebhookNodeMethod, WebhookNodeStatus } from './webhooks/workflow-node.ts';
export type {
  OtherWebhookEvent,
  OtherWebhookEventType,
  WebhookChannel,
  WebhookEvent,
  WebhookEventFields,
  WebhookInboundMessage,
  WebhookInboundMessageEvent,
  WebhookReference,
  WebhookStatus,
  WebhookStatusEvent,
  WebhookVendorResponse,
} from './webhooks/events.ts';
