/** Templates and their variants of the management API. Source: the contract; suprsend/skills, template-schema-guide. */
import { copy, isObject, same, strings, type JsonObject, plain } from '../json.ts';
import { offsetPage } from '../paging.ts';
import { assumed, bodyObject, NotDocumented, ok, Refused } from '../reply.ts';
import { value, type Handler, type Handlers, type Request } from '../hub/request.ts';
import { completeTemplate, completeVariant, objects, type TemplateState } from '../workspace.ts';
import { hashOf, messageOf, modeOf, withoutAnswered } from './common.ts';

type Variant = TemplateState['variants'][number];

function existing(request: Request): TemplateState {
  const slug = value(request, 'template_slug');
  const found = request.state.workspace.templates.get(slug);
  if (!found) throw new Refused(404, `template (slug: '${slug}') not found`);
  return found;
}

/** A template with what its variants are. */
function templateAnswer(template: TemplateState, mode: 'draft' | 'live'): JsonObject {
  const fields = template[mode] as JsonObject;
  const variants = template.variants.filter((one) => mode === 'draft' || one.live);
  const channels = [...new Set([...strings(fields.enabled_channels), ...variants.map(({ channel }) => channel)])];
  return {
    ...fields,
    enabled_channels: channels,
    channels: channels.map((channel) => {
      const own = variants.filter((one) => one.channel === channel);
      return { channel, is_active: own.some(({ live }) => live), variants_count: own.length };
    }),
    version_no: template.version === 0 ? null : template.version,
  };
}

function variantNamed(request: Request): Variant {
  const template = existing(request);
  const [channel, id] = [value(request, 'channel'), value(request, 'variant_id')];
  const found = template.variants.find((one) => one.channel === channel && one.id === id);
  if (!found) throw assumed(404, `variant '${id}' of ${channel} not found`);
  return found;
}

/** Variants of a mode, without their content unless it is asked for. */
function variantPage(request: Request, variants: readonly Variant[]): ReturnType<typeof offsetPage> {
  const mode = modeOf(request);
  const withContent = request.query.get('include_content') === 'true';
  const found = variants.map((one) => one[mode]).filter((one): one is JsonObject => one !== undefined);
  return offsetPage(
    found.map(({ content, ...fields }) => (withContent && content !== undefined ? { ...fields, content } : fields)),
    request.query,
  );
}

export const TEMPLATES: Handlers = {
  'management.templates.list': (request) => {
    const { query, state } = request;
    const mode = modeOf(request);
    const wanted = query.get('q')?.toLowerCase() ?? '';
    const all = [...state.workspace.templates.values()].filter((one) => one[mode]);
    const found = all.filter(({ draft }) => `${plain(draft.name)} ${plain(draft.slug)}`.toLowerCase().includes(wanted));
    return offsetPage(
      found.map((one) => templateAnswer(one, mode)),
      query,
      20,
    );
  },
  'management.templates.get': (request) => {
    const template = existing(request);
    const mode = modeOf(request);
    if (!template[mode]) throw new Refused(404, `template (slug: '${value(request, 'template_slug')}') not found`);
    return ok(templateAnswer(template, mode));
  },
  'management.templates.upsert': (request) => {
    const { state } = request;
    const slug = value(request, 'template_slug');
    const given = withoutAnswered(bodyObject(request.body));
    const known = state.workspace.templates.get(slug);
    const now = state.clock.iso;
    const draft: JsonObject = {
      ...completeTemplate({ ...known?.draft, ...given }),
      slug,
      name: typeof given.name === 'string' ? given.name : (known?.draft.name ?? slug),
      status: 'draft',
      hash: hashOf(given),
      created_at: known?.draft.created_at ?? now,
      updated_at: now,
    };
    const template: TemplateState = {
      draft,
      live: known?.live,
      variants: known?.variants ?? [],
      version: known?.version ?? 0,
      mockData: known?.mockData ?? {},
    };
    state.workspace.templates.set(slug, template);
    return ok(templateAnswer(template, 'draft'));
  },
  'management.templates.commit': (request) => {
    const template = existing(request);
    const { iso } = request.state.clock;
    const wanted = objects((isObject(request.body) ? request.body : {}).variants);
    const isWanted = (one: Variant): boolean =>
      wanted.length === 0 || wanted.some(({ channel, id }) => one.channel === channel && one.id === id);
    for (const one of template.variants) if (isWanted(one)) one.live = copy(one.draft);
    template.version++;
    Object.assign(template.draft, { status: 'active', active_at: iso, updated_at: iso, commit_message: messageOf(request) });
    template.live = copy(template.draft);
    return ok(templateAnswer(template, 'live'));
  },
  'management.templates.variants.list': (request) => variantPage(request, existing(request).variants),
  'management.templates.variants.listByChannel': (request) =>
    variantPage(
      request,
      existing(request).variants.filter(({ channel }) => channel === value(request, 'channel')),
    ),
  'management.templates.variants.get': (request) => {
    const found = variantNamed(request)[modeOf(request)];
    if (!found) throw assumed(404, `variant '${value(request, 'variant_id')}' of ${value(request, 'channel')} not found`);
    return ok(found);
  },
  'management.templates.variants.upsert': (request) => {
    const template = existing(request);
    const [channel, id] = [value(request, 'channel'), value(request, 'variant_id')];
    const given = withoutAnswered(bodyObject(request.body));
    // The folder of the CLI may have one id for several tenants, and the path does not say which (cli-template-folder-layout).
    const known = template.variants.find(
      (one) => one.channel === channel && one.id === id && (given.tenant_id === undefined || tenantOf(given) === tenantOf(one.draft)),
    );
    const { iso } = request.state.clock;
    const seq = template.variants.filter((one) => one.channel === channel).length + 1;
    const draft: JsonObject = {
      ...completeVariant({ ...known?.draft, ...given }, seq),
      channel,
      id,
      hash: hashOf(given),
      approval_status: 'auto_approved',
      has_error: false,
      action: known?.live ? 'updated' : 'added',
      created_at: known?.draft.created_at ?? iso,
    };
    if (known) known.draft = draft;
    else template.variants.push({ channel, id, draft, live: undefined });
    return ok(draft);
  },
  'management.templates.variants.discard': () => {
    throw new NotDocumented('what is left after a variant is discarded');
  },
  'management.templates.variants.setVendorApproval': (request) => {
    const variant = variantNamed(request);
    const approval = bodyObject(request.body);
    const others = objects(variant.draft.vendor_approvals).filter(({ vendor_slug }) => vendor_slug !== approval.vendor_slug);
    for (const one of [variant.draft, variant.live]) if (one) one.vendor_approvals = [...others, approval];
    throw new NotDocumented('the response');
  },
  'management.templates.mockData.get': (request) => ok(mockAnswer(existing(request))),
  'management.templates.mockData.update': (request) => {
    const template = existing(request);
    const given = bodyObject(request.body);
    // "Under `data`, as the vendor's CLI sends them" (the contract).
    Object.assign(template.mockData, isObject(given.data) ? given.data : given);
    return ok(mockAnswer(template));
  },
};

const tenantOf = ({ tenant_id }: JsonObject): string | null => (typeof tenant_id === 'string' ? tenant_id : null);

/** `{ channels: [{ channel, tenants: [{ tenant_id, variants }] }] }`: which variants are tried first (`GetVariantOrder` of the vendor's CLI). */
export const variantOrder: Handler = (request) => {
  const mode = modeOf(request);
  const all = existing(request).variants.flatMap((one): JsonObject[] => (one[mode] ? [one[mode]] : []));
  const sorted = all.toSorted((a, b) => Number(a.seq_no) - Number(b.seq_no));
  const groups = (channel: unknown): JsonObject[] => {
    const own = sorted.filter((one) => one.channel === channel);
    return [...new Set(own.map(tenantOf))].map((tenant_id) => ({
      tenant_id,
      variants: own.filter((one) => tenantOf(one) === tenant_id).map(({ id }) => plain(id)),
    }));
  };
  return ok({
    channels: [...new Set(sorted.map(({ channel }) => plain(channel)))].map((channel) => ({ channel, tenants: groups(channel) })),
  });
};

/** `PostVariantOrder` of the vendor's CLI. "Lower numbers win" (template variants). */
export const setVariantOrder: Handler = (request) => {
  const { variants } = existing(request);
  const mode = modeOf(request);
  for (const { channel, tenants } of objects(bodyObject(request.body).channels))
    for (const tenant of objects(tenants))
      for (const [at, id] of strings(tenant.variants).entries())
        for (const one of variants)
          if (one.channel === channel && one.id === id && one[mode] && tenantOf(one[mode]) === tenantOf(tenant)) one[mode].seq_no = at + 1;
  throw new NotDocumented('the response');
};

/** What a commit would do (`PreCommitValidate` of the vendor's CLI). Nothing is checked here, so there are no errors. */
export const preCommit: Handler = (request) => {
  const { live, variants } = existing(request);
  const checked = variants.map((one) => ({ channel: one.channel, id: one.id, has_diff: !same(one.draft, one.live), errors: {} }));
  return ok({ is_new: live === undefined, has_changes: checked.some(({ has_diff }) => has_diff), variants: checked });
};

/** The data that previews are made of. Only the payload is known without a recipient. */
function mockAnswer({ mockData }: TemplateState): JsonObject {
  const payload = isObject(mockData.payload) ? mockData.payload : {};
  return { data: { ...mockData }, transformed_data: { ...payload } };
}
