/**
 * The operations of the management API that have state: what the CLI of the vendor pushes and pulls. Keys and workspaces have none.
 *
 * An assumption: there is one workspace, and every slug names it. The server answers 404 to a slug that it does not know, and nobody says here
 * which ones it knows. The CLI uses `staging` if none is named, and programs have the slugs of their account. `local.fail` has that 404.
 */
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
