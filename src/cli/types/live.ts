/** Reads a workspace through the management API. */
import { NotFoundError, type SuprSend, type SuprSendError } from '../../index.ts';
import { categoriesAt, eventAt, type Fail, recordAt, schemaAt, templateAt, workflowAt, type WorkspaceData } from '../../workspace/data.ts';

/** Most records that a page of the management API has (vendor documentation, list-schemas). */
const LIMIT = 50;

/** Called with how many records of a kind have been read. */
export type OnProgress = (kind: string, count: number) => void;

/**
 * @param mode - which versions are read.
 * @throws SuprSendError of the call that failed. The others are aborted.
 */
export async function readLive(suprsend: SuprSend, mode: 'live' | 'draft', onProgress: OnProgress): Promise<WorkspaceData> {
  const { management } = suprsend;
  const ending = new AbortController();
  const { signal } = ending;
  const options = { mode, limit: LIMIT, signal };
  const all = async <B extends { results: readonly unknown[] }, R>(
    kind: string,
    list: { pages(): AsyncIterable<B> },
    read: (record: unknown, where: string, fail: Fail) => R,
  ): Promise<R[]> => {
    const records: R[] = [];
    for await (const { results } of list.pages()) {
      for (const record of results) records.push(read(record, `record ${records.length + 1} of the ${kind}`, fail));
      onProgress(kind, records.length);
    }
    return records;
  };
  try {
    const [workflows, events, schemas, categories, templates, translations, locales] = await Promise.all([
      all('workflows', management.workflows.list(options), workflowAt),
      all('events', management.events.list({ limit: LIMIT, signal }), eventAt),
      all('schemas', management.schemas.list(options), schemaAt),
      ifAny(
        management.preferenceCategories
          .get({ mode, signal })
          .withResponse()
          .then(({ data, response }) => (isExample(response) ? undefined : categoriesAt(data, 'the preference categories', fail))),
      ),
      // Drafts have the slugs of all templates, and the methods of the management API edit drafts.
      all('templates', management.templates.list({ ...options, mode: 'draft' }), templateAt),
      ifAny(all('translations', management.translations.list(options), named('filename'))),
      ifAny(all('locales', management.preferenceCategories.translations.list({ signal }), named('locale'))),
    ]);
    return {
      workflows,
      events,
      schemas,
      categories,
      templates: templates.map((template) => ({ ...template, variants: [] })),
      translations: translations?.map(({ filename }) => ({ filename: String(filename), locale: '' })),
      categoryTranslations: locales && Object.fromEntries(locales.map(({ locale }) => [String(locale), {}])),
    };
  } catch (error) {
    ending.abort();
    throw error;
  }
}

/** A workspace without these answers 404. That it exists is known from the others. */
async function ifAny<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (NotFoundError.is(error)) return undefined;
    throw error;
  }
}

/** Whether a local SuprSend answered with the contract's example, as it knows nothing of what was asked for (`exampleOf` in src/local/contract.ts). */
const isExample = ({ headers }: Response): boolean => headers.get('x-local') === 'example';

const named =
  (key: string) =>
  (record: unknown, where: string, failing: Fail): Record<string, unknown> => {
    const read = recordAt(record, where, failing);
    return typeof read[key] === 'string' ? read : failing(where, `"${key}" must be a string`);
  };

/** What the API returned cannot be used. */
export class AnswerError extends Error {}

const fail: Fail = (where, problem) => {
  throw new AnswerError(`The API returned something unexpected: ${where}: ${problem}.`);
};

/** What to do about an error of the API, in one sentence. */
export function nextStep(error: SuprSendError, workspace: string | undefined): string {
  const { status } = error as { status?: number };
  if (status === 401)
    return 'Check SUPRSEND_SERVICE_TOKEN: a service token of the account (Account Settings, Service Tokens), not an API key.';
  if (status === 403) return 'The service token has no access to this. Use one that may read the workspace.';
  if (status === 404) return `Check that the workspace "${workspace}" exists: --workspace, or SUPRSEND_WORKSPACE.`;
  return 'Nothing was written. Run the command again, or use --from with a folder that the CLI of SuprSend has pulled.';
}
