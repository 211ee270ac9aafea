/** A copy of the repository, in which a changed contract is taken as CONTRIBUTING.md says. Edits and commands are counted. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { BumpReport } from '../../../scripts/contract/bump-report.ts';
import { CONTRACT, fromRoot, OVERLAY } from '../../../scripts/contract/files.ts';
import { withoutActions } from '../../../scripts/contract/newer.ts';

const NOT_COPIED = new Set(['node_modules', 'dist', '.git', '.generating', '.cache', '.vitest', 'coverage']);

export type Document = Record<string, any>;
export interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Taken {
  report: BumpReport;
  /** Changes that a maintainer makes in the overlay. */
  edits: number;
  /** Commands until everything is generated. */
  runs: number;
}

export class Copy {
  readonly #around = mkdtempSync(join(tmpdir(), 'suprsend-bump-'));
  readonly dir = join(this.#around, 'repository');
  /** The commands of CONTRIBUTING.md that take a contract: what changes, take it, pin, generate, and the text of the pull request. */
  readonly steps: readonly string[];

  constructor() {
    mkdirSync(this.dir);
    for (const name of readdirSync(fromRoot('.'))) {
      if (!NOT_COPIED.has(name))
        cpSync(fromRoot(name), this.at(name), { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
    }
    symlinkSync(fromRoot('node_modules'), this.at('node_modules'), 'junction');
    writeFileSync(this.at('.gitignore'), 'node_modules\n.generating\nnew.json\n');
    this.#git('init', '-q');
    this.#git('add', '-A');
    this.#git('commit', '-qm', 'start');
    const [, section = ''] = this.read('CONTRIBUTING.md').split('## A new version of the contract\n');
    this.steps = Array.from(
      (section.split('\n## ')[0] ?? '').matchAll(/`(npm run (?:--silent )?(?:contract:|generate)[^`]*)`/g),
      ([, step]) => step as string,
    );
  }

  at(path: string): string {
    return join(this.dir, path);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  /** Runs a script of the copy. */
  node(script: string, ...args: string[]): Run {
    return this.run(process.execPath, script, ...args);
  }

  run(command: string, ...args: string[]): Run {
    return spawnSync(command, args, { cwd: this.dir, encoding: 'utf8', maxBuffer: 1 << 28 });
  }

  /** Runs a command of CONTRIBUTING.md. */
  step(command: string | undefined, ...more: string[]): Run {
    const [name = '', ...args] = (command ?? '').split(' ');
    return this.run(name, ...args, ...more);
  }

  #git(...args: string[]): void {
    this.run('git', '-c', 'user.name=t', '-c', 'user.email=t@t', ...args);
  }

  /** Everything as it was copied. */
  reset(): void {
    this.#git('checkout', '-q', '.');
    this.#git('clean', '-qfd');
  }

  remove(): void {
    rmSync(this.#around, { recursive: true, force: true });
  }

  /** Writes a changed contract. JSON is YAML. */
  contract(change: (document: Document) => void, path = CONTRACT): void {
    const document = JSON.parse(JSON.stringify(parse(this.read(CONTRACT), { maxAliasCount: -1 }))) as Document;
    change(document);
    writeFileSync(this.at(path), JSON.stringify(document, null, 2));
  }

  /** Steps 2 to 5. Deletes the actions that the report says to delete, confirms what is proposed, and accepts a new server. */
  take(change: (document: Document) => void): Taken {
    this.contract(change, '../new.yaml');
    const [, write, ...others] = this.steps;
    const { stdout, stderr } = this.step(write, '--json');
    const json = stdout.indexOf('{');
    if (json < 0) throw new Error(stderr);
    const report = JSON.parse(stdout.slice(json)) as BumpReport;
    if (report.decisions.length + report.credentials.length === 0) return { report, edits: 0, runs: 1 };
    let edits = 0;
    const deleted = report.decisions.flatMap(({ text }) =>
      /Delete: |matches nothing|matches 0 nodes/.test(text)
        ? Array.from((text.split('\n')[0] ?? '').matchAll(/openapi\.overlay\.yaml:(\d+)/g), ([, line]) => Number(line))
        : [],
    );
    let overlay = withoutActions(this.read(OVERLAY), deleted);
    edits += deleted.length;
    // A target that names several paths loses one of them.
    for (const [, path, places] of report.decisions
      .map(({ text }) => text)
      .join('\n')
      .matchAll(/The path (\S+) .* Take it out of the target of: (.*)/g)) {
      overlay = overlay.replaceAll(/^ *- target: .*$/gm, (line) => line.replace(`'${path}',`, '').replace(`,'${path}'`, ''));
      edits += (places as string).split(', ').length;
    }
    overlay = overlay.replaceAll(/, confirm: '[^']*'/g, () => {
      edits += 1;
      return '';
    });
    for (const [, now, was] of report.credentials.join('\n').matchAll(/would be sent to (\S+) instead of (\S+) \(/g)) {
      overlay = overlay.replace(`{ url: ${was},`, `{ url: ${now},`);
      edits += 1;
    }
    writeFileSync(this.at(OVERLAY), overlay);
    for (const command of others.slice(0, 2)) {
      const run = this.step(command);
      if (run.status !== 0) throw new Error(`${command}: ${run.stderr}`);
    }
    return { report, edits, runs: 3 };
  }
}

/** What a vendor may change, each by itself. */
export const CHANGES = {
  fieldAdded: (d: Document): void => {
    d.components.schemas.ManagementWorkspace.properties.region = { type: 'string', description: 'Where the workspace is.' };
  },
  fieldUnderCorrection: (d: Document): void => {
    d.paths['/v1/user/{distinct_id}/'].get.responses['200'].content['application/json'].schema.properties.region = { type: 'object' };
  },
  operationAdded: (d: Document): void => {
    d.paths['/v1/message/{message_id}/added_by_a_test/'] = {
      get: {
        operationId: 'get-what-a-test-added',
        summary: 'Get what a test added',
        security: [{ BearerAuth: [] }],
        parameters: [{ name: 'message_id', in: 'path', required: true, description: 'The message.', schema: { type: 'string' } }],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': {
                schema: { type: 'object', properties: { name: { type: 'string', description: 'A name.' } } },
                example: { name: 'a' },
              },
            },
          },
          '404': { description: 'There is no such message.' },
        },
      },
    };
  },
  operationRemoved: (d: Document): void => {
    delete d.paths['/v1/{workspace}/event/{url_encoded_event_name}/delink_schema/'];
  },
  serverElsewhere: (d: Document): void => {
    d.servers[0].url = 'https://elsewhere.example';
  },
};
