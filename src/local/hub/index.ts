/** The operations of the hub that have state. */
import { cancelBroadcast, cancelWorkflow } from '../sending/cancel.ts';
import { triggerEvent } from '../sending/event.ts';
import { triggerBroadcast, triggerDynamic } from '../sending/template.ts';
import { triggerWorkflow } from '../sending/trigger.ts';
import { LISTS } from './lists.ts';
import { MESSAGES } from './messages.ts';
import { OBJECTS } from './objects.ts';
import { PREFERENCES } from './preferences.ts';
import type { Handlers } from './request.ts';
import { TENANTS } from './tenants.ts';
import { USERS } from './users.ts';

export const HUB: Handlers = {
  ...USERS,
  ...OBJECTS,
  ...TENANTS,
  ...LISTS,
  ...PREFERENCES,
  ...MESSAGES,
  'workflows.trigger': ({ state, body }) => triggerWorkflow(state, body),
  'workflows.triggerDynamic': ({ state, body }) => triggerDynamic(state, body),
  'workflows.cancel': ({ state, body }) => cancelWorkflow(state, body),
  'events.trigger': ({ state, body }) => triggerEvent(state, body),
  'broadcasts.trigger': ({ state, body }) => triggerBroadcast(state, body),
  'broadcasts.cancel': ({ state, body }) => cancelBroadcast(state, body),
};
