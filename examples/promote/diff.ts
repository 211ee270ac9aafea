/** Compares what two workspaces have, without the fields that the server sets, and shows the difference by lines. */
import { diff, isDeepStrictEqual } from 'node:util';
import type {
  ManagementTemplate,
  ManagementTemplateUpsert,
  PayloadSchema,
  PayloadSchemaUpsert,
  PreferenceCategoryTree,
  PreferenceCategoryTreeUpsert,
  TemplateVariant,
  TemplateVariantUpsert,
  TranslationFile,
  TranslationFileUpsert,
  Workflow,
  WorkflowUpsert,
} from '../../src/index.ts'; // yours: 'suprsend-ts'

type SetByServer<Read, Written> = Exclude<keyof Read, keyof Written>;

/** The fields that differ between workspaces in any case. An upsert accepts them and leaves them out. The compiler sees that none is missing. */
const SET_BY_SERVER: Record<
  | SetByServer<PayloadSchema, PayloadSchemaUpsert>
  | SetByServer<TranslationFile, TranslationFileUpsert>
  | SetByServer<PreferenceCategoryTree, PreferenceCategoryTreeUpsert>
  | SetByServer<ManagementTemplate, ManagementTemplateUpsert>
  | SetByServer<TemplateVariant, TemplateVariantUpsert>
  | SetByServer<Workflow, WorkflowUpsert>,
  true
> = {
  $schema: true,
  action: true,
  active_at: true,
  approval_at: true,
  approval_status: true,
  channel: true,
  channels: true,
  commit_message: true,
  commit_result: true,
  committed_at: true,
  created_at: true,
  discard_comment: true,
  errors: true,
  filename: true,
  has_error: true,
  hash: true,
  id: true,
  last_executed_at: true,
  last_triggered_at: true,
  locale_name: true,
  namespace: true,
  slug: true,
  status: true,
  sysgen_template_name: true,
  updated_at: true,
  updated_by: true,
  validation_result: true,
  version_no: true,
};

/** What was written of something that was read: null and absent mean the same. */
const written = (read: object): object =>
  Object.fromEntries(Object.entries(read).filter(([name, value]) => !Object.hasOwn(SET_BY_SERVER, name) && value !== null));

export const isSame = (one: object | undefined, other: object | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && isDeepStrictEqual(written(one), written(other)));

/** Keys in the order of the alphabet, so that only values differ. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** JSON by lines. A line break in a string, as in the HTML of an email, starts a new line here too. */
const linesOf = (value: object): string[] =>
  JSON.stringify(written(value), sorted, 2)
    .replaceAll(String.raw`\n`, '\n')
    .split('\n');

/** Lines shown before and after each change. */
const CONTEXT = 1;

/** The lines that differ, marked by - and +, with the lines around them. */
export function diffOf(before: object, after: object): string[] {
  // Node calls 1 what only the first has.
  const lines = diff(linesOf(before), linesOf(after));
  const isNear = (index: number): boolean => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(([mark]) => mark !== 0);
  return lines.flatMap(([operation, line], index) => {
    if (isNear(index)) return [`${['+', ' ', '-'][operation + 1]} ${line}`];
    return isNear(index - 1) ? ['  ...'] : [];
  });
}
