/** The operations of the management API that have state: what the CLI of the vendor pushes and pulls. Keys and workspaces have none. */
import type { Handlers } from '../hub/request.ts';
import { bodyObject, ok } from '../reply.ts';
import { EVENTS, SCHEMAS } from './schemas.ts';
import { TEMPLATES } from './templates.ts';
import { CATEGORIES, TRANSLATIONS } from './texts.ts';
import { WORKFLOWS } from './workflows.ts';

export const MANAGEMENT: Handlers = {
  ...WORKFLOWS,
  ...SCHEMAS,
  ...EVENTS,
  ...CATEGORIES,
  ...TRANSLATIONS,
  ...TEMPLATES,
  'management.workspaces.config.get': ({ state }) => ok(state.workspace.config),
  'management.workspaces.config.update': ({ state, body }) => ok(Object.assign(state.workspace.config, bodyObject(body))),
};
