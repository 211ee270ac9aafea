/**
 * openapi.yaml + the overlays = the effective contract, and one document per server.
 *
 *   node scripts/contract/build.ts [--overlay FILE]... [--out DIR] [--draft]
 *
 * If a correction no longer applies, or the data of an operation is incomplete, it stops with a message that says what to do. `--draft`
 * accepts unused components and corrections that are not pinned.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { alphabetProblems } from './alphabet.ts';
import { credentialProblems } from './credentials.ts';
import { CONTRACT, EFFECTIVE, fromRoot, parseOverlay, readLock, readOverlays, serverDocument, type OverlayFile } from './files.ts';
import { readContract } from './judge.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { operationsOf, problemTexts, type Operation, type OperationProblem } from './operations.ts';
import { overlayProblems, type OverlayError } from './overlay.ts';
import { dropUnused, withAdditions, type Known } from './newer.ts';
import { openResponseEnums } from './open-enums.ts';
import { typeProblems } from './reserved.ts';
import { checkPins, LOCK_ABOUT, pinsOf, type Lock, type PinReport } from './pins.ts';
import { pinText, placeOf } from './pin-text.ts';
import { Provenance } from './provenance.ts';
import { sortDocument } from './sort.ts';
import { splitByServer, unusedComponents } from './split.ts';
import { endListExamples } from './walkable.ts';

export interface Effective {
  document: JsonObject;
  operations: Operation[];
}

/** An effective contract with every problem that was found in it. */
export interface Built extends Effective {
  raw: JsonObject;
  overlays: OverlayFile[];
  provenance: Provenance;
  credentials: string[];
  overlayErrors: { overlay: number; error: OverlayError }[];
  operationProblems: OperationProblem[];
  pins: PinReport;
  /** Components that nothing uses. */
  unused: string[];
  /** What corrections add in vain. */
  empty: string[];
  /** References to what a correction removed or has not added. */
  dangling: string[];
  /** Names with characters that no name needs, and names that src/ has given. */
  names: string[];
  /** Parts of OpenAPI that the client does not have. */
  unsupported: string[];
  /** Additions of an overlay that the contract has by now. */
  known: Known[];
  /** Builds another contract with the same overlays. */
  rebuild: (raw: JsonObject) => Built;
}

/** Applies the overlays to a contract, as far as they can be applied, and notes every problem. `raw` stays as it is. */
export function build(raw: JsonObject, files: readonly OverlayFile[], lock: Lock): Built {
  const document = structuredClone(raw);
  const provenance = new Provenance(document);
  const overlayErrors: Built['overlayErrors'] = [];
  const pins: PinReport = { problems: [], notes: [] };
  const known: Known[] = [];
  const overlays: OverlayFile[] = [];
  for (const [index, file] of files.entries()) {
    const { name, overlay } = (overlays[index] = withAdditions(raw, file, () => provenance.finish(document), known));
    provenance.next();
    overlayErrors.push(...overlayProblems(document, overlay, name, provenance).map((error) => ({ overlay: index, error })));
    const report = checkPins(name, overlay, provenance.mets[index] ?? [], lock);
    pins.problems.push(...report.problems);
    pins.notes.push(...report.notes);
  }
  provenance.finish(document);
  if (known.some(({ stays }) => !stays)) dropUnused(document, overlays);
  const dangling = cutDangling(document, provenance, overlays);
  const { operations, problems } = operationsOf(document);
  return {
    raw,
    document,
    operations,
    overlays,
    provenance,
    overlayErrors,
    pins,
    known,
    dangling,
    credentials: credentialProblems(document, operations, overlays),
    operationProblems: problems,
    names: [...alphabetProblems(document), ...typeProblems(document)],
    unused: unusedTexts(document, overlays),
    empty: emptyPaths(document, overlays),
    unsupported: isObject(document.webhooks)
      ? [
          `The contract has webhooks (${Object.keys(document.webhooks).join(', ')}), which the client does not have. Remove $.webhooks in the overlay.`,
        ]
      : [],
    rebuild: (other) => build(other, files, lock),
  };
}

/** The lock for a contract and the overlays as they were applied to it. */
export const lockOf = ({ operations, operationProblems, overlays, provenance }: Built): Lock => ({
  about: LOCK_ABOUT,
  operations: operations.filter(({ newer }) => !newer).length + operationProblems.filter(({ isNew }) => isNew).length,
  overlays: Object.fromEntries(overlays.map(({ name, overlay }, index) => [name, pinsOf(overlay, provenance.mets[index] ?? [])])),
});

/** Cuts references that lead nowhere, so that the rest can be read, and says which operation has them and which correction is the cause. */
function cutDangling(document: JsonObject, provenance: Provenance, overlays: readonly OverlayFile[]): string[] {
  const found = new Map<string, Set<string>>();
  const visit = (node: Json | undefined, where: string): void => {
    if (Array.isArray(node)) for (const member of node) visit(member, where);
    if (!isObject(node)) return;
    const { $ref } = node;
    if (typeof $ref === 'string' && $ref.startsWith('#/components/')) {
      const [, , group = '', name = ''] = $ref.split('/');
      if (!isObject((document.components as JsonObject)[group]) || !(name in ((document.components as JsonObject)[group] as JsonObject))) {
        found.set($ref, (found.get($ref) ?? new Set()).add(where));
        delete node.$ref;
      }
    }
    for (const value of Object.values(node)) visit(value, where);
  };
  for (const [path, item] of Object.entries(document.paths as JsonObject)) {
    for (const [method, operation] of Object.entries(item as JsonObject)) visit(operation, `${method.toUpperCase()} ${path}`);
  }
  for (const [group, members] of Object.entries((document.components ?? {}) as JsonObject)) {
    for (const [name, member] of Object.entries(members as JsonObject)) visit(member, `${group}/${name}`);
  }
  return [...found].map(([ref, users]) => {
    const taken = provenance.takenBy(ref.slice(1));
    const cause = taken ? ` ${placeOf(overlays, overlays[taken.overlay]?.name ?? '', taken.met.index)} removes it.` : '';
    const [first, ...rest] = users;
    return `${first}${rest.length > 0 ? ` and ${rest.length} more` : ''} refers to ${ref}, which is not in the effective contract.${cause} Keep the component, or correct the reference.`;
  });
}

/** The place of the action that adds a name to a map. */
const addedIn = (overlays: readonly OverlayFile[], target: string, name: string): string | undefined =>
  overlays
    .flatMap(({ name: file, overlay }) =>
      overlay.actions.flatMap((action, index) =>
        action.target === target && isObject(action.update) && name in action.update ? [placeOf(overlays, file, index)] : [],
      ),
    )
    .at(0);

function unusedTexts(document: JsonObject, overlays: readonly OverlayFile[]): string[] {
  const components = unusedComponents(document).map((one) => {
    const [group = '', name = ''] = one.split('/');
    const place = addedIn(overlays, `$.components.${group}`, name);
    return place ? `${one} (${place} adds it)` : one;
  });
  if (components.length === 0) return [];
  return [`The effective contract has unused components: ${components.join(', ')}. Remove them in the overlay, or use them.`];
}

/** Paths without an operation that corrections add. They change nothing, and can go. */
const emptyPaths = (document: JsonObject, overlays: readonly OverlayFile[]): string[] =>
  Object.entries(document.paths as JsonObject).flatMap(([path, item]) => {
    const place = Object.keys(item as JsonObject).length === 0 ? addedIn(overlays, '$.paths', path) : undefined;
    return place === undefined ? [] : [`${place} adds the path ${path}, which has no operation any more. Take it out.`];
  });

/** Everything that stops a build, the credentials first. */
export function stopsOf(built: Built, { pins = true, unused = true } = {}): string[] {
  const { credentials, overlayErrors, operationProblems } = built;
  return [
    ...built.names,
    ...credentials,
    ...overlayErrors.map(({ error }) => error.message),
    ...(pins ? pinText(built.pins.problems, built.overlays) : []),
    ...problemTexts(operationProblems),
    ...built.dangling,
    ...built.unsupported,
    ...(unused ? built.unused : []),
  ];
}

/** @throws one Error that lists everything that stops the build. */
export function effectiveOf(built: Built, accept: { pins?: boolean; unused?: boolean } = {}): Effective {
  const stops = stopsOf(built, accept);
  if (stops.length > 0) throw new Error(`The contract cannot be built:\n${stops.map((stop) => `- ${stop}`).join('\n')}`);
  for (const { source, id, vendorId, key } of built.operations) {
    source.operationId = id;
    Object.assign(source['x-suprsend'] as JsonObject, { vendorId, ...(key ? { key } : {}) });
  }
  openResponseEnums(built.document, built.operations);
  endListExamples(built.operations);
  const document = sortDocument(built.document);
  return { document, operations: operationsOf(document).operations };
}

/** Builds the contract of the repository, or another one. Writes no file. */
export function buildContract(overlays: OverlayFile[] = readOverlays(), contract: string = fromRoot(CONTRACT)): Effective {
  const lock = readLock();
  return effectiveOf(build(readContract(contract, lock), overlays, lock));
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
  const { values: options } = parseArgs({
    options: { overlay: { type: 'string', multiple: true }, out: { type: 'string' }, draft: { type: 'boolean' } },
  });
  try {
    const lock = readLock();
    const files = options.overlay?.map((file) => parseOverlay(readFileSync(file, 'utf8'), relative(process.cwd(), file))) ?? readOverlays();
    const built = build(readContract(fromRoot(CONTRACT), lock), files, lock);
    const effective = effectiveOf(built, options.draft ? { pins: false, unused: false } : {});
    writeContract(effective, options.out ?? fromRoot('.'));
    const count = (server: string): number => effective.operations.filter((o) => o.server === server).length;
    console.log(`contract: ${effective.operations.length} operations (${count('hub')} hub, ${count('management')} management)`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
