/** `suprsend-ts`: the client, with everything that needs only Web standards. */
export * from './public.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export { SuprSend, type Management } from './suprsend.ts';
export type { Call, KeyedOptions, ManagementOptions, WorkspaceKeyOptions } from './core/types.ts';
export type { KeyOf, NonEmpty, Own, OwnKey, UseInstead } from './core/own.ts';
export type { RawRequest } from './core/raw-request.ts';
export { UserEdit } from './edits/user-edit.ts';
export { ObjectEdit } from './edits/object-edit.ts';
export type { AndroidPushOptions, IosPushOptions, WebPush } from './edits/channels.ts';
export type { Edit, EditOptions, Properties, SaveOptions } from './edits/edit.ts';
export { profileOf } from './edits/profile.ts';
export type { EditManyOptions, ObjectMethods, UserEditManyOptions, UserMethods } from './edits/methods.ts';
export type { Bulk } from './bulk/bulk.ts';
export type { Resumable, ResumeOptions } from './bulk/resume.ts';
export type { ListMethods, MessageMethods, SubscriberMethods } from './many/methods.ts';
export type { MembersOptions } from './many/members.ts';
export type { UpdateManyOptions } from './many/messages.ts';
export type { ReplaceOptions, ReplaceResult } from './many/replace.ts';
export { ListReplaceError, type ReplaceState } from './many/replace-error.ts';
export type { ManyOptions } from './many/run.ts';
export type { BulkCounts, BulkFailure, BulkOptions, BulkOutcome, BulkResult, Source } from './bulk/result.ts';
export { attachment, type AttachmentOptions, type FileOptions } from './attachments.ts';
export type { EventMethods, WorkflowMethods } from './sending/methods.ts';
export type { TriggerManyError, TriggerManyOptions, TriggerResumeOptions, WorkflowTriggerManyOptions } from './sending/many.ts';
export type {
  TriggerAccepted,
  TriggerCounts,
  TriggerFailure,
  TriggerFailureStatus,
  TriggerManyResult,
  TriggerOutcome,
  TriggerProgress,
  TriggerResumable,
} from './sending/result.ts';
export { VERSION } from './version.ts';
export type * from '../generated/tree.gen.ts';
export type * from '../generated/types.gen.ts';
export * from './tokens.ts';
export * from './webhooks.ts';
