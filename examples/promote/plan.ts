/** Reads two workspaces and says what has to be written to the second, kind by kind, in the order in which the kinds use each other. */
import {
  NotFoundError,
  type ChannelName,
  type ManagementActor,
  type ManagementResource,
  type PayloadSchemaLink,
  type PreferenceCategoryTree,
  type TemplateVariant,
  type TranslationFile,
  type ValidationResult,
} from '../../src/index.ts'; // yours: 'suprsend-ts'
import { mergedCategories } from './categories.ts';
import { isSame } from './diff.ts';

export interface Change {
  kind: string;
  name: string;
  /** What is live in the target; undefined if nothing of this name is. */
  before: object | undefined;
  after: object;
  /** What is lost in the target in addition to `before`: an uncommitted draft. */
  overwrites: string | undefined;
  /** Why it must not be committed. */
  blocked?: string | undefined;
  /** Writes the draft. */
  write: () => Promise<unknown>;
}

/** The changes of one kind: each is written, then all are committed. */
export interface Stage {
  changes: Change[];
  commit: (message: string) => Promise<void>;
}

type Mode = 'live' | 'draft';

/** What is live in the source, and what is live and in draft in the target, by name. */
type Versions<T extends object = object> = Record<'source' | 'live' | 'draft', Map<string, T>>;

const limit = 50;
/** However long a list is. */
const ALL = { max: Infinity };

export const planOf = async (from: ManagementResource, to: ManagementResource): Promise<Stage[]> => [
  await schemas(from, to),
  await translations(from, to),
  await categories(from, to),
  await templates(from, to),
  await workflows(from, to),
];

async function schemas(from: ManagementResource, to: ManagementResource): Promise<Stage> {
  const versions = await versionsOf(from.schemas, to.schemas);
  const changes = [...versions.source].flatMap(([slug, schema]) =>
    changeOf('schema', slug, versions, schema, () => to.schemas.upsert(slug, schema)),
  );
  return each(changes, ({ name }, commit_message) => to.schemas.commit(name, { commit_message }));
}

/** A commit publishes every file of the workspace, so it must not find the draft of somebody else. */
async function translations(from: ManagementResource, to: ManagementResource): Promise<Stage> {
  const filesOf = async (workspace: ManagementResource, mode: Mode): Promise<TranslationFile[]> => {
    const files = await workspace.translations.list({ mode, limit }).toArray(ALL);
    // Lists do not have the content.
    return Promise.all(files.map(async (file) => (file.action === 'deleted' ? file : workspace.translations.get(file.filename, { mode }))));
  };
  const versions = await byName(({ filename }) => filename, filesOf(from, 'live'), filesOf(to, 'live'), filesOf(to, 'draft'));
  const changes = [...versions.source].flatMap(([name, file]) =>
    changeOf('translation', name, versions, file, () => to.translations.upsert(name, file)),
  );
  block(changes, versions);
  return { changes, commit: async (commit_message) => void (changes.length > 0 && (await to.translations.commit({ commit_message }))) };
}

/** All categories are one tree, which an upsert replaces. What only the target has is kept in it. */
async function categories(from: ManagementResource, to: ManagementResource): Promise<Stage> {
  const [source, live, draft] = await Promise.all([
    found(from.preferenceCategories.get({ mode: 'live' })),
    found(to.preferenceCategories.get({ mode: 'live' })),
    found(to.preferenceCategories.get({ mode: 'draft' })),
  ]);
  if (!source) return { changes: [], commit: async () => {} };
  const name = 'of the workspace';
  const after = mergedCategories(source, live);
  const named = (tree: PreferenceCategoryTree | undefined): Map<string, object> => new Map(tree && [[name, mergedCategories(tree)]]);
  const versions = { source: new Map(), live: named(live), draft: named(draft) };
  const changes = changeOf('preference categories', name, versions, after, () => to.preferenceCategories.upsert(after));
  return each(changes, (_, commit_message) => to.preferenceCategories.commit({ commit_message }));
}

/** A template and its variants are written one by one and committed together. */
async function templates(from: ManagementResource, to: ManagementResource): Promise<Stage> {
  const versions = await versionsOf(from.templates, to.templates);
  const changes: Change[] = [];
  const commits: ((message: string) => Promise<unknown>)[] = [];
  for (const [slug, template] of versions.source) {
    // A channel that only the target has enabled stays enabled.
    const enabled = [...(template.enabled_channels ?? []), ...(versions.live.get(slug)?.enabled_channels ?? [])];
    const after = { ...template, enabled_channels: [...new Set(enabled)] };
    const own = changeOf('template', slug, versions, after, () => to.templates.upsert(slug, after));

    const variantsOf = (workspace: ManagementResource, mode: Mode): Promise<TemplateVariant[]> =>
      workspace.templates.variants.list(slug, { mode, include_content: true, limit }).toArray(ALL);
    const variants = await byName(
      ({ channel, id }) => `${slug}/${channel}/${id}`,
      variantsOf(from, 'live'),
      versions.live.has(slug) ? variantsOf(to, 'live') : Promise.resolve([]),
      versions.draft.has(slug) ? variantsOf(to, 'draft') : Promise.resolve([]),
    );
    const committed: { channel: ChannelName; id: string }[] = [];
    for (const [name, variant] of variants.source) {
      const { channel, id } = variant;
      const change = changeOf('variant', name, variants, variant, () => to.templates.variants.upsert(slug, channel, id, variant));
      own.push(...change);
      if (change.length > 0) committed.push({ channel, id });
    }
    // A commit that names variants publishes no others; one of the template alone publishes all.
    if (committed.length === 0) block(own, variants);
    if (own.length > 0)
      commits.push((commit_message) =>
        to.templates.commit(slug, committed.length > 0 ? { variants: committed } : undefined, { commit_message }),
      );
    changes.push(...own);
  }
  return {
    changes,
    async commit(message) {
      for (const commit of commits) await commit(message);
    },
  };
}

async function workflows(from: ManagementResource, to: ManagementResource): Promise<Stage> {
  const versions = await versionsOf(from.workflows, to.workflows);
  const changes = [...versions.source].flatMap(([slug, workflow]) => {
    const live = versions.live.get(slug);
    const after = {
      ...workflow,
      // Who switched off a workflow in the target had a reason.
      is_enabled: (live ?? workflow).is_enabled,
      payload_schema: linkOf(workflow.payload_schema, live?.payload_schema),
    };
    return changeOf('workflow', slug, versions, after, () => to.workflows.upsert(slug, after));
  });
  return each(changes, ({ name }, commit_message) => to.workflows.commit(name, { commit_message }));
}

/** Each workspace counts the versions of its schemas, so a link to a version of the source means nothing in the target. */
const linkOf = (link: PayloadSchemaLink | null | undefined, live: PayloadSchemaLink | null | undefined): PayloadSchemaLink | null => {
  if (!link) return null;
  return link.schema === live?.schema ? live : { schema: link.schema };
};

/** The versions of everything that has a slug. */
const versionsOf = <T extends { slug: string }>(from: Listed<T>, to: Listed<T>): Promise<Versions<T>> => {
  const all = (listed: Listed<T>, mode: Mode): Promise<T[]> => listed.list({ mode, limit }).toArray(ALL);
  return byName(({ slug }) => slug, all(from, 'live'), all(to, 'live'), all(to, 'draft'));
};

interface Listed<T> {
  list(options: { mode: Mode; limit: number }): { toArray(options: { max: number }): Promise<T[]> };
}

async function byName<T extends object>(
  nameOf: (item: T) => string,
  ...lists: [Promise<T[]>, Promise<T[]>, Promise<T[]>]
): Promise<Versions<T>> {
  const mapOf = (items: T[]): Map<string, T> => new Map(items.map((item) => [nameOf(item), item]));
  const [source, live, draft] = await Promise.all(lists);
  return { source: mapOf(source), live: mapOf(live), draft: mapOf(draft) };
}

/** No change if the target has the same. */
function changeOf(kind: string, name: string, { live, draft }: Versions, after: object, upsert: () => Promise<unknown>): Change[] {
  const [before, theirs] = [live.get(name), draft.get(name)];
  if (isSame(before, after)) return [];
  const isLost = theirs !== undefined && !isSame(theirs, before) && !isSame(theirs, after);
  return [{ kind, name, before, after, overwrites: isLost ? draftText(theirs) : undefined, write: upsert }];
}

/** Blocks changes whose commit would publish drafts that are not among them, or delete what has been removed from the draft. */
function block(changes: Change[], { live, draft }: Versions): void {
  const others = [...new Set([...live.keys(), ...draft.keys()])].filter(
    (name) => !isSame(draft.get(name), live.get(name)) && !changes.some((own) => own.name === name),
  );
  if (others.length === 0) return;
  for (const change of changes)
    change.blocked = `a commit would publish other drafts too; commit or discard them first: ${others.join(', ')}`;
}

function draftText(draft: { updated_by?: ManagementActor; updated_at?: string }): string {
  const { updated_by: by, updated_at: at } = draft;
  return `an uncommitted draft${by?.email ? ` by ${by.email}` : ''}${at ? `, last changed ${at}` : ''}`;
}

/** A stage whose changes are committed one by one. */
const each = (changes: Change[], commit: (change: Change, message: string) => Promise<object>): Stage => ({
  changes,
  async commit(message) {
    for (const change of changes) {
      const { validation_result: result } = (await commit(change, message)) as { validation_result?: ValidationResult };
      if (result?.is_valid === false) throw new InvalidDraft(`${change.kind} ${change.name}: ${result.errors?.join('; ')}`);
    }
  },
});

/** The target has the draft and does not make it live. */
export class InvalidDraft extends Error {}

/** What a call returns; undefined if the server does not have it. */
async function found<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (NotFoundError.is(error)) return undefined;
    throw error;
  }
}
