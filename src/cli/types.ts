/** `suprsend-ts types`: writes the types of a workspace, or checks that they are up to date. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { SuprSend, SuprSendError } from '../index.ts';
import type { WorkspaceData } from '../workspace/data.ts';
import { readWorkspaceFolder } from '../workspace/folder.ts';
import { type Command, UsageError } from './command.ts';
import { contentOf, FileError, type Output, writeAll } from './files.ts';
import { coloured, type Io, note, print, progress, visible, warning } from './io.ts';
import { type LinkedWorkspace, link } from './types/link.ts';
import { AnswerError, nextStep, readLive } from './types/live.ts';
import { hasContentOf, schemasModule, typesModule } from './types/module.ts';
import { isName } from './types/names.ts';

const FILE = 'suprsend.gen.ts';
const MODES = ['live', 'draft'] as const;
/** Most warnings that are written one by one. */
const MOST_WARNINGS = 20;
/** Most lines of a difference that are written. */
const MOST_LINES = 200;

const OPTIONS = {
  workspace: { type: 'string' },
  mode: { type: 'string' },
  out: { type: 'string' },
  from: { type: 'string' },
  name: { type: 'string' },
  check: { type: 'boolean' },
  schemas: { type: 'boolean' },
} as const;

const HELP = `Writes the slugs of a workspace, and the payloads of its workflows and events, as TypeScript.
Once the file is part of your program, the compiler checks every trigger.

Usage: suprsend-ts types [options]

  --workspace <slug>   the workspace; default SUPRSEND_WORKSPACE
  --mode <mode>        live (default) or draft: which versions are read
  --from <folder>      read the folder that the CLI of SuprSend pulls, such as ./suprsend, instead of the API
  --out <file>         the file; default src/${FILE}, or ${FILE} without a folder src
  --check              write nothing; exit with 1 and show the difference if the file is out of date
  --schemas            also write the JSON schemas, for checks at run time (suprsend-ts/validate)
  --name <Name>        a second workspace in the same program: for new SuprSend<Name>()

The API is read with the service token in SUPRSEND_SERVICE_TOKEN. It is never an argument.
Exit codes: 0 done or up to date, 1 out of date (--check), 2 failed.`;

interface Options {
  workspace?: string;
  mode: (typeof MODES)[number];
  out: string;
  from?: string;
  name?: string;
  check: boolean;
  schemas: boolean;
  /** The options as they were passed, without --check. */
  given: string;
}

export const types: Command = {
  summary: 'write the types of a workspace, or check that they are up to date',
  help: HELP,
  options: OPTIONS,
  async run(values, io) {
    const options = optionsOf(values as Partial<Record<string, string | boolean>>, io);
    const warnings: string[] = [];
    const warn = (text: string): void => void warnings.push(text);
    try {
      const data = options.from === undefined ? await readApi(options, io) : readWorkspaceFolder(options.from, warn);
      const linked = link(data, warn);
      const outputs = await outputsOf(linked, options, warn);
      showWarnings(io, warnings);
      return options.check ? checkAll(outputs, options, io) : write(outputs, linked, io);
    } catch (error) {
      if (error instanceof AnswerError || error instanceof FileError) throw new UsageError(error.message);
      if (!SuprSendError.is(error)) throw error;
      throw new UsageError(options.from === undefined ? `${error.message}\n${nextStep(error, options.workspace)}` : error.message);
    }
  },
};

function optionsOf(values: Partial<Record<string, string | boolean>>, { env }: Io): Options {
  const given = (name: keyof typeof OPTIONS): string | undefined => {
    const value = values[name];
    if (typeof value === 'string' && value.trim() === '') throw new UsageError(`--${name} must not be empty.`);
    return typeof value === 'string' ? value : undefined;
  };
  const mode = given('mode') ?? 'live';
  const name = given('name');
  const from = given('from');
  const workspace = given('workspace') ?? env.SUPRSEND_WORKSPACE;
  const out = given('out') ?? (existsSync('src') && statSync('src').isDirectory() ? join('src', fileOf(name)) : fileOf(name));
  if (mode !== 'live' && mode !== 'draft') throw new UsageError(`--mode must be ${MODES.join(' or ')}, not "${mode}".`);
  if (name !== undefined && !isName(name))
    throw new UsageError(`--name must be the name of a type that begins with a capital letter, such as Staging, not "${name}".`);
  if (!/\.[cm]?ts$/.test(out)) throw new UsageError(`--out must be a TypeScript file, such as ${FILE}, not "${out}".`);
  if (from !== undefined && (given('workspace') ?? given('mode')) !== undefined)
    throw new UsageError('--from reads a folder. --workspace and --mode are for the API: choose them when you pull the folder.');
  return {
    mode,
    out,
    check: values.check === true,
    schemas: values.schemas === true,
    given: Object.entries(values)
      .flatMap(([key, value]) => (key === 'check' ? [] : [` --${key}${value === true ? '' : ` ${String(value)}`}`]))
      .join(''),
    ...(workspace ? { workspace } : {}),
    ...(from === undefined ? {} : { from }),
    ...(name === undefined ? {} : { name }),
  };
}

const fileOf = (name: string | undefined): string => (name === undefined ? FILE : FILE.replace('.', `.${name.toLowerCase()}.`));
const schemasFileOf = (out: string): string => out.replace(/(\.gen)?(?:\.d)?(\.[cm]?ts)$/, '.schemas$1$2');

async function readApi({ workspace, mode }: Options, io: Io): Promise<WorkspaceData> {
  if (!io.env.SUPRSEND_SERVICE_TOKEN)
    throw new UsageError(
      'The environment variable SUPRSEND_SERVICE_TOKEN is missing. Set it to a service token of the account (Account Settings, Service Tokens), or use --from with a folder that the CLI of SuprSend has pulled.',
    );
  if (workspace === undefined)
    throw new UsageError('Which workspace? Pass its slug, such as --workspace staging, or set SUPRSEND_WORKSPACE.');
  const suprsend = new SuprSend({ workspace, lock: ['workspace'] });
  const line = progress(io);
  const counts = new Map<string, number>();
  try {
    return await readLive(suprsend, mode, (kind, count) => {
      counts.set(kind, count);
      line.show(`Reading ${workspace}: ${[...counts].map(([name, number]) => `${number} ${name}`).join(', ')}`);
    });
  } finally {
    line.clear();
  }
}

async function outputsOf(linked: LinkedWorkspace, options: Options, warn: (text: string) => void): Promise<Output[]> {
  const { out, name, schemas } = options;
  const outputs = [{ path: out, content: await typesModule(linked, name, warn) }];
  return schemas ? [...outputs, { path: schemasFileOf(out), content: schemasModule(linked, warn) }] : outputs;
}

function showWarnings(io: Io, warnings: readonly string[]): void {
  for (const text of warnings.slice(0, MOST_WARNINGS)) warning(io, text);
  if (warnings.length > MOST_WARNINGS) warning(io, `and ${warnings.length - MOST_WARNINGS} more.`);
}

const isUpToDate = ({ path, content }: Output): boolean => {
  const found = contentOf(path);
  return found !== undefined && (found === content || hasContentOf(found, content));
};

function write(outputs: readonly Output[], linked: LinkedWorkspace, io: Io): number {
  const changed = outputs.filter((output) => !isUpToDate(output));
  writeAll(changed);
  for (const output of outputs) print(io, `${output.path} ${changed.includes(output) ? 'was written' : 'is up to date'}.`);
  print(io, `${countsOf(linked)}.`);
  return 0;
}

function countsOf({ workflows, events, schemas, categories, templates }: LinkedWorkspace): string {
  const counts = Object.entries({ workflows, events, schemas, categories, templates }).flatMap(([kind, entries]) =>
    entries && entries.length > 0 ? [`${entries.length} ${entries.length === 1 ? kind.replace(/ies$/, 'y').replace(/s$/, '') : kind}`] : [],
  );
  return counts.length > 0
    ? counts.join(', ')
    : 'There are no events, categories or templates, and no workflows that a call can trigger, so the compiler checks nothing yet';
}

function checkAll(outputs: readonly Output[], options: Options, io: Io): number {
  const outdated = outputs.filter((output) => !isUpToDate(output));
  for (const { path, content } of outdated) {
    const found = contentOf(path);
    if (found === undefined) print(io, `${path} does not exist.`);
    else showDifference(io, path, found, content);
  }
  if (outdated.length === 0) {
    print(io, `${outputs.map(({ path }) => path).join(' and ')} ${outputs.length > 1 ? 'are' : 'is'} up to date.`);
    return 0;
  }
  const names = outdated.map(({ path }) => path).join(' and ');
  note(io, `${names} ${outdated.length > 1 ? 'are' : 'is'} out of date. Run: npx suprsend-ts types${options.given}`);
  return 1;
}

function showDifference(io: Io, path: string, found: string, content: string): void {
  const lines = createTwoFilesPatch(path, path, found, content, 'now', 'as the workspace is', { context: 2 }).split('\n').slice(1);
  for (const line of lines.slice(0, MOST_LINES)) {
    const colour = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : line.startsWith('@') ? 'cyan' : undefined;
    print(io, colour ? coloured(io, io.out, colour, visible(line)) : visible(line));
  }
  if (lines.length > MOST_LINES) print(io, `... and ${lines.length - MOST_LINES} more lines.`);
}
