/**
 * What a workspace has, as plain data in the shapes of the API's own responses, and checks of the parts that programs rely on, wherever it was
 * read from. Everything else passes through as it is.
 */
import type {
  CategoryTranslation,
  Event,
  ManagementTemplate,
  PayloadSchema,
  PreferenceCategoryTree,
  TemplateVariant,
  TranslationFile,
  Workflow,
} from '../../generated/types.gen.ts';

/** A template with all of its variants, in the order in which they are tried. */
export interface WorkspaceTemplate extends ManagementTemplate {
  variants: TemplateVariant[];
  /** Example data for previews and tests. */
  mock_data?: unknown;
}

/** The content of a workspace. A kind that is undefined was not read, so nothing is known of it; an empty list means that there are none. */
export interface WorkspaceData {
  workflows?: Workflow[] | undefined;
  /** Payload schemas; `json_schema` is null without a version in the mode that was read. */
  schemas?: PayloadSchema[] | undefined;
  events?: Event[] | undefined;
  categories?: PreferenceCategoryTree | undefined;
  /** Translations of the preference categories, by locale. */
  categoryTranslations?: Record<string, CategoryTranslation> | undefined;
  templates?: WorkspaceTemplate[] | undefined;
  /** Translation files of templates. */
  translations?: TranslationFile[] | undefined;
}

/** Ends the reading with one sentence. @param where - the file, or the record of a response. */
export type Fail = (where: string, problem: string) => never;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a value is, for a sentence. Its content is never shown. */
const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** Checks that a value is an object. */
export function recordAt(value: unknown, where: string, fail: Fail): Record<string, unknown> {
  return isRecord(value) ? value : fail(where, `it must be an object but is ${kindOf(value)}`);
}

function nameAt(record: Record<string, unknown>, key: string, where: string, fail: Fail): void {
  const value = record[key];
  if (typeof value !== 'string' || value === '') fail(where, `"${key}" must be a string that is not empty but is ${kindOf(value)}`);
}

function listAt(record: Record<string, unknown>, key: string, where: string, fail: Fail): unknown[] {
  const value = record[key] ?? [];
  return Array.isArray(value) ? value : fail(where, `"${key}" must be a list but is ${kindOf(value)}`);
}

function linkAt(record: Record<string, unknown>, where: string, fail: Fail): void {
  const link = record.payload_schema ?? undefined;
  if (link === undefined) return;
  nameAt(recordAt(link, `${where}, "payload_schema"`, fail), 'schema', `${where}, "payload_schema"`, fail);
  const version = (link as { version_no?: unknown }).version_no ?? undefined;
  if (version !== undefined && typeof version !== 'number')
    fail(where, `"payload_schema.version_no" must be a number but is ${kindOf(version)}`);
}

/** Checks a workflow: its slug, the schema it is linked to, and what starts it. */
export function workflowAt(value: unknown, where: string, fail: Fail): Workflow {
  const record = recordAt(value, where, fail);
  nameAt(record, 'slug', where, fail);
  linkAt(record, where, fail);
  const events = listAt(record, 'trigger_events', where, fail);
  if (events.some((name) => typeof name !== 'string')) fail(where, '"trigger_events" must be a list of names of events');
  return record as unknown as Workflow;
}

/** Checks a payload schema: its slug, and that its JSON schema is an object or null. Whether that is a valid JSON schema is not checked. */
export function schemaAt(value: unknown, where: string, fail: Fail): PayloadSchema {
  const record = recordAt(value, where, fail);
  nameAt(record, 'slug', where, fail);
  const schema = record.json_schema ?? undefined;
  if (schema !== undefined) recordAt(schema, `${where}, "json_schema"`, fail);
  return record as unknown as PayloadSchema;
}

/** Checks an event: its name, and the schema it is linked to. */
export function eventAt(value: unknown, where: string, fail: Fail): Event {
  const record = recordAt(value, where, fail);
  nameAt(record, 'name', where, fail);
  linkAt(record, where, fail);
  return record as unknown as Event;
}

/** Checks a template: its slug. */
export function templateAt(value: unknown, where: string, fail: Fail): ManagementTemplate {
  const record = recordAt(value, where, fail);
  nameAt(record, 'slug', where, fail);
  return record as unknown as ManagementTemplate;
}

/** Checks the tree of preference categories: root categories, sections, categories, and the slug of each. */
export function categoriesAt(value: unknown, where: string, fail: Fail): PreferenceCategoryTree {
  const record = recordAt(value, where, fail);
  for (const root of listAt(record, 'root_categories', where, fail)) {
    const roots = recordAt(root, `${where}, "root_categories"`, fail);
    for (const section of listAt(roots, 'sections', where, fail)) {
      for (const category of listAt(recordAt(section, `${where}, "sections"`, fail), 'categories', where, fail))
        nameAt(recordAt(category, `${where}, "categories"`, fail), 'category', where, fail);
    }
  }
  return { ...record, root_categories: record.root_categories ?? [] } as unknown as PreferenceCategoryTree;
}
