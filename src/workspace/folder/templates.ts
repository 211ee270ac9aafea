/** Reads a template of a pulled workspace: its variants by channel and tenant, and the bodies that the CLI writes to files of their own. */
import { join } from 'node:path';
import type { TemplateVariant } from '../../../generated/types.gen.ts';
import { isRecord, recordAt, templateAt, type WorkspaceTemplate } from '../data.ts';
import { type Folder, named } from './files.ts';

const CHANNELS = ['email', 'sms', 'whatsapp', 'inbox', 'slack', 'ms_teams', 'androidpush', 'iospush', 'webpush'];
const TENANTS = '_tenants';

/** A part of a variant's content that is in a file of its own. */
interface Sidecar {
  channels: readonly string[];
  /** Where it is in the content. */
  path: readonly string[];
  /** Names of its file; that of the documentation first, then that of other versions of the CLI. */
  files: readonly string[];
  /** The type of body that has it. Undefined if each has. */
  type?: readonly [path: readonly string[], value: string];
  /** Whether the type of body must have it. */
  required?: true;
  /** Whether it is written as JSON: as a value of the content, or as a string of it. */
  json?: 'value' | 'string';
}

const bodyOf = (value: string): Pick<Sidecar, 'channels' | 'type'> => ({ channels: ['email'], type: [['body', 'type'], value] });

const SIDECARS: readonly Sidecar[] = [
  { ...bodyOf('raw'), path: ['body', 'raw', 'html'], files: ['body.raw.html'], required: true },
  { ...bodyOf('raw'), path: ['body', 'raw', 'text'], files: ['body.raw.txt'] },
  { ...bodyOf('designer'), path: ['body', 'designer', 'html'], files: ['body.designer.html'], required: true },
  { ...bodyOf('designer'), path: ['body', 'designer', 'text'], files: ['body.designer.txt'] },
  { ...bodyOf('designer'), path: ['body', 'designer', 'design_json'], files: ['design.json', 'body.designer.json'], json: 'value' },
  { ...bodyOf('plain_text'), path: ['body', 'plain_text', 'text'], files: ['body.plain_text.txt'], required: true },
  {
    channels: ['slack', 'ms_teams'],
    type: [['body_type'], 'block'],
    path: ['body_block'],
    files: ['body.block.json', 'body.block.jsonnet'],
    required: true,
    json: 'string',
  },
  { channels: ['inbox'], path: ['body'], files: ['body.md'] },
];

/** @param root - the folder of the workspace, for errors. */
export function readTemplate(folder: Folder, root: string, slug: string): WorkspaceTemplate {
  const at = `templates/${slug}`;
  const file = `${at}/template.json`;
  const { variant_order: order, ...about } = recordAt(named(folder, file, slug), join(root, file), folder.fail);
  const orders = order === undefined ? {} : recordAt(order, `${join(root, file)}, "variant_order"`, folder.fail);
  const template = templateAt(about, join(root, file), folder.fail);
  for (const [key, ids] of Object.entries(orders)) {
    const [channel = '', tenant] = key.split('/');
    for (const id of orderOf(ids)) {
      const inside = folderOf(at, channel, tenant);
      // Not whether such a path exists, which may lead out of the folder.
      if (!folder.folders(inside).includes(id))
        folder.fail(join(root, file), `"variant_order" lists ${id} for ${key}, but the folder ${join(root, `${inside}/${id}`)} is missing`);
    }
  }
  const variants: TemplateVariant[] = [];
  for (const channel of folder.folders(at)) {
    if (!CHANNELS.includes(channel)) {
      folder.warn(`${at}/${channel}: it is not the name of a channel, so it was not read.`);
      continue;
    }
    const tenants = [null, ...folder.folders(`${at}/${channel}/${TENANTS}`)];
    for (const tenant of tenants) {
      const inside = folderOf(at, channel, tenant);
      const found = folder.folders(inside).filter((id) => id !== TENANTS);
      const listed = orderOf(orders[tenant === null ? channel : `${channel}/${tenant}`]);
      const ids = [...listed, ...found.filter((id) => !listed.includes(id))];
      for (const [index, id] of ids.entries()) variants.push(variantOf(folder, root, `${inside}/${id}`, { channel, id, tenant, index }));
    }
  }
  const mock = `${at}/mock_data.json`;
  return { ...template, variants, ...(folder.has(mock) ? { mock_data: folder.json(mock) } : {}) };
}

const folderOf = (at: string, channel: string, tenant: string | null | undefined): string =>
  typeof tenant === 'string' ? `${at}/${channel}/${TENANTS}/${tenant}` : `${at}/${channel}`;

const orderOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []);

function variantOf(
  folder: Folder,
  root: string,
  at: string,
  { channel, id, tenant, index }: { channel: string; id: string; tenant: string | null; index: number },
): TemplateVariant {
  const file = `${at}/variant.json`;
  const variant = recordAt(folder.json(file), join(root, file), folder.fail);
  const content = recordAt(variant.content ?? {}, `${join(root, file)}, "content"`, folder.fail);
  for (const sidecar of SIDECARS) {
    if (!sidecar.channels.includes(channel)) continue;
    const { path, type, files } = sidecar;
    if (type && valueAt(content, type[0]) !== type[1]) continue;
    const given = valueAt(content, path);
    const reference = files.find((name) => given === `@${name}`);
    if (given !== undefined && given !== null && reference === undefined) continue;
    const name = reference ?? files.find((one) => folder.has(`${at}/${one}`));
    if (name !== undefined) setAt(content, path, sidecarValue(folder, `${at}/${name}`, sidecar));
    else if (sidecar.required)
      folder.fail(join(root, at), `${files[0]} is missing, which content.${type?.[0].join('.')} "${type?.[1]}" requires`);
  }
  // As for the CLI, the path says what a variant is.
  return { seq_no: index + 1, ...variant, content, channel, id, tenant_id: tenant } as unknown as TemplateVariant;
}

function sidecarValue(folder: Folder, file: string, { json }: Sidecar): unknown {
  if (json === 'value') return folder.json(file);
  if (json === 'string' && file.endsWith('.json')) return JSON.stringify(folder.json(file));
  // The CLI ends a file with one line break that is not in the content.
  return folder.text(file).replace(/\r?\n$/, '');
}

function valueAt(content: Record<string, unknown>, path: readonly string[]): unknown {
  let value: unknown = content;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value;
}

function setAt(content: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let parent = content;
  for (const key of path.slice(0, -1)) {
    const inner = parent[key];
    parent = isRecord(inner) ? inner : (parent[key] = {});
  }
  parent[path.at(-1) as string] = value;
}
