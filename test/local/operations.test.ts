/** Every operation of the contract: its own example is a valid request, and what is answered is as the contract says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { document, resolve } from './document.ts';
import { HUB } from '../../src/local/hub/index.ts';
import { MANAGEMENT } from '../../src/local/management/index.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { WORKSPACE } from './workspace.ts';

interface Source {
  name: string;
  method: string;
  path: string;
  server: 'hub' | 'management';
  bodies: unknown[];
  query: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const sources: Source[] = Object.entries(document.paths as object).flatMap(([path, item]) =>
  Object.entries(item as object)
    .filter(([, operation]) => operation.operationId)
    .map(([method, operation]) => {
      const media = resolve(operation.requestBody)?.content?.['application/json'];
      const examples = Object.values(media?.examples ?? {}).map((one) => resolve(one).value);
      const name = operation['x-suprsend'].name as string;
      const required = (operation.parameters ?? []).map(resolve).filter((one: any) => one.in === 'query' && one.required);
      return {
        name,
        method: method.toUpperCase(),
        path,
        server: name.startsWith('management.') ? ('management' as const) : ('hub' as const),
        bodies: media ? (examples.length > 0 ? examples : media.example === undefined ? [] : [media.example]) : [undefined],
        query: required.length > 0 ? `?${required.map(({ name: one }: any) => `${one}=live`).join('&')}` : '',
      };
    }),
);

/** What the paths of the requests name. */
const VALUES: Record<string, string> = {
  distinct_id: 'u1',
  tenant_id: 'acme',
  object_type: 'teams',
  id: 'devs',
  list_id: 'readers',
  version_id: 'version-000001',
  category_slug: 'order-updates',
  category: 'order-updates',
  template_slug: 'order',
  channel_slug: 'email',
  channel: 'email',
  variant_id: 'default',
  message_id: 'msg-000001',
  slug: 'order-shipped',
  schema_slug: 'order',
  event_name: 'USER_SIGNED_UP',
  locale: 'fr',
  locale_file: 'fr.json',
  version: '1',
  version_no: '1',
};

function begin(): LocalSuprSend {
  return localSuprSend(
    { ...WORKSPACE, categoryTranslations: { fr: { categories: {} } } },
    {
      checkAnswers: true,
      seed: {
        users: [{ distinct_id: 'u1', $email: ['a@example.com'], tenants: { acme: { role: 'admin' } } }, { distinct_id: 'secondary_user' }],
        objects: [{ object_type: 'teams', id: 'devs', subscriptions: ['u1'] }],
        tenants: [{ tenant_id: 'acme', tenant_name: 'Acme' }],
        lists: [{ list_id: 'readers', distinct_ids: ['u1'] }],
      },
    },
  );
}

async function call(local: LocalSuprSend, { method, path, server, query }: Source, body: unknown): Promise<Response> {
  const at = path.replaceAll(/\{([^}]+)\}/g, (_match, name: string) => encodeURIComponent(VALUES[name] ?? 'local'));
  const authorization = server === 'hub' ? 'Bearer local' : 'ServiceToken local';
  return local.fetch(`https://local.suprsend.invalid${server === 'hub' ? '' : '/management'}${at}${query}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** What has no state, because no document says enough: everything else is answered from state. */
const EXAMPLES = [
  'management.apiKeys',
  'management.publicKeys',
  'management.signingKeys',
  'management.templates.variants.discard',
  'management.templates.variants.setVendorApproval',
  'management.workspaceKeys',
  'management.workspaces.create',
  'management.workspaces.list',
  'templates.channels.get',
  'templates.get',
  'templates.list',
];

it('what src/local handles, and what is an example here, is an operation of the contract', () => {
  const names = sources.map(({ name }) => name);
  const handled = Object.keys({ ...HUB, ...MANAGEMENT }).filter((name) => !names.includes(name));
  expect(handled, 'The contract has lost them: delete them from src/local').toEqual([]);
  const examples = EXAMPLES.filter((one) => !names.some((name) => name === one || name.startsWith(`${one}.`)));
  expect(examples, 'The contract has lost them: delete them from EXAMPLES').toEqual([]);
});

describe('every operation', () => {
  it.each(sources)('$name', async (source) => {
    for (const body of source.bodies) {
      const local = begin();
      if (source.path.includes('{version_id}'))
        await call(local, { ...source, method: 'POST', path: '/v1/subscriber_list/{list_id}/start_sync/', query: '' }, undefined);
      const response = await call(local, source, body);
      const request = local.requests.at(-1);
      expect(request).toMatchObject({ operation: source.name, violations: [], status: response.status });
      const isExample = EXAMPLES.some((one) => source.name === one || source.name.startsWith(`${one}.`));
      expect(request?.answeredBy, `Name ${source.name} in EXAMPLES, or write it in src/local`).toBe(isExample ? 'example' : 'state');
      expect(response.headers.get('x-local') === 'example').toBe(isExample);
    }
  });

  it('is answered whatever its body is, and what it stored can be read, sent and saved', async () => {
    const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'] }] } });
    const bodies = fc.sample(fc.jsonValue({ maxDepth: 4 }), { numRuns: 20, seed: 15 });
    for (const [index, body] of bodies.entries())
      for (const source of sources.filter(({ method }) => method !== 'GET')) {
        const [first] = source.bodies;
        // Also one that is right but for one field.
        const mixed =
          index % 2 === 0 && isRecord(first) ? { ...first, [Object.keys(first)[index % Object.keys(first).length] ?? 'x']: body } : body;
        expect((await call(local, source, mixed)).status).toBeLessThan(500);
      }
    for (const source of sources.filter(({ method }) => method === 'GET'))
      expect((await call(local, source, undefined)).status).toBeLessThan(500);
    local.advance('400d');
    expect(JSON.parse(JSON.stringify(local.save()))).toEqual(local.save());
  });

  it('needs a credential of its server', async () => {
    const local = begin();
    const get = (path: string, authorization?: string): Promise<Response> =>
      local.fetch(`https://local.suprsend.invalid${path}`, { headers: authorization ? { authorization } : {} });
    const hub = await get('/v1/user/');
    expect([hub.status, await hub.text()]).toEqual([401, 'Not Authenticated - could not find Workspace details']);
    const management = await get('/management/v1/local/workflow/', 'Bearer local');
    expect([management.status, await management.json()]).toEqual([
      401,
      {
        code: 401,
        error_code: 'authentication_failed',
        type: 'AuthenticationFailed',
        message: 'Invalid service token.',
        detail: 'Invalid service token.',
      },
    ]);
    expect(await (await get('/management/v1/local/preference_category/?mode=live')).json()).toEqual({
      code: 401,
      message: 'ServiceToken not found',
    });
    expect((await get('/v1/user/', 'key:signature')).status).toBe(200);
  });

  it('is in no other place: an unknown path is recorded, and answered with 404', async () => {
    const local = begin();
    const response = await local.fetch('https://local.suprsend.invalid/v1/nothing/', { headers: { authorization: 'Bearer local' } });
    expect(response.status).toBe(404);
    expect(local.requests).toMatchObject([{ operation: null, violations: ['the contract has no operation for this method and path'] }]);
  });
});
