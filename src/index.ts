/** `suprsend-ts`: the client, with everything that needs only Web standards. */
export * from './public.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export { SuprSend, type Management } from './suprsend.ts';
export type { Call, KeyedOptions, ManagementOptions, WorkspaceKeyOptions } from './core/types.ts';
export type { KeyOf, NonEmpty, Own, OwnKey, ReadBack, Unlisted, UseInstead } from './core/own.ts';
export type { RawRequest } from './core/raw-request.ts';
export { UserEdit, type UserEditJSON } from './edits/user-edit.ts';
export { ObjectEdit, type ObjectEditJSON } from './edits/object-edit.ts';
export type { AndroidPushOptions, IosPushOptions, WebPush } from './edits/channels.ts';
export type { Edit, EditOptions, Properties, SaveOptions } from './edits/edit.ts';
export { profileOf } from './edits/profile.ts';
export type { EditMode, ObjectEditManyOptions, ObjectMethods, ObjectRow, UserEditManyOptions, UserMethods, UserRow } from './bulk/edits.ts';
export type { Bulk } from './bulk/collection.ts';
export type { MembersOptions, SubscriberMethods } from './bulk/members.ts';
export type { MessageMethods, UpdateManyOptions } from './bulk/messages.ts';
export type { ListMethods, ReplaceOptions, ReplaceResult, ReplaceState } from './bulk/replace.ts';
export type { EventMethods, TriggerManyOptions, WorkflowMethods, WorkflowTriggerManyOptions, TriggerAccepted } from './bulk/triggers.ts';
export type {
  BulkCounts,
  BulkFailure,
  BulkOptions,
  BulkOutcome,
  BulkProgress,
  BulkRecord,
  BulkResult,
  BulkSuccess,
  BulkTarget,
  FailureStatus,
  Resumable,
  ResumeOptions,
  Source,
} from './bulk/result.ts';
export { attachment, type AttachmentOptions, type FileOptions } from './attachments.ts';
export type { PayloadKind, PayloadOf, Register, RegisteredWorkspace, SlugOf, WorkspaceKind } from './workspace-types.ts';
export { VERSION } from './version.ts';
export type * from '../generated/tree.gen.ts';
export type * from '../generated/types.gen.ts';
export * from './tokens.ts';
export * from './webhooks.ts';
