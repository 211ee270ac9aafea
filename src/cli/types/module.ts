/** The file of types: a namespace for each schema, the workspace, and its registration. The same workspace makes the same bytes. */
import { createHash } from 'node:crypto';
import { visible } from '../io.ts';
import { comment, propertyName, quoted } from './code.ts';
import type { Entry, LinkedWorkspace } from './link.ts';
import { namesOf } from './names.ts';
import { payloadCheck } from '../../workspace/payload.ts';
import { schemaProblem } from '../../workspace/schema.ts';
import { payloadTypes } from './payload-types.ts';
import { ROOT } from './prepare.ts';

/** The kinds of slugs in the order in which they are written. */
const KINDS = ['workflows', 'events', 'categories', 'templates', 'locales', 'translations'] as const;
/** The name of a workspace that is registered. */
const REGISTERED = 'Workspace';

const HEAD = `// Written by \`npx suprsend-ts types\`. Do not edit it: run the command again when the workspace has changed.
/* eslint-disable */
`;
const CONTENT = /^\/\/ Content: ([0-9a-f]{16})$/m;

/**
 * @param name - of another workspace than the registered one.
 * @param warn - is called with each schema of which no type can be made.
 */
export async function typesModule(workspace: LinkedWorkspace, name: string | undefined, warn: (text: string) => void): Promise<string> {
  const title = name ?? REGISTERED;
  const names = namesOf(
    workspace.schemas.map(({ slug }) => slug),
    title,
    warn,
  );
  const lines: string[] = [];
  for (const schema of workspace.schemas) {
    const types = await payloadTypes(schema.json);
    if (types.problem !== undefined) warn(`the schema "${schema.slug}" becomes unknown: ${types.problem}.`);
    lines.push(
      ...comment([...schema.texts, ...(types.problem === undefined ? [] : [`Unknown: ${types.problem}.`])]),
      `export declare namespace ${names.get(schema.slug)} {`,
      ...types.lines.map((line) => `  ${line}`),
      '}',
      '',
    );
  }
  lines.push(...comment(['The slugs of the workspace, and the payloads of its workflows and events.']), `export interface ${title} {`);
  for (const kind of KINDS) {
    const entries = workspace[kind];
    if (!entries || entries.length === 0) continue;
    lines.push(`  ${kind}: {`, ...entries.flatMap((entry) => entryLines(entry, names)).map((line) => `    ${line}`), '  };');
  }
  lines.push('}');
  if (name === undefined) {
    // A compiler does not read a module only because it is augmented, and a program may have no other import of it.
    lines.unshift(`import type {} from 'suprsend-ts';`, '');
    lines.push('', `declare module 'suprsend-ts' {`, '  interface Register {', `    workspace: ${title};`, '  }', '}');
  }
  const code = lines.join('\n');
  return signed(HEAD, code);
}

function entryLines({ slug, texts, deprecated, schema }: Entry, names: ReadonlyMap<string, string>): string[] {
  const type = schema === undefined ? 'unknown' : `${names.get(schema)}.${ROOT}`;
  return [...comment(texts, deprecated === undefined ? [] : [`@deprecated ${deprecated}`]), `${propertyName(slug)}: ${type};`];
}

/** Puts the digest of the content into a head, so that a formatter may change the rest. */
function signed(head: string, code: string): string {
  const shown = visible(code);
  const digest = createHash('sha256').update(shown).digest('hex').slice(0, 16);
  return `${head}// Content: ${digest}\n\n${shown}\n`;
}

/** Whether a file has the content of another, however it is formatted. */
export const hasContentOf = (file: string, other: string): boolean =>
  CONTENT.exec(file)?.[1] === (CONTENT.exec(other)?.[1] ?? '') && unformatted(file) === unformatted(other);

/** What a formatter does not change. The digest covers the rest. */
const unformatted = (text: string): string => text.replaceAll(/[\s;,'"`()|*\\]/g, '');

/**
 * The file of schemas, for checks at run time.
 * @param warn - is called with each schema by which nothing can be checked.
 */
export function schemasModule(workspace: LinkedWorkspace, warn: (text: string) => void): string {
  const schemas = workspace.schemas.filter(({ slug, json }) => {
    // The types have said that it is not a schema.
    if (schemaProblem(json) !== undefined) return false;
    try {
      payloadCheck(json, `the schema "${slug}"`);
      return true;
    } catch (cause) {
      warn(`${(cause as Error).message}. Payloads are not checked by it at run time.`);
      return false;
    }
  });
  const known = new Set(schemas.map(({ slug }) => slug));
  const links = (entries: Entry[] | undefined): string[] =>
    (entries ?? []).flatMap(({ slug, schema }) =>
      schema !== undefined && known.has(schema) ? [`    ${keyOf(slug)}: ${quoted(schema)},`] : [],
    );
  const lines = [
    `import type { PayloadSchemas } from 'suprsend-ts/validate';`,
    '',
    ...comment(['The JSON schemas of the workspace, and the workflows and events that are linked to them.']),
    'export const schemas: PayloadSchemas = {',
    '  schemas: {',
    ...schemas.map(({ slug, json }) => `    ${keyOf(slug)}: ${literal(json, '    ')},`),
    '  },',
    '  workflows: {',
    ...links(workspace.workflows),
    '  },',
    '  events: {',
    ...links(workspace.events),
    '  },',
    '};',
  ];
  return signed(HEAD, lines.join('\n'));
}

/** A key of an object. A plain `__proto__` would set the prototype. */
const keyOf = (name: string): string => (name === '__proto__' ? `['__proto__']` : propertyName(name));

/** A JSON value as an expression. */
function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const inner = `${indent}  `;
  const members = isList
    ? value.map((member) => literal(member, inner))
    : Object.entries(value).map(([name, member]) => `${keyOf(name)}: ${literal(member, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  return members.length === 0 ? `${open}${close}` : `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}${close}`;
}
