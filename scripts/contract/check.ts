/**
 * Checks the effective contract: structure, examples, generated schemas, defaults, descriptions.
 *
 *   node scripts/contract/check.ts [DIR] [--only CHECK]... [--all]
 *
 * DIR is the repository by default. Its generated/ contains openapi.json, openapi.hub.json, openapi.management.json and zod.gen.ts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaults } from './checks/defaults.ts';
import { descriptions } from './checks/descriptions.ts';
import { examplesDeclared, examplesMatch } from './checks/examples.ts';
import { redocly, references, spectral } from './checks/lint.ts';
import { matcherFor } from './checks/matcher.ts';
import { print, type CheckResult } from './checks/report.ts';
import { SCHEMAS, bodiesStayEmpty, examplesParse, loadSchemas, type ZodSchemas } from './checks/schemas.ts';
import { CONTRACT, EFFECTIVE, fromRoot, readJson, readYaml, serverDocument } from './files.ts';
import type { JsonObject } from './json.ts';

/** Every check by name. A check that is not called costs nothing. */
function checksOf(dir: string): Record<string, () => CheckResult | Promise<CheckResult>> {
  const missing = [EFFECTIVE, serverDocument('hub'), serverDocument('management')].filter((file) => !existsSync(join(dir, file)));
  if (missing.length > 0) throw new Error(`${dir} has no ${missing.join(', ')}. Run scripts/contract/build.ts first.`);
  const document = readJson<JsonObject>(join(dir, EFFECTIVE));
  const once = <T>(make: () => T): (() => T) => {
    let made: { value: T } | undefined;
    return () => (made ??= { value: make() }).value;
  };
  const vendor = once(() => readYaml<JsonObject>(fromRoot(CONTRACT)));
  const match = once(() => matcherFor(document));
  const schemas = once(() => loadSchemas(join(dir, SCHEMAS)));
  const withSchemas = async (check: string, run: (loaded: ZodSchemas) => CheckResult): Promise<CheckResult> => {
    const loaded = await schemas();
    if (typeof loaded !== 'string') return run(loaded);
    return {
      check,
      figures: 'no generated schemas',
      findings: [{ pointer: SCHEMAS, problem: loaded, remedy: 'Generate the zod schemas first; they are part of the check.' }],
    };
  };
  return {
    redocly: () => redocly(dir),
    spectral: () => spectral(dir),
    references: () => references(document),
    examples: () => examplesMatch(document, match()),
    undeclared: () => examplesDeclared(document, match()),
    'zod examples': () => withSchemas('zod examples', (loaded) => examplesParse(vendor(), document, loaded)),
    'zod bodies': () => withSchemas('zod bodies', (loaded) => bodiesStayEmpty(document, loaded)),
    defaults: () => defaults(document),
    descriptions: () => descriptions(vendor(), document),
  };
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', multiple: true }, all: { type: 'boolean' } },
  });
  try {
    const checks = checksOf(positionals[0] ?? fromRoot('.'));
    const names = values.only ?? Object.keys(checks);
    const unknown = names.filter((name) => !(name in checks));
    if (unknown.length > 0) throw new Error(`Unknown check: ${unknown.join(', ')}. The checks are ${Object.keys(checks).join(', ')}.`);
    const results = await Promise.all(names.map(async (name) => (await checks[name]?.()) as CheckResult));
    print(results, values.all ? Infinity : undefined);
    if (results.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
