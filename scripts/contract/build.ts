/**
 * openapi.yaml + openapi.overlay.yaml = the effective contract, and one document per server.
 *
 *   node scripts/contract/build.ts [--overlay FILE]... [--out DIR] [--draft]
 *
 * If a correction no longer applies, or the data of an operation is incomplete, it stops with a message that says what to do.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTRACT, EFFECTIVE, OVERLAY, fromRoot, readYaml, serverDocument } from './files.ts';
import type { JsonObject } from './json.ts';
import { readOperations, type Operation } from './operations.ts';
import { applyOverlay, type Overlay } from './overlay.ts';
import { splitByServer, unusedComponents } from './split.ts';

export interface Effective {
  document: JsonObject;
  operations: Operation[];
}

/** Applies the overlays in order and checks the result. Writes no file. */
export function buildContract(overlays: string[] = [fromRoot(OVERLAY)], contract: string = fromRoot(CONTRACT)): Effective {
  const document = readYaml<JsonObject>(contract);
  for (const file of overlays) applyOverlay(document, readYaml<Overlay>(file), relative(process.cwd(), file));
  const operations = readOperations(document);
  for (const { source, id, vendorId, key } of operations) {
    source.operationId = id;
    Object.assign(source['x-suprsend'] as JsonObject, { vendorId, ...(key ? { key } : {}) });
  }
  return { document, operations };
}

/** An unused component is a correction without a purpose, or a shape that the new contract no longer has. */
export function checkUnused(document: JsonObject): void {
  const unused = unusedComponents(document);
  if (unused.length === 0) return;
  throw new Error(`The effective contract has unused components: ${unused.join(', ')}. Remove them in the overlay, or use them.`);
}

export function writeContract({ document, operations }: Effective, out: string): void {
  const write = (name: string, value: JsonObject): void => {
    const path = join(out, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
  };
  write(EFFECTIVE, document);
  for (const server of ['hub', 'management'] as const) write(serverDocument(server), splitByServer(document, operations, server));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { overlay: { type: 'string', multiple: true }, out: { type: 'string' }, draft: { type: 'boolean' } },
  });
  try {
    const effective = buildContract(values.overlay);
    if (!values.draft) checkUnused(effective.document);
    writeContract(effective, values.out ?? fromRoot('.'));
    const count = (server: string): number => effective.operations.filter((o) => o.server === server).length;
    console.log(`contract: ${effective.operations.length} operations (${count('hub')} hub, ${count('management')} management)`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
