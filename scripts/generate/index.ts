/**
 * `npm run generate`: the contract build, then everything in generated/ and docs/operations.md. Deterministic: the same contract makes
 * the same bytes, which `npm run check:generated` proves.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createClient } from '@hey-api/openapi-ts';
import { buildContract, checkUnused, writeContract } from '../contract/build.ts';
import { readOperations } from '../contract/operations.ts';
import { compareContracts, report } from '../contract/compare.ts';
import { EFFECTIVE, fromRoot, readJson } from '../contract/files.ts';
import { formatGenerated } from './format.ts';
import { codegenInput } from './input.ts';
import { operationsPage } from './reference.ts';
import { routeExtras, routesModule } from './routes.ts';
import { serversModule } from './servers.ts';
import { treeModule } from './tree.ts';

/** How hey-api wraps the error of a plugin. Its own message is empty. */
interface JobError {
  originalError: { error: Error };
}

process.chdir(fromRoot('.'));
try {
  const effective = buildContract();
  checkUnused(effective.document);
  if (existsSync(EFFECTIVE)) console.log(report(compareContracts(readJson(EFFECTIVE), effective.document)));
  rmSync('generated', { recursive: true, force: true });
  writeContract(effective, '.');
  // The configuration reads the effective contract when it is loaded, so it comes after the contract build.
  const input = codegenInput();
  const { default: config } = await import('../../openapi-ts.config.ts');
  await createClient({ ...(await config), logs: { level: 'silent', file: false } } as never).catch(({ originalError }: JobError) => {
    throw originalError.error;
  });
  // The client that hey-api makes is a singleton without credentials. Nothing may be sent through it.
  rmSync('generated/client.gen.ts');
  writeFileSync('generated/tree.gen.ts', treeModule(input, readOperations(input)));
  writeFileSync('generated/routes.gen.ts', routesModule(effective.operations, routeExtras(effective.document, effective.operations)));
  writeFileSync('generated/servers.gen.ts', serversModule(effective.document, effective.operations));
  await formatGenerated('generated');
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/operations.md', operationsPage(effective.operations));
  console.log(`generated: ${effective.operations.length} operations`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
