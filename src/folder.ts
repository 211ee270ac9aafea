/** `suprsend-ts/folder`: reads a workspace from files, for tests with a local SuprSend. Needs Node's modules. */
export { readWorkspaceFolder } from './workspace/folder.ts';
export type { WorkspaceData, WorkspaceTemplate } from './workspace/data.ts';
