/**
 * Requests with the responses that the vendor recorded or documents, so that the SDK and the local server do not share one misreading.
 * A row says where its response is from. `contract`: an example of the vendor's openapi.yaml, which is read from there.
 */
import { describe, expect, it } from 'vitest';
import { document, resolve } from './document.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { call, type Sent } from './call.ts';
import { send, workflow, WORKSPACE } from './workspace.ts';

/** The example of the contract for a response. */
function example(name: string, status: number): unknown {
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item as object))
      if (operation?.['x-suprsend']?.name === name) {
        const [media] = Object.values(resolve(operation.responses[status]).content ?? {}) as any[];
        const [named] = Object.values(media?.examples ?? {}) as any[];
        return media?.example ?? resolve(named)?.value;
      }
  throw new Error(`the contract has no operation ${name}`);
}

const SCHEMA = {
  type: 'object',
  required: ['order_id'],
  properties: {
    order_id: { type: 'string', minLength: 4 },
    int: { type: 'number' },
    dateOfBirth: { type: 'string', format: 'date' },
    driver: { type: 'object', required: ['email'], properties: { driverId: { type: 'string' } } },
  },
  additionalProperties: false,
};

function begin(): LocalSuprSend {
  return localSuprSend(
    {
      ...WORKSPACE,
      workflows: [
        ...(WORKSPACE.workflows ?? []),
        workflow('checked', [send('welcome')], { payload_schema: { schema: 'checked', version_no: null } }),
      ],
      schemas: [...(WORKSPACE.schemas ?? []), { slug: 'checked', name: 'Checked', status: 'live', json_schema: SCHEMA }],
      events: [
        ...(WORKSPACE.events ?? []),
        { name: 'CHECKED', payload_schema: { schema: 'checked', version_no: null } },
        { name: 'USER_SIGNUP', payload_schema: null },
      ],
    } as never,
    {
      checkAnswers: true,
      seed: {
        users: [{ distinct_id: 'u1', $email: ['a@example.com'] }, { distinct_id: 'secondary' }],
        tenants: [{ tenant_id: 'acme', tenant_name: 'Acme' }],
        objects: [{ object_type: 'teams', id: 'devs' }],
        lists: [{ list_id: '_list_id_' }, { list_id: '123' }],
      },
    },
  );
}

type Row = [source: string, request: Sent, status: number, body: unknown];
const user = (method: string, body?: unknown, id = 'u1', more = ''): Sent => ({ method, path: `/v1/user/${id}/${more}`, body });
const object = (method: string, body?: unknown, more = ''): Sent => ({ method, path: `/v1/object/teams/devs/${more}`, body });
const tenant = (body: unknown, id = 'acme'): Sent => ({ method: 'POST', path: `/v1/tenant/${id}/`, body });
const trigger = (body: unknown): Sent => ({ method: 'POST', path: '/trigger/', body });
const checked = (data: unknown): Sent => trigger({ workflow: 'checked', recipients: ['u1'], data });
const event = (body: unknown): Sent => ({ method: 'POST', path: '/event/', body });
const management = (method: string, path: string, body?: unknown): Sent => ({ method, path: `/management${path}`, body });
const get = (path: string): Sent => ({ method: 'GET', path });

const B = (message: string, code = 400): unknown => ({ code, message });
const D = (message: string): unknown => ({ status: 'fail', message });
const A = (detail: unknown, message: string, code = 400): unknown => ({
  code,
  error_code: code === 404 ? 'not_found' : 'error',
  type: code === 404 ? 'NotFound' : 'ValidationError',
  message,
  detail,
});

/** Errors that the contract has an example of: the request names what the example names. */
const CONTRACT: [operation: string, request: Sent, status?: number][] = [
  ['users.get', user('GET', undefined, 'user1')],
  ['users.update', user('PATCH', { operations: [] }, 'user1')],
  ['users.delete', user('DELETE', undefined, 'user1')],
  ['users.update', user('PATCH', { operations: [{ $append: ['a@example.com'] }] }), 400],
  ['users.subscribedTo.listLists', get('/v1/user/user1/subscribed_to/list/')],
  ['users.subscribedTo.listObjects', get('/v1/user/user1/subscribed_to/object/')],
  ['users.tenants.list', get('/v1/user/user%40example.com/tenant/')],
  ['users.tenants.get', get('/v1/user/u1/tenant/acme-corp/')],
  ['users.tenants.upsert', user('POST', {}, 'u1', 'tenant/acme-corp/')],
  ['users.preferences.get', get('/v1/user/user1/preference/')],
  ['users.preferences.update', user('PATCH', {}, 'user1', 'preference/')],
  ['users.preferences.categories.list', get('/v1/user/user1/preference/category/')],
  ['users.preferences.categories.get', get('/v1/user/u1/preference/category/category_slug/')],
  ['users.preferences.categories.update', user('PATCH', { preference: 'opt_in' }, 'u1', 'preference/category/_category_slug_/')],
  ['users.preferences.channels.get', get('/v1/user/user1/preference/channel_preference/')],
  [
    'users.preferences.bulkUpdate',
    { method: 'PATCH', path: '/v1/bulk/user/preference/?tenant_id=_tenant_id_', body: { distinct_ids: ['u1'] } },
  ],
  [
    'users.preferences.bulkReset',
    { method: 'PATCH', path: '/v1/bulk/user/preference/reset/?tenant_id=_tenant_id_', body: { distinct_ids: ['u1'] } },
  ],
  ['objects.get', get('/v1/object/obj_type/obj_id/')],
  ['objects.update', object('PATCH'), 400],
  ['objects.delete', { method: 'DELETE', path: '/v1/object/object_type/object_id/' }],
  ['objects.preferences.get', get('/v1/object/object_type/id/preference/')],
  ['objects.preferences.categories.get', get('/v1/object/teams/devs/preference/category/category_slug/')],
  ['objects.preferences.channels.get', get('/v1/object/obj_type/obj_id/preference/channel_preference/')],
  ['objects.subscribedTo.listObjects', get('/v1/object/obj_type/obj_id/subscribed_to/object/')],
  ['objects.subscriptions.list', get('/v1/object/obj_type/obj_id/subscription/')],
  ['objects.subscriptions.create', { method: 'POST', path: '/v1/object/object_type/id/subscription/', body: { recipients: ['u1'] } }],
  ['objects.subscriptions.delete', { method: 'DELETE', path: '/v1/object/object_type/id/subscription/', body: { recipients: ['u1'] } }],
  ['lists.create', { method: 'POST', path: '/v1/subscriber_list/', body: { list_id: '' } }, 400],
  ['lists.get', get('/v1/subscriber_list/list_id_01/')],
  ['lists.versions.startSync', { method: 'POST', path: '/v1/subscriber_list/ff/start_sync/' }, 400],
  ['lists.subscribers.list', get('/v1/subscriber_list/fffd/subscriber/')],
  ['lists.versions.delete', { method: 'PATCH', path: '/v1/subscriber_list/_list_id_/version/01JR6PCW8H9K3H40XZV4A5R/delete/' }],
  [
    'lists.versions.finishSync',
    { method: 'PATCH', path: '/v1/subscriber_list/_list_id_/version/01JR6PCW8H9K3H40XZV4A5R/finish_sync/' },
    400,
  ],
  [
    'lists.versions.subscribers.add',
    {
      method: 'POST',
      path: '/v1/subscriber_list/123/version/01JR6PCW8H9K3H40XZV4/subscriber/add/',
      body: { distinct_ids: ['u1'] },
    },
  ],
  ['tenants.get', get('/v1/tenant/tenant/')],
  ['tenants.upsert', tenant({ tenant_name: '<b>Acme</b>' }), 400],
  ['tenants.delete', { method: 'DELETE', path: '/v1/tenant/12/' }],
  ['tenants.preferences.get', get('/v1/tenant/tenant_id/preference/')],
  ['tenants.preferences.categories.list', get('/v1/tenant/tenant_id/preference/category/')],
  ['workflows.trigger', trigger({ workflow: 'workflow_slug', recipients: ['u1'] })],
  ['workflows.trigger', trigger('{"workflow":'), 400],
  ['workflows.triggerDynamic', { method: 'POST', path: '/key/trigger/', body: '{' }, 400],
  ['broadcasts.trigger', { method: 'POST', path: '/key/broadcast/', body: '{' }, 400],
  ['workflows.cancel', { method: 'POST', path: '/v1/workflow_run/cancel/', body: { workflow_slug: 'x' } }, 400],
  ['broadcasts.cancel', { method: 'POST', path: '/v1/broadcast_run/cancel/', body: {} }, 400],
  ['management.events.create', management('POST', '/v1/staging/event/', {}), 400],
  ['management.events.update', management('PATCH', '/v1/staging/event/USER_SIGNUP/', { payload_schema: null }), 400],
  ['management.events.delinkSchema', management('PATCH', '/v1/staging/event/user_signup/delink_schema/'), 400],
  ['management.schemas.upsert', management('POST', '/v1/staging/schema/s/', { json_schema: { a: 1 } }), 400],
  ['management.templates.get', management('GET', '/v2/staging/template/order-confirmed/')],
  ['management.preferenceCategories.translations.get', management('GET', '/v1/staging/preference_category/translation/content/apl/'), 400],
  ['management.preferenceCategories.translations.get', management('GET', '/v1/staging/preference_category/translation/content/es/')],
];

const ROWS: Row[] = [
  ...CONTRACT.map(([name, request, status = 404]): Row => ['contract', request, status, example(name, status)]),

  // The successes that are recorded.
  ['Postman collection: 202 and a string', event({ distinct_id: 'u1', event: 'X' }), 202, 'OK'],
  [
    'Postman collection: an edit of a user as an event',
    event({ $schema: '2', distinct_id: 'u1', $user_operations: [{ $set: { a: 1 } }] }),
    202,
    'OK',
  ],
  ['node-broadcast: OK', { method: 'POST', path: '/key/broadcast/', body: broadcast('_list_id_') }, 202, 'OK'],
  ['contract', { method: 'POST', path: '/key/trigger/', body: dynamic() }, 202, 'Accepted - OK'],
  [
    'contract',
    { method: 'POST', path: '/v1/subscriber_list/_list_id_/subscriber/add/', body: { distinct_ids: ['u1', 'u2'] } },
    201,
    { success: true, affected_count: 2 },
  ],
  ['contract', { method: 'PATCH', path: '/v1/subscriber_list/_list_id_/delete/' }, 200, { success: true }],
  ['contract', { method: 'POST', path: '/v1/workflow_run/cancel/', body: { execution_id: 'none' } }, 200, { execution_ids: [] }],
  [
    'contract',
    { method: 'PATCH', path: '/v1/bulk/user/preference/reset/', body: { distinct_ids: ['u1'], reset_categories: true } },
    202,
    { success: true },
  ],
  ['suprsend-go, parseV2EventResponse', { method: 'POST', path: '/v2/event/', body: sdkEvent('X') }, 202, received()],
  [
    'suprsend-go, parseV2EventResponse',
    { method: 'POST', path: '/v2/event/', body: sdkEvent('CHECKED') },
    400,
    { status: 'error', error: { message: "(root): missing required property 'order_id'", type: expect.any(String) } },
  ],
  [
    'suprsend-go, parseV2BulkEventResponse',
    { method: 'POST', path: '/v2/bulk/event/', body: [sdkEvent('X'), sdkEvent('CHECKED'), sdkEvent('CHECKED', { order_id: 'ORD-1' })] },
    207,
    {
      status: 'success',
      records: [
        { ...received(), status_code: 202 },
        {
          status: 'error',
          status_code: 400,
          error: { message: "(root): missing required property 'order_id'", type: expect.any(String) },
        },
        { ...received(), status_code: 202 },
      ],
    },
  ],

  [
    'contract: a push of categories',
    management('POST', '/v1/staging/preference_category/', input('management.preferenceCategories.upsert')),
    200,
    expect.objectContaining({
      root_categories: withSlugs((example('management.preferenceCategories.upsert', 200) as { root_categories: unknown }).root_categories),
      status: 'draft',
      validation_result: expect.objectContaining({ is_valid: true }),
    }),
  ],
  [
    'contract: a page of translation files',
    management('GET', '/v1/staging/translation/?mode=live'),
    200,
    { meta: { count: 2, limit: 10, offset: 0 }, results: [file('en', 'English'), file('fr', 'French')] },
  ],
  [
    'suprsend/cli, event_schema_mapping.json',
    management('POST', '/v1/staging/event/', { name: 'order_created', payload_schema: { schema: 'order', version_no: 1 } }),
    201,
    { name: 'ORDER_CREATED', description: null, payload_schema: { schema: 'order', version_no: 1 }, created_at: expect.any(String) },
  ],

  // api-request-errors, in its order.
  ['api-request-errors', trigger({ workflow: 'unfinished', recipients: ['u1'] }), 400, D("workflow with slug 'unfinished' is disabled")],
  ['api-request-errors', trigger({ workflow: 'off', recipients: ['u1'] }), 400, D("workflow with slug 'off' is disabled")],
  ['api-request-errors', trigger({ recipients: ['u1'] }), 400, D('workflow missing')],
  ['api-request-errors', user('GET', undefined, 'nobody'), 404, B("user [distinct_id: 'nobody'] not found", 404)],
  [
    'api-request-errors',
    trigger({ workflow: 'slow', recipients: [{ is_transient: true }] }),
    400,
    D('channel details missing for transient user'),
  ],
  [
    'api-request-errors',
    trigger({ workflow: 'slow', recipients: [{ name: 'x' }] }),
    400,
    D('in case recipient is a map, one of [distinct_id, object_type/id] must be present'),
  ],
  ['api-request-errors', event({}), 400, B('error: must pass value for either event or distinct_id/anonymous_id')],
  ['api-request-errors', event({ event: 'X' }), 400, B('error: must pass value for distinct_id')],
  ['api-request-errors', bulk('PATCH', { distinct_ids: [] }), 400, B('{"distinct_ids":"must contain at least 1 item"}')],
  [
    'api-request-errors',
    bulk('PATCH', { distinct_ids: Array.from({ length: 101 }, (_, at) => `u${at}`) }),
    400,
    B('{"distinct_ids":"must contain at maximum 100 items"}'),
  ],
  ['api-request-errors', bulk('PATCH', {}), 400, B('{"distinct_ids":"is a required field"}')],
  [
    'api-request-errors',
    bulk('PATCH', { distinct_ids: 'u1' }),
    400,
    B('Request body contains an invalid value for the "distinct_ids" field'),
  ],
  ['api-request-errors', trigger({ workflow: 'slow', recipients: [] }), 400, D('{"recipients":"must contain at least 1 item"}')],
  ['api-request-errors', trigger({ workflow: 'slow' }), 400, D('{"recipients":"is a required field"}')],
  ['api-request-errors', trigger({ workflow: 'slow', recipients: 'u1' }), 400, D('recipients: no valid value passed')],
  [
    'api-request-errors',
    trigger({ workflow: 'slow', recipients: [true] }),
    400,
    D('invalid value for recipients. each element must be of type string or map'),
  ],
  [
    'api-request-errors',
    trigger({ workflow: 'slow', recipients: ['u1'], actor: 5 }),
    400,
    D('actor: value must be either of type string or map'),
  ],
  [
    'api-request-errors',
    user('POST', { from_user_id: 'string' }, 'u1', 'merge/'),
    404,
    B("from_user_id: [distinct_id: 'string'] not found", 404),
  ],
  ['api-request-errors', get('/v1/user/u1/preference/?tenant_id=string'), 404, B("tenant 'string' not found", 404)],
  [
    'api-request-errors',
    { method: 'DELETE', path: '/v1/tenant/default/' },
    400,
    A(['default tenant cannot be deleted'], "['default tenant cannot be deleted']"),
  ],
  [
    'api-request-errors',
    tenant({ tenant_name: 'x' }, 'a%20b'),
    400,
    A(
      { tenant_id: ['Ensure this field contains legal characters. Only letters, numbers, underscore(_), hyphen(-) characters allowed'] },
      '{"tenant_id": ["Ensure this field contains legal characters. Only letters, numbers, underscore(_), hyphen(-) characters allowed"]}',
    ),
  ],
  ['api-request-errors', tenant({}, 'new'), 400, A({ tenant_name: 'missing value' }, '{"tenant_name": "missing value"}')],
  [
    'api-request-errors',
    user('POST', { $sms: ['0555'] }),
    400,
    B("invalid value for channel 'sms': 0555. error: error while parsing number to E164 format"),
  ],
  [
    'api-request-errors',
    user('POST', { $whatsapp: ['555'] }),
    400,
    B("invalid value for channel 'whatsapp': 555. error: error while parsing number to E164 format"),
  ],
  ['api-request-errors', user('POST', { $timezone: 'UTC+5:30' }), 400, B('invalid timezone: UTC+5:30')],
  ['api-request-errors', user('POST', { $locale: 'english!' }), 400, B("invalid locale/language: 'english!'")],
  ['api-request-errors', user('POST', { $email: ['a@b'] }), 400, B("invalid value for channel 'email': a@b. error: invalid email address")],
  ['api-request-errors', user('POST', { $email: [5] }), 400, B('$email: value must be of string type')],
  [
    'api-request-errors',
    tenant({ social_links: { x: 'yourhandle' } }),
    400,
    A({ social_links: { x: ['Enter a valid URL.'] } }, '{"social_links": {"x": ["Enter a valid URL."]}}'),
  ],
  [
    'api-request-errors',
    tenant({ primary_color: 'red' }),
    400,
    A({ primary_color: ['Enter a valid hex color, eg. #000000'] }, '{"primary_color": ["Enter a valid hex color, eg. #000000"]}'),
  ],
  [
    'api-request-errors',
    tenant({ logo: `https://example.com/${'x'.repeat(2048)}` }),
    400,
    A(
      { logo: ['Ensure this field has no more than 2048 characters.'] },
      '{"logo": ["Ensure this field has no more than 2048 characters."]}',
    ),
  ],
  [
    'api-request-errors',
    user('PATCH', { preference: 'maybe' }, 'u1', 'preference/category/news/'),
    400,
    {
      ...(B(`{"preference":"must be one of ['opt_in' 'opt_out']"}`) as object),
      detail: { preference: "must be one of ['opt_in' 'opt_out']" },
    },
  ],
  [
    'api-request-errors',
    user('PATCH', {}, 'u1', 'preference/category/news/'),
    400,
    { ...(B('{"preference":"is a required field"}') as object), detail: { preference: 'is a required field' } },
  ],
  [
    'api-request-errors',
    user('PATCH', { operations: ['x'] }),
    400,
    B('Request body contains an invalid value for the "Subscriber_EditOperationSet.operations" field'),
  ],
  ['api-request-errors', checked({}), 400, D("(root): missing required property 'order_id'")],
  ['api-request-errors', checked({ order_id: 'ORD-1', driver: {} }), 400, D("driver: missing required property 'email'")],
  ['api-request-errors', checked({ order_id: 'ORD-1', more: 1 }), 400, D("(root): property 'more' is not allowed by the schema.")],
  ['api-request-errors', checked({ order_id: 'ORD-1', int: '100' }), 400, D('int: Instance type "string" is invalid. Expected "number".')],
  [
    'api-request-errors',
    checked({ order_id: 'ORD-1', driver: { email: 'a@b.c', driverId: 42 } }),
    400,
    D('driver/driverId: Instance type "number" is invalid. Expected "string".'),
  ],
  ['api-request-errors', checked({ order_id: '' }), 400, D('order_id: String is too short (0 < 4).')],
  [
    'api-request-errors',
    checked({ order_id: 'ORD-1', dateOfBirth: '15/06/1990' }),
    400,
    D('dateOfBirth: String does not match format "date".'),
  ],
  [
    'api-request-errors',
    user('PATCH', { channel_preferences: [{ channel: 'fax', is_restricted: true }] }, 'u1', 'preference/channel_preference/'),
    400,
    channelError("must be one of ['sms' 'email' 'androidpush' 'iospush' 'webpush' 'inbox' 'whatsapp' 'slack' 'ms_teams']"),
  ],
  [
    'api-request-errors',
    user('PATCH', { channel_preferences: [{ is_restricted: true }] }, 'u1', 'preference/channel_preference/'),
    400,
    channelError('is a required field'),
  ],
  ['api-request-errors', get('/v1/user/u1/preference/category/nope/'), 404, B("category 'nope' not found", 404)],
  ['api-request-errors', objects({ object_ids: [] }), 400, B('{"object_ids":"must contain at least 1 item"}')],
  ['api-request-errors', objects({}), 400, B('{"object_ids":"is a required field"}')],
  ['api-request-errors', objects({ object_ids: 5 }), 400, B('Request body contains an invalid value for the "object_ids" field')],
  [
    'api-request-errors',
    objects({ object_ids: ['', ''] }),
    400,
    B('{"object_ids[0]":"is a required field","object_ids[1]":"is a required field"}'),
  ],
  [
    'api-request-errors',
    user('POST', { $webpush: [{ endpoint: 'https://push.example', keys: { auth: '', p256dh: '' } }] }),
    400,
    B('invalid webpush subscription: {"endpoint":"https://push.example","keys":{"auth":"","p256dh":""}}'),
  ],
  [
    'api-request-errors',
    user('POST', { $slack: [{ access_token: 'xoxb-1', channel: 'C1' }] }),
    400,
    B("invalid value for channel 'slack': map[access_token:xoxb-1 channel:C1]. error: invalid value"),
  ],
  ['api-request-errors', user('POST', { $slack: ['U1'] }), 400, B('$slack: value must be of dict/map type')],
  ['api-request-errors', user('POST', { $iospush: [null] }), 400, B('$iospush: value must be of string type')],
  [
    'api-request-errors',
    user('POST', { $ms_teams: [{ conversation_id: '19:c', serviceUrl: 'https://s.example', tenant_id: 't' }] }),
    400,
    B('invalid value: {"conversation_id":"19:c","serviceUrl":"https://s.example","tenant_id":"t"}'),
  ],

  // Pages, so that lists can be walked.
  ['contract: list-users', get('/v1/user/?limit=1'), 200, cursorPage({ count: 2, limit: 1, has_prev: false, has_next: true })],
  ['contract: get-all-lists', get('/v1/subscriber_list/?limit=1&offset=1'), 200, offsetPage({ count: 2, limit: 1, offset: 1 })],
  ['node-tenants: 20 by default', get('/v1/tenant/'), 200, offsetPage({ count: 2, limit: 20, offset: 0 })],
];

/** The example of a request. */
function input(name: string): unknown {
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item as object))
      if (operation?.['x-suprsend']?.name === name) return resolve(operation.requestBody).content['application/json'].example;
  return undefined;
}
/** Sections have a slug in what the server answers to the CLI (suprsend/cli, preference_category.json), and none in the contract's example. */
function withSlugs(roots: unknown): unknown {
  return (roots as any[]).map((root) => ({
    ...root,
    sections: root.sections.map((section: any) => ({ slug: section.name.toLowerCase().replaceAll(' ', '-'), ...section })),
  }));
}
function file(locale: string, locale_name: string): object {
  return { action: 'unchanged', filename: `${locale}.json`, locale, locale_name, namespace: null };
}
function received(): object {
  return { status: 'success', message_id: expect.any(String) };
}
/** An event as the SDKs of the vendor write it (`getFinalJson` of suprsend-go). */
function sdkEvent(name: string, properties: object = {}): object {
  const id = { $insert_id: '0d8c7e1e-1f3c-4a0f-9a60-7f4e4f2f5a10', $time: 1_767_225_600_000, env: 'key' };
  return { ...id, event: name, distinct_id: 'u1', properties: { ...properties, $ss_sdk_version: 'suprsend/0.7.0;go/1.22' } };
}
function broadcast(list_id: string): object {
  return { list_id, template: 'welcome', notification_category: 'news', data: {} };
}
function dynamic(): object {
  return { name: 'Hello', template: 'welcome', notification_category: 'order-updates', users: [{ distinct_id: 'u1' }], data: {} };
}
function bulk(method: string, body: unknown): Sent {
  return { method, path: '/v1/bulk/user/preference/', body };
}
function objects(body: unknown): Sent {
  return { method: 'DELETE', path: '/v1/bulk/object/teams/', body };
}
function channelError(words: string): unknown {
  const detail = { 'channel_preferences[0].channel': words };
  return { code: 400, message: JSON.stringify(detail), detail };
}
function cursorPage(meta: object): unknown {
  return { meta: { ...meta, before: null, after: expect.any(String) }, results: expect.any(Array) };
}
function offsetPage(meta: object): unknown {
  return { meta, results: expect.any(Array) };
}

describe('an exchange of the vendor', () => {
  it.each(ROWS.map(([source, request, status, body]) => ({ source, name: `${request.method} ${request.path}`, request, status, body })))(
    '$name: $status ($source)',
    async ({ request, status, body }) => {
      const local = begin();
      const response = await call(local, request);
      const text = await response.text();
      const answered: unknown = response.headers.get('content-type')?.startsWith('text/') ? text : JSON.parse(text);
      expect([response.status, answered]).toEqual([status, body]);
      expect(local.requests.at(-1)?.answeredBy).toBe('state');
    },
  );
});
