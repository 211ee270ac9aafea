/** What a workspace has, in its drafts and live: "workflows must be committed before they can receive API triggers" (api-request-errors). */
import type { WorkspaceData } from '../workspace/data.ts';
import { copy, isObject, own, record, strings, type Json, type JsonObject, plain } from './json.ts';
import { checkFields, misused } from './misuse.ts';
import { patternProblem } from './sending/bounded.ts';

/** Something with a draft and a live version. */
export interface Versioned {
  draft: JsonObject;
  live: JsonObject | undefined;
}

export interface PayloadSchemaState {
  draft: JsonObject;
  /** Every version that was committed; the last is live. */
  versions: JsonObject[];
}

export interface TemplateState extends Versioned {
  /** In the order in which they are tried. */
  variants: (Versioned & { channel: string; id: string })[];
  version: number;
  mockData: JsonObject;
}

export interface WorkspaceState {
  workflows: Map<string, Versioned>;
  schemas: Map<string, PayloadSchemaState>;
  /** By name, in upper case: "event names are upper-cased by the server" (recorded response of create-event). */
  events: Map<string, JsonObject>;
  /** Undefined if nothing is known of the categories; then every category exists, with the preference opt_in. */
  categories: (Versioned & { version: number }) | undefined;
  categoryTranslations: Map<string, JsonObject>;
  templates: Map<string, TemplateState>;
  /** Files of the draft and of every version; the last version is live. */
  translations: { draft: Map<string, JsonObject>; versions: Map<string, JsonObject>[] };
  config: JsonObject;
}

/** The kinds, and which field identifies one of a list. */
const KINDS: Record<keyof WorkspaceData, string> = {
  workflows: 'slug',
  schemas: 'slug',
  events: 'name',
  categories: '',
  categoryTranslations: '',
  templates: 'slug',
  translations: 'filename',
};

function checkWorkspace(given: JsonObject): void {
  checkFields('localSuprSend', 'the workspace', given, KINDS);
  for (const [kind, id] of Object.entries(KINDS)) {
    const value = given[kind];
    if (value === undefined || value === null) continue;
    if (id === '' ? !isObject(value) : !Array.isArray(value) || !value.every((one) => isObject(one) && typeof one[id] === 'string'))
      misused('localSuprSend', `the workspace: ${kind} must be ${id === '' ? 'an object' : `a list of objects, each with a ${id}`}`);
  }
}

/** The workspace of some data. What is given is live, unless it says that it is a draft. @throws InvalidRequestError for what is not a workspace */
export function workspaceState(data: WorkspaceData): WorkspaceState {
  const given = copy(data) as unknown as JsonObject;
  checkWorkspace(given);
  const list = (kind: string): JsonObject[] => (Array.isArray(given[kind]) ? given[kind].filter(isObject) : []);
  const files = new Map<string, JsonObject>(
    list('translations').map((file) => [plain(file.filename), { ...completeFile(file), action: 'unchanged' }]),
  );
  return {
    workflows: new Map(list('workflows').map((workflow) => [plain(workflow.slug), versioned(completeWorkflow(workflow))])),
    schemas: new Map(list('schemas').map((schema) => [plain(schema.slug), schemaState(schema)])),
    events: new Map(list('events').map((event) => [plain(event.name).toUpperCase(), event])),
    categories: isObject(given.categories) ? { ...versioned(completeCategories(given.categories)), version: 1 } : undefined,
    categoryTranslations: new Map(
      Object.entries(isObject(given.categoryTranslations) ? given.categoryTranslations : {}) as [string, JsonObject][],
    ),
    templates: new Map(list('templates').map((template) => [plain(template.slug), templateState(template)])),
    translations: { draft: new Map(files), versions: [files] },
    // Defaults of workspaces from before the setting (user-tenant-mapping).
    config: { user_tenancy_mode: 'shared', user_tenancy_channel_fallback_mode: 'all', user_tenancy_channel_fallback: [] },
  };
}

const versioned = (draft: JsonObject): Versioned => ({ draft, live: draft.status === 'draft' ? undefined : copy(draft) });

function schemaState(schema: JsonObject): PayloadSchemaState {
  // Now, as at a trigger it would be a riddle.
  const problem = isObject(schema.json_schema) ? patternProblem(schema.json_schema) : undefined;
  if (problem !== undefined)
    misused('localSuprSend', `the workspace: the schema ${JSON.stringify(schema.slug)} cannot be used: ${problem}`);
  return { draft: schema, versions: schema.status === 'draft' || !isObject(schema.json_schema) ? [] : [copy(schema)] };
}

function templateState({ variants, mock_data, ...template }: JsonObject): TemplateState {
  const isLive = template.status !== 'draft';
  const list = (Array.isArray(variants) ? variants : []).filter(isObject);
  return {
    ...versioned(completeTemplate(template)),
    variants: list.map((given, at) => {
      const [channel, id] = [plain(given.channel), plain(given.id)];
      const seq = list.slice(0, at + 1).filter((one) => one.channel === given.channel).length;
      const draft = completeVariant(given, seq);
      return { channel, id, draft, live: isLive ? copy(draft) : undefined };
    }),
    version: isLive ? 1 : 0,
    mockData: isObject(mock_data) ? mock_data : {},
  };
}

/** What answers have where nothing was given: the same for what is pushed and for what was there from the start. Source: the contract. */
export const completeWorkflow = (given: JsonObject): JsonObject => ({ description: null, tags: [], is_enabled: true, ...given });
export const completeTemplate = (given: JsonObject): JsonObject => ({ description: null, tags: [], ...given });
export const completeVariant = (given: JsonObject, seq_no: number): JsonObject => ({
  locale: 'en',
  tenant_id: null,
  conditions: [],
  needs_vendor_approval: false,
  seq_no,
  ...given,
});

/** `en.json`, or `orders.es-MX.json` with a namespace. */
export function completeFile(file: JsonObject): JsonObject {
  const [, namespace = null, locale = ''] = /^(?:([^.]+)\.)?([^.]+)\.json$/.exec(plain(file.filename)) ?? [];
  return { namespace, locale, locale_name: nameOf(locale), ...file };
}

/** The English name of a language, as the contract's examples have it; null if it has none. */
function nameOf(locale: string): string | null {
  try {
    return new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(locale.replaceAll('_', '-')) ?? null;
  } catch {
    return null;
  }
}

/** Sections and categories have slugs, made from their names. */
export const completeCategories = (given: JsonObject): JsonObject => ({
  ...given,
  root_categories: objects(given.root_categories).map((root) => ({ ...root, sections: objects(root.sections).map(completeSection) })),
});

/** What is left out is null (the contract's example of a push). */
const NOTHING = { description: null, tags: null };
const NO_CHANNELS = { default_mandatory_channels: null, default_opt_in_channels: null };

function completeSection(section: JsonObject): JsonObject {
  const categories = objects(section.categories).map((one) => ({
    ...NOTHING,
    ...NO_CHANNELS,
    ...one,
    category: one.category ?? slugOf(plain(one.name)),
  }));
  return {
    ...NOTHING,
    ...section,
    ...(typeof section.name === 'string' ? { slug: section.slug ?? slugOf(section.name) } : {}),
    categories,
  };
}

/** A category of preferences with where it is. */
export interface Category {
  slug: string;
  name: string;
  description: string | null;
  root: string;
  section: JsonObject;
  default_preference: string;
  default_mandatory_channels: string[] | null;
  default_opt_in_channels: string[] | null;
  tags: string[] | null;
}

/** What a category has if it does not say: "opts users out", "users can't opt out" (preferences). */
const USUAL_PREFERENCE: Readonly<Record<string, string>> = { promotional: 'opt_out', system: 'cant_unsubscribe' };
const ROOTS = ['system', 'transactional', 'promotional'];
const NO_SECTION: JsonObject = { name: null, slug: null };

/** The categories that are live, in their order. */
export function categoriesOf({ categories }: WorkspaceState, which: 'draft' | 'live' = 'live'): Category[] {
  const tree = categories?.[which];
  const found: Category[] = [];
  for (const root of objects(tree?.root_categories))
    for (const section of objects(root.sections))
      for (const category of objects(section.categories)) found.push(categoryOf(category, plain(root.root_category), section));
  return found;
}

export const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function categoryOf(given: JsonObject, root: string, section: JsonObject): Category {
  const channels = (value: Json | undefined): string[] | null => (Array.isArray(value) ? strings(value) : null);
  const name = plain(given.name ?? given.category);
  return {
    slug: typeof given.category === 'string' ? given.category : slugOf(name),
    name,
    description: typeof given.description === 'string' ? given.description : null,
    root,
    section: typeof section.name === 'string' ? section : NO_SECTION,
    default_preference: plain(given.default_preference ?? own(USUAL_PREFERENCE, root) ?? 'opt_in'),
    default_mandatory_channels: channels(given.default_mandatory_channels),
    default_opt_in_channels: channels(given.default_opt_in_channels ?? given.default_optin_channels),
    tags: channels(given.tags),
  };
}

/** "The slug derived from the name" (suprsend/schema, preference_category). */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** A category by its slug. The three root categories exist in every workspace; those of System cannot be unsubscribed (notification-category). */
export function categoryBySlug(state: WorkspaceState, slug: string): Category | undefined {
  const found = categoriesOf(state).find((category) => category.slug === slug);
  if (found) return found;
  if (!ROOTS.includes(slug) && state.categories !== undefined) return undefined;
  const default_preference = slug === 'system' ? 'cant_unsubscribe' : 'opt_in';
  return categoryOf({ name: slug, category: slug, default_preference }, ROOTS.includes(slug) ? slug : 'transactional', record());
}
