/** Preference categories, their translations, and translation files of the management API. Source: the contract and its recorded responses; vendor documentation, translations. */
import { isObject, plain, same, type JsonObject } from '../json.ts';
import { offsetPage } from '../paging.ts';
import { assumed, bodyObject, empty, NotDocumented, ok, Refused, type Reply } from '../reply.ts';
import { value, type Handlers, type Request } from '../hub/request.ts';
import { completeCategories, completeFile } from '../workspace.ts';
import { commit, messageOf, modeOf, wantsCommit } from './common.ts';

const LOCALE = /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/;

function localeOf(request: Request): string {
  const locale = value(request, 'locale');
  // "A two-letter language code, optionally followed by a region" (api-request-errors).
  if (!LOCALE.test(locale) || /^[^_-]{3}/.test(locale)) throw new Refused(400, `invalid/unsupported locale: '${locale}'`);
  return locale;
}

export const CATEGORIES: Handlers = {
  'management.preferenceCategories.get': (request) => {
    const tree = request.state.workspace.categories?.[modeOf(request)];
    if (!tree) throw new NotDocumented('categories of a workspace without any');
    return ok(tree);
  },
  'management.preferenceCategories.upsert': (request) => {
    const { state } = request;
    const { root_categories } = bodyObject(request.body);
    const known = state.workspace.categories;
    const draft: JsonObject = {
      ...completeCategories({ root_categories: root_categories ?? [] }),
      status: 'draft',
      version_no: null,
      commit_message: null,
      committed_at: null,
      validation_result: { is_valid: true, errors: [] },
    };
    state.workspace.categories = { draft, live: known?.live, version: known?.version ?? 0 };
    if (wantsCommit(request)) publish(request);
    return ok(state.workspace.categories.draft);
  },
  'management.preferenceCategories.commit': (request) => ok(publish(request)),
  'management.preferenceCategories.translations.list': ({ state }) =>
    ok({ results: [...state.workspace.categoryTranslations.keys()].map((locale) => ({ locale })) }),
  'management.preferenceCategories.translations.get': (request) => {
    const locale = localeOf(request);
    const found = request.state.workspace.categoryTranslations.get(locale);
    if (!found) throw new Refused(404, `translation not found for locale: ${locale}`);
    return ok(found);
  },
  'management.preferenceCategories.translations.upsert': (request) => {
    const locale = localeOf(request);
    const body = bodyObject(request.body);
    request.state.workspace.categoryTranslations.set(locale, body);
    return ok(body, 201);
  },
  'management.preferenceCategories.translations.delete': (request) => {
    const locale = localeOf(request);
    if (!request.state.workspace.categoryTranslations.delete(locale)) throw new Refused(404, `translation not found for locale: ${locale}`);
    return empty();
  },
};

function publish(request: Request): JsonObject {
  const { categories } = request.state.workspace;
  if (!categories) throw new NotDocumented('categories of a workspace without any');
  categories.version++;
  commit(categories, {
    status: 'active',
    version_no: categories.version,
    commit_message: messageOf(request),
    committed_at: request.state.clock.iso,
  });
  return categories.draft;
}

function fileNameOf(request: Request): JsonObject & { filename: string } {
  const filename = value(request, 'locale_file');
  const file = completeFile({ filename });
  if (!LOCALE.test(plain(file.locale))) throw new NotDocumented('a file that is not named by a locale');
  return { ...file, filename };
}

const shown = ({ content: _content, ...file }: JsonObject): JsonObject => file;
const files = ({ state: { workspace } }: Request, mode: 'draft' | 'live'): Map<string, JsonObject> =>
  mode === 'live' ? (workspace.translations.versions.at(-1) ?? new Map<string, JsonObject>()) : workspace.translations.draft;

/** `include_content` is what the vendor's CLI asks for (`GetTranslations`). */
const filePage = (request: Request, all: Map<string, JsonObject>, status = 200): Reply => ({
  ...offsetPage(request.query.get('include_content') === 'true' ? [...all.values()] : [...all.values()].map(shown), request.query),
  status,
});

export const TRANSLATIONS: Handlers = {
  'management.translations.list': (request) => filePage(request, files(request, modeOf(request))),
  'management.translations.get': (request) => {
    const { filename } = fileNameOf(request);
    const found = files(request, modeOf(request)).get(filename);
    if (!found) throw assumed(404, `translation '${filename}' not found`);
    return ok(found);
  },
  'management.translations.upsert': (request) => {
    const { state } = request;
    const named = fileNameOf(request);
    const { content } = bodyObject(request.body);
    if (!isObject(content)) throw new NotDocumented('a file without content');
    const live = files(request, 'live').get(named.filename);
    // "Action done in the version compared to last commit."
    const action = live === undefined ? 'added' : same(live.content, content) ? 'unchanged' : 'updated';
    const file: JsonObject = { ...named, content, action, updated_at: state.clock.iso };
    state.workspace.translations.draft.set(named.filename, file);
    return ok(file, 201);
  },
  // "Marks a file for deletion in the next commit. Actual deletion will happen when you commit the draft."
  'management.translations.delete': (request) => {
    const { filename } = fileNameOf(request);
    const { draft } = request.state.workspace.translations;
    const file = draft.get(filename);
    if (!file) throw assumed(404, `translation '${filename}' not found`);
    if (files(request, 'live').has(filename)) draft.set(filename, { ...file, action: 'deleted', updated_at: request.state.clock.iso });
    else draft.delete(filename);
    return empty();
  },
  'management.translations.commit': (request) => {
    const { translations } = request.state.workspace;
    const kept = [...translations.draft].filter(([, { action }]) => action !== 'deleted');
    translations.draft = new Map(kept.map(([name, file]) => [name, { ...file, action: 'unchanged' }]));
    translations.versions.push(new Map(translations.draft));
    return filePage(request, translations.draft, 202);
  },
  'management.translations.versions.list': (request) => {
    const found = request.state.workspace.translations.versions[Number(value(request, 'version')) - 1];
    if (!found) throw assumed(404, `version '${value(request, 'version')}' not found`);
    return filePage(request, found);
  },
  'management.translations.versions.rollback': (request) => {
    const { translations } = request.state.workspace;
    const found = translations.versions[Number(value(request, 'version_no')) - 1];
    if (!found) throw assumed(404, `version '${value(request, 'version_no')}' not found`);
    translations.draft = new Map(found);
    translations.versions.push(new Map(found));
    return filePage(request, translations.draft);
  },
};
