/** Validates the structure of the contract with two tools that share no code, each a child process that may only read files. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { EFFECTIVE, fromRoot, serverDocument } from '../files.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { escape, pointerOf } from './places.ts';
import type { CheckResult, Finding } from './report.ts';

const CONFIG = 'scripts/contract/checks/';
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

interface RedoclyProblem {
  ruleId: string;
  severity: string;
  message: string;
  location: { pointer?: string }[];
}

interface SpectralProblem {
  code: string;
  message: string;
  path: (string | number)[];
}

/** The document for code generation holds both servers, so paths of the two may be ambiguous there. Within one server they must not be. */
export async function redocly(dir: string): Promise<CheckResult> {
  const files = [EFFECTIVE, serverDocument('hub'), serverDocument('management')];
  const problems = await Promise.all(files.map((file) => redoclyProblems(join(dir, file))));
  const findings = new Map<string, Finding>();
  const rules = new Map<string, number>();
  for (const [index, list] of problems.entries()) {
    for (const { ruleId, severity, message, location } of list) {
      const pointer = location[0]?.pointer ?? '#/';
      const key = `${ruleId} ${pointer} ${message}`;
      if (severity !== 'error' || findings.has(key) || (index === 0 && ruleId === 'no-ambiguous-paths')) continue;
      rules.set(ruleId, (rules.get(ruleId) ?? 0) + 1);
      findings.set(key, {
        pointer: index === 0 ? pointer : `${files[index]}${pointer}`,
        problem: `${ruleId}: ${message.replaceAll(/\s+/g, ' ')}`,
        remedy: 'Correct the contract by an overlay action; the rules of Redocly and the OpenAPI 3.1 specification say what is valid.',
      });
    }
  }
  return { check: 'redocly', figures: `${files.length} documents, ${counted(rules)}`, findings: [...findings.values()] };
}

export async function spectral(dir: string): Promise<CheckResult> {
  const output = await run('@stoplight/spectral-cli/dist/index.js', [
    'lint',
    join(dir, EFFECTIVE),
    '--ruleset',
    fromRoot(`${CONFIG}spectral.yaml`),
    '--format',
    'json',
    '--quiet',
    '--fail-severity',
    'error',
    '--display-only-failures',
  ]);
  const rules = new Map<string, number>();
  const findings = (output as unknown as SpectralProblem[]).map(({ code, message, path }) => {
    rules.set(code, (rules.get(code) ?? 0) + 1);
    return {
      pointer: pointerOf(path),
      problem: `${code}: ${message}`,
      remedy: 'Correct the contract by an overlay action; the name before the colon is the rule of spectral:oas.',
    };
  });
  return { check: 'spectral', figures: `1 document, ${counted(rules)}`, findings };
}

/** Checks that every reference is inside the document, so that nothing that reads the contract needs the network. */
export function references(document: JsonObject): CheckResult {
  const findings: Finding[] = [];
  let count = 0;
  const visit = (node: Json | undefined, pointer: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isObject(node) && typeof node.$ref === 'string') {
      count += 1;
      if (!node.$ref.startsWith('#/'))
        findings.push({ pointer, problem: `refers to ${node.$ref}.`, remedy: 'Copy what it refers to into components.' });
    }
    for (const [key, value] of Object.entries(node)) visit(value, `${pointer}/${escape(key)}`);
  };
  visit(document, '#');
  return { check: 'references', figures: `${count} references, ${findings.length} outside of the document`, findings };
}

async function redoclyProblems(file: string): Promise<RedoclyProblem[]> {
  const output = await run('@redocly/cli/bin/cli.js', [
    'lint',
    file,
    '--config',
    fromRoot(`${CONFIG}redocly.yaml`),
    '--format',
    'json',
    '--max-problems',
    '100000',
  ]);
  return (output as unknown as { problems: RedoclyProblem[] }).problems;
}

/** Runs the script of a tool under this Node, with permission to read files only. A tool that prints no JSON has failed, whatever its exit code. */
function run(script: string, args: string[]): Promise<Json> {
  return new Promise((done, fail) => {
    const options = { env: { ...process.env, ...QUIET }, maxBuffer: 2 ** 28 };
    execFile(
      process.execPath,
      ['--permission', '--allow-fs-read=*', fromRoot(`node_modules/${script}`), ...args],
      options,
      (_error, stdout, stderr) => {
        try {
          done(JSON.parse(stdout) as Json);
        } catch {
          fail(new Error(`${script} printed no JSON about ${args[1]}: ${(stderr || stdout).trim().slice(0, 2000)}`));
        }
      },
    );
  });
}

const counted = (rules: Map<string, number>): string =>
  rules.size === 0 ? '0 errors' : [...rules].map(([rule, count]) => `${count} ${rule}`).join(', ');
