/** Paths of the contract, its corrections and everything generated from them, relative to the root of the repository. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, isSeq, LineCounter, parse, parseDocument } from 'yaml';
import type { Overlay } from './overlay.ts';
import { LOCK_ABOUT, type Lock } from './pins.ts';

const root = new URL('../../', import.meta.url);
export const fromRoot = (path: string): string => fileURLToPath(new URL(path, root));

export const CONTRACT = 'openapi.yaml';
export const OVERLAY = 'openapi.overlay.yaml';
/** What the vendor documents beyond the contract. */
export const NEWER = 'openapi.newer.overlay.yaml';
export const LOCK = 'openapi.overlay.lock.json';
export const EFFECTIVE = 'generated/openapi.json';
export const serverDocument = (server: string): string => `generated/openapi.${server}.json`;

/** The overlays in the order in which they apply. */
export const OVERLAYS: readonly string[] = [OVERLAY, NEWER];

/** What the generator reads and runs, and what it writes. */
export const SOURCES: readonly string[] = [
  CONTRACT,
  ...OVERLAYS,
  LOCK,
  'openapi-ts.config.ts',
  'package.json',
  'tsconfig.json',
  'scripts',
  'src',
];
export const PRODUCTS: readonly string[] = ['generated', 'docs/operations.md'];

/** Reads YAML 1.2 with the `yaml` package: js-yaml 5 rejects 106 closing braces of the contract (docs/contract.md, P-01 and P-02). */
export const readYaml = <T>(path: string): T => parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 }) as T;
export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** An overlay and its name in messages and in the lock. */
export interface OverlayFile {
  name: string;
  overlay: Overlay;
}

/** Overlays by their name and text: those of the work tree are often the committed ones. */
const overlays = new Map<string, OverlayFile>();

export function parseOverlay(text: string, name: string): OverlayFile {
  const key = `${name}\n${text}`;
  const known = overlays.get(key) ?? readOverlay(text, name);
  overlays.set(key, known);
  return known;
}

function readOverlay(text: string, name: string): OverlayFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw new Error(`${name} is not valid YAML at line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  const lineOf = (node: unknown): number => lines.linePos((node as { range: [number] }).range[0]).line;
  const pinned = isMap(document.contents) ? document.contents.get('x-credentials', true) : undefined;
  const credentialLines = Object.fromEntries(isMap(pinned) ? pinned.items.map(({ key }) => [String(key), lineOf(key)]) : []);
  const actions = isMap(document.contents) ? document.contents.get('actions', true) : undefined;
  const starts = isSeq(actions) ? actions.items.map((item) => lineOf(item)) : [];
  return { name, overlay: { ...(document.toJS({ maxAliasCount: -1 }) as Overlay), lines: starts, credentialLines } };
}

export const readOverlays = (
  names: readonly string[] = OVERLAYS,
  from = (name: string): string => readFileSync(fromRoot(name), 'utf8'),
): OverlayFile[] => names.map((name) => parseOverlay(from(name), name));

export function readLock(): Lock {
  return existsSync(fromRoot(LOCK)) ? readJson<Lock>(fromRoot(LOCK)) : { about: LOCK_ABOUT, operations: 0, overlays: {} };
}

/** A file as it is committed, whatever is in the work tree. Undefined outside of a git repository, or if the commit does not have it. */
export function committed(path: string, revision = 'HEAD'): string | undefined {
  const { status, stdout } = spawnSync('git', ['show', `${revision}:./${path}`], {
    cwd: fromRoot('.'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout : undefined;
}
