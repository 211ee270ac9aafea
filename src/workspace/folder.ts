/** Reads the folder that the SuprSend CLI pulls (version 1.0 and later). Needs Node's modules. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CategoryTranslation, Event, PayloadSchema, TranslationFile, Workflow } from '../../generated/types.gen.ts';
import { invalid } from '../core/errors.ts';
import { categoriesAt, eventAt, recordAt, schemaAt, workflowAt, type WorkspaceData } from './data.ts';
import { type Folder, folderAt, named } from './folder/files.ts';
import { readTemplate } from './folder/templates.ts';

/** The folders of a pulled workspace. */
const KINDS = ['workflows', 'schemas', 'events', 'preference_categories', 'templates', 'translations'];
/** Those of the CLI before 1.0. */
const OLD_KINDS = ['workflow', 'schema', 'event', 'category', 'translation'];

/**
 * Reads a workspace from the folder that the CLI of SuprSend pulls: `workflows/<slug>/workflow.json`, `schemas/<slug>/schema.json` with
 * `payload_schema.json`, `events/<name>/event.json`, `preference_categories/categories.json`, `templates/<slug>/template.json` with a folder
 * for each channel, `translations/<file>.json`. A kind without a folder is undefined in the result.
 *
 * @example
 * import { readWorkspaceFolder } from 'suprsend-ts/folder';
 * import { localSuprSend } from 'suprsend-ts/local';
 *
 * const local = localSuprSend(readWorkspaceFolder('./suprsend'));
 * console.log(local.messages);
 * @param path - the folder with these folders, by default of the CLI `./suprsend`.
 * @param warn - is called with what is unexpected but can be read, such as a slug that differs from the name of its folder.
 * @returns the workspace. As for the CLI, the name of a folder is the slug, whatever the file in it says; names of events are in their files.
 * @throws ConfigurationError that names the file, if one is missing, is not JSON, or lacks what it must have.
 * Source: documentation of the CLI, cli-template-folder-layout and cli-changelog.
 */
export function readWorkspaceFolder(path: string, warn: (text: string) => void = () => {}): WorkspaceData {
  if (typeof path !== 'string' || path === '') invalid('readWorkspaceFolder', 'the path of the folder must be a string', undefined, '');
  if (typeof warn !== 'function') invalid('readWorkspaceFolder', 'warn must be a function', undefined, '');
  const folder = folderAt(path, warn);
  if (!existsSync(path)) folder.fail(path, 'the folder does not exist');
  if (!statSync(path).isDirectory()) folder.fail(path, 'it is a file, not a folder');
  if (!KINDS.some((kind) => folder.has(kind))) folder.fail(path, noKinds(folder, path));
  const within = <T>(kind: string, read: (name: string) => T): T[] | undefined =>
    folder.has(kind) ? folder.folders(kind).map((name) => read(name)) : undefined;
  const translations = (kind: string): string[] => folder.files(kind, '.json');
  return {
    workflows: within('workflows', (slug): Workflow => {
      const file = `workflows/${slug}/workflow.json`;
      return workflowAt(named(folder, file, slug), join(path, file), folder.fail);
    }),
    schemas: within('schemas', (slug) => schemaOf(folder, path, slug)),
    events: eventsOf(within('events', (name) => [`events/${name}/event.json`, folder.json(`events/${name}/event.json`)] as const)),
    categories: folder.has('preference_categories/categories.json')
      ? categoriesAt(folder.json('preference_categories/categories.json'), join(path, 'preference_categories/categories.json'), folder.fail)
      : undefined,
    categoryTranslations: folder.has('preference_categories/translations')
      ? Object.fromEntries(
          translations('preference_categories/translations').map((file) => [
            file.slice(0, -'.json'.length),
            recordOf(`preference_categories/translations/${file}`) as CategoryTranslation,
          ]),
        )
      : undefined,
    templates: within('templates', (slug) => readTemplate(folder, path, slug)),
    translations: folder.has('translations')
      ? translations('translations').map((file) => ({ ...translationName(file), content: recordOf(`translations/${file}`) }))
      : undefined,
  };

  function recordOf(file: string): Record<string, unknown> {
    return recordAt(folder.json(file), join(path, file), folder.fail);
  }

  function eventsOf(files: (readonly [file: string, content: unknown])[] | undefined): Event[] | undefined {
    const seen = new Map<string, string>();
    return files?.map(([file, content]) => {
      const event = eventAt(content, join(path, file), folder.fail);
      const other = seen.get(event.name);
      if (other !== undefined) folder.fail(join(path, file), `its event has the same name as the one of ${join(path, other)}`);
      seen.set(event.name, file);
      return event;
    });
  }
}

function schemaOf(folder: Folder, path: string, slug: string): PayloadSchema {
  const file = `schemas/${slug}/payload_schema.json`;
  // The CLI writes no file for a schema without a version in the mode that was pulled.
  const schema = folder.has(file) ? recordAt(folder.json(file), join(path, file), folder.fail) : null;
  const about = `schemas/${slug}/schema.json`;
  const content = recordAt(named(folder, about, slug), join(path, about), folder.fail);
  return schemaAt({ ...content, json_schema: schema }, join(path, about), folder.fail);
}

/** `<locale>.json` or `<namespace>.<locale>.json`. */
function translationName(filename: string): Pick<TranslationFile, 'filename' | 'locale' | 'namespace'> {
  const parts = filename.slice(0, -'.json'.length).split('.');
  return { filename, locale: parts.at(-1) as string, namespace: parts.length > 1 ? parts.slice(0, -1).join('.') : null };
}

function noKinds(folder: Folder, path: string): string {
  const expected = `it has none of the folders ${KINDS.join(', ')}`;
  if (folder.has('suprsend')) return `${expected}. Did you mean ${join(path, 'suprsend')}?`;
  const old = OLD_KINDS.filter((kind) => folder.has(kind));
  if (old.length > 0)
    return `${expected}, but ${old.join(', ')}, as the CLI wrote before version 1.0. Pull it again with version 1.0 or later`;
  return `${expected}. Pull a workspace with the CLI of SuprSend, such as \`suprsend workflow pull\``;
}
