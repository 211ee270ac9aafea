/**
 * What the vendor's own SDKs and CLI call, and no contract describes. Each is named by its path, as this SDK has no method for it. Sources:
 * suprsend-go, suprsend-py-sdk and suprsend/cli (folder mgmnt), on GitHub.
 */
import type { ContractOperation } from './contract.ts';
import type { Handlers } from './hub/request.ts';
import { linkedSchemas, pushEvents } from './management/schemas.ts';
import { preCommit, setVariantOrder, variantOrder } from './management/templates.ts';
import { triggerEventsV2, triggerEventV2 } from './sending/event.ts';

export const BEYOND: Handlers = {
  'POST /v2/event/': ({ state, body }) => triggerEventV2(state, body),
  'POST /v2/bulk/event/': ({ state, body }) => triggerEventsV2(state, body),
  'POST /management/v1/{workspace}/bulk/event/': pushEvents,
  'GET /management/v1/{workspace}/schema/all/linked/': linkedSchemas,
  'GET /management/v2/{workspace}/template/{template_slug}/variant/order/': variantOrder,
  'POST /management/v2/{workspace}/template/{template_slug}/variant/order/': setVariantOrder,
  'POST /management/v2/{workspace}/template/{template_slug}/pre_commit_validate/': preCommit,
};

const MODE = { name: 'mode', required: false, schema: { enum: ['draft', 'live'] } };
const PAGE = ['limit', 'offset'].map((name) => ({ name, required: false, schema: { type: 'integer' as const } }));

/** The same as operations of a contract: any JSON is a valid body. */
export const BEYOND_OPERATIONS: readonly ContractOperation[] = Object.keys(BEYOND).map((name) => {
  const [method, at] = name.split(' ') as [string, string];
  const isManagement = at.startsWith('/management/');
  return {
    name,
    method,
    path: isManagement ? at.slice('/management'.length) : at,
    server: isManagement ? 'management' : 'hub',
    query: [...(/\/(order|linked)\/$/.test(at) ? [MODE] : []), ...(at.endsWith('/linked/') ? PAGE : [])],
    ...(method === 'POST' ? { body: { required: false, schema: {} } } : {}),
    answers: { 200: {}, 202: {}, 207: {} },
  };
});
