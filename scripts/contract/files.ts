/** Paths of the contract, its corrections and everything generated from them, relative to the root of the repository. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
export const fromRoot = (path: string): string => fileURLToPath(new URL(path, root));

export const CONTRACT = 'openapi.yaml';
export const OVERLAY = 'openapi.overlay.yaml';
export const EFFECTIVE = 'generated/openapi.json';
export const serverDocument = (server: string): string => `generated/openapi.${server}.json`;

/** Reads YAML 1.2 with the `yaml` package: js-yaml 5 rejects 106 closing braces of the contract (docs/contract.md, P-01 and P-02). */
export const readYaml = <T>(path: string): T => parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 }) as T;
export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
