/** What a workspace has, as plain data in the shapes of the API's own responses. Types only. */
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
