/** Joins the workflows and events of a workspace to the schemas that they are linked to. */
import type { PayloadSchemaLink } from '../../../generated/types.gen.ts';
import type { WorkspaceData } from '../../workspace/data.ts';

/** One slug of a workspace. */
export interface Entry {
  slug: string;
  /** What it is, for people. */
  texts: string[];
  /** Why it must not be used. */
  deprecated?: string;
  /** The schema of its payload; undefined if it takes any data. */
  schema?: string;
}

/** A schema that something is linked to. */
export interface LinkedSchema {
  slug: string;
  texts: string[];
  json: Record<string, unknown>;
}

/** A workspace as its types and its schemas are written. Everything is sorted. A kind that is undefined was not read. */
export interface LinkedWorkspace {
  workflows?: Entry[] | undefined;
  events?: Entry[] | undefined;
  categories?: Entry[] | undefined;
  templates?: Entry[] | undefined;
  locales?: Entry[] | undefined;
  translations?: Entry[] | undefined;
  schemas: LinkedSchema[];
}

/** @param warn - is called with each link that cannot be followed as it is. */
export function link(data: WorkspaceData, warn: (text: string) => void): LinkedWorkspace {
  const schemas = new Map((data.schemas ?? []).map((schema) => [schema.slug, schema]));
  const used = new Map<string, LinkedSchema>();
  const pinned = new Map<string, string[]>();
  const schemaOf = (what: string, to: PayloadSchemaLink | null | undefined): { schema?: string } => {
    if (!to) return {};
    const found = schemas.get(to.schema);
    const json = found?.json_schema;
    if (!found || !json) {
      const why = found ? 'has no live version' : data.schemas ? 'does not exist' : 'was not read';
      warn(`${what} is linked to the schema "${to.schema}", which ${why}. It takes any data.`);
      return {};
    }
    if (typeof to.version_no === 'number')
      pinned.set(found.slug, [...(pinned.get(found.slug) ?? []), `${what} (version ${to.version_no})`]);
    used.set(found.slug, { slug: found.slug, texts: textsOf(found.name, found.description), json });
    return { schema: found.slug };
  };
  const workflows = data.workflows
    ?.filter((workflow) => workflow.trigger_type !== 'event')
    .map((workflow): Entry => {
      const { slug, name, description, category, is_enabled: isEnabled } = workflow;
      return {
        slug,
        texts: [...textsOf(name, description), ...(category ? [`Category: ${category}.`] : [])],
        ...(isEnabled === false ? { deprecated: 'It is disabled: a trigger is refused.' } : {}),
        ...schemaOf(`the workflow "${slug}"`, workflow.payload_schema),
      };
    });
  const events = data.events?.map((event) => ({
    slug: event.name,
    texts: textsOf(undefined, event.description),
    ...schemaOf(`the event "${event.name}"`, event.payload_schema),
  }));
  for (const [slug, links] of pinned) {
    const [first, ...others] = links;
    const more = others.length > 0 ? ` and ${others.length} more are` : ' is';
    warn(`${first}${more} linked to one version of the schema "${slug}". The API has only the latest one, which is used.`);
  }
  return {
    workflows: sorted(workflows),
    events: sorted(events),
    categories: sorted(categoriesOf(data)),
    templates: sorted(data.templates?.map(({ slug, name, description }) => ({ slug, texts: textsOf(name, description) }))),
    locales: sorted(data.categoryTranslations && Object.keys(data.categoryTranslations).map((slug) => ({ slug, texts: [] }))),
    translations: sorted(data.translations?.map(({ filename }) => ({ slug: filename, texts: [] }))),
    schemas: sorted([...used.values()]),
  };
}

function categoriesOf({ categories }: WorkspaceData): Entry[] | undefined {
  return categories?.root_categories.flatMap(({ sections = [] }) =>
    sections.flatMap((section) =>
      (section.categories ?? []).map(({ category, name, description }) => ({ slug: category, texts: textsOf(name, description) })),
    ),
  );
}

const textsOf = (name: string | null | undefined, description: string | null | undefined): string[] =>
  [name, description].filter((text): text is string => typeof text === 'string' && text.trim() !== '');

/** By code units, so that the order is the same everywhere. A slug that is there twice is kept once. */
function sorted<E extends { slug: string }, L extends E[] | undefined>(entries: L): L {
  const bySlug = new Map(entries?.map((entry) => [entry.slug, entry]));
  return (entries && [...bySlug.values()].toSorted((a, b) => (a.slug < b.slug ? -1 : 1))) as L;
}
