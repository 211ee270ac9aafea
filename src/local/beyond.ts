/**
 * What the vendor's own SDKs and CLI call, and no contract describes. Each is named by its path, as this SDK has no method for it. Sources:
 * suprsend-go, suprsend-py-sdk and suprsend/cli (folder mgmnt), on GitHub; for brands also vendor documentation, brands-api.
 */
import type { ContractOperation } from './contract.ts';
import type { Handler, Handlers } from './hub/request.ts';
import { TENANTS } from './hub/tenants.ts';
import { isObject, type Json } from './json.ts';
import { linkedSchemas, pushEvents } from './management/schemas.ts';
import { preCommit, setVariantOrder, variantOrder } from './management/templates.ts';
import { assumed, Refused } from './reply.ts';
import { triggerEventsV2, triggerEventV2 } from './sending/event.ts';
import { objects } from './workspace.ts';

/** "Brand has been renamed to tenant. Brand is kept for backward compatibility" (suprsend-go). A brand_id is written in lower case (brands-api). */
const ofBrands =
  (name: string): Handler =>
  ({ path, body, ...request }) => {
    const { brand_id: _id, brand_name, ...fields } = isObject(body) ? body : {};
    const given = brand_name === undefined ? fields : { ...fields, tenant_name: brand_name };
    try {
      const handler = TENANTS[name] as Handler;
      const reply = handler({ ...request, path: { tenant_id: (path.brand_id ?? '').toLowerCase() }, body: isObject(body) ? given : body });
      return { ...reply, body: brandOf(reply.body) };
    } catch (error) {
      // The words are those of a tenant.
      throw error instanceof Refused ? assumed(error.status, error.message, error.detail) : error;
    }
  };

function brandOf(body: Json | undefined): Json | undefined {
  if (!isObject(body)) return body;
  if (body.results !== undefined) return { ...body, results: objects(body.results).map((one) => brandOf(one) as Json) };
  const { tenant_id = null, tenant_name = null, ...fields } = body;
  return { brand_id: tenant_id, brand_name: tenant_name, ...fields };
}

export const BEYOND: Handlers = {
  'POST /v2/event/': ({ state, body }) => triggerEventV2(state, body),
  'POST /v2/bulk/event/': ({ state, body }) => triggerEventsV2(state, body),
  'GET /v1/brand/': ofBrands('tenants.list'),
  'GET /v1/brand/{brand_id}/': ofBrands('tenants.get'),
  'POST /v1/brand/{brand_id}/': ofBrands('tenants.upsert'),
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
    query: [...(/\/(order|linked)\/$/.test(at) ? [MODE] : []), ...(/\/(linked|brand)\/$/.test(at) ? PAGE : [])],
    ...(method === 'POST' ? { body: { required: false, schema: {} } } : {}),
    answers: { 200: {}, 201: {}, 202: {}, 207: {} },
  };
});
