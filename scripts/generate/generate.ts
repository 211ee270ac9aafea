/** Generates everything from the contract of the work tree, all or nothing. */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createClient } from '@hey-api/openapi-ts';
import { buildContract, writeContract, type Effective } from '../contract/build.ts';
import { PRODUCTS } from '../contract/files.ts';
import { readOperations } from '../contract/operations.ts';
import { contractModule } from './contract-data.ts';
import { codeProblems } from './data-only.ts';
import { formatGenerated } from './format.ts';
import { codegenInput } from './input.ts';
import { operationsPage } from './reference.ts';
import { routeExtras, routesModule } from './routes.ts';
import { serversModule } from './servers.ts';
import { beginStaging, endStaging, publish, staged, stageTexts } from './staging.ts';
import { treeModule } from './tree.ts';

/** How hey-api wraps the error of a plugin. Its own message is empty. */
interface JobError {
  originalError?: { error?: Error };
}

/**
 * `texts` are written together with what is generated, such as the contract that it is generated from.
 * @throws if anything is wrong; then the repository is as it was.
 */
export async function generate(effective: Effective = buildContract(), texts: ReadonlyMap<string, string> = new Map()): Promise<string> {
  beginStaging();
  try {
    stageTexts(texts);
    writeContract(effective, staged('.'));
    // The configuration reads the effective contract when it is loaded, so it comes after the contract build.
    const { default: config } = await import('../../openapi-ts.config.ts');
    await createClient({ ...(await config), logs: { level: 'silent', file: false } } as never).catch((error: JobError) => {
      throw error.originalError?.error ?? error;
    });
    // The client that hey-api makes is a singleton without credentials. Nothing may be sent through it.
    rmSync(staged('generated/client.gen.ts'));
    const input = codegenInput();
    const extras = routeExtras(effective.document, effective.operations);
    writeFileSync(staged('generated/tree.gen.ts'), treeModule(input, readOperations(input), extras));
    writeFileSync(staged('generated/routes.gen.ts'), routesModule(effective.operations, extras));
    writeFileSync(staged('generated/servers.gen.ts'), serversModule(effective.document, effective.operations));
    writeFileSync(staged('generated/contract.gen.ts'), contractModule(effective.document, effective.operations));
    // Before anything else reads them. The folders below hold hey-api's own code, the same for every contract.
    const modules = globSync('*.gen.ts', { cwd: staged('generated') });
    const problems = modules.flatMap((name) => codeProblems(name, readFileSync(staged(`generated/${name}`), 'utf8')));
    if (problems.length > 0) throw new Error(`A string of the contract became code. Nothing was written:\n- ${problems.join('\n- ')}`);
    await formatGenerated(staged('generated'));
    mkdirSync(staged('docs'));
    writeFileSync(staged('docs/operations.md'), operationsPage(effective.operations));
    publish([...texts.keys(), ...PRODUCTS]);
  } finally {
    endStaging();
  }
  return `generated: ${effective.operations.length} operations`;
}
