/** `suprsend-ts/local`: a SuprSend in this process, for tests without a network and development without an account. */
export { localSuprSend, type LocalOptions, type LocalSuprSend } from './local/local.ts';
export type { Channel } from './local/channels.ts';
export type {
  Fault,
  LocalListener,
  LocalMessage,
  LocalRecipient,
  LocalRequest,
  LocalRun,
  LocalSeed,
  LocalSkip,
  SkipReason,
} from './local/types.ts';
export type { LocalWebhookCall, LocalWebhookOptions, LocalWebhooks, WebhookTarget } from './local/webhooks.ts';
export type { WorkspaceData, WorkspaceTemplate } from './workspace/data.ts';
