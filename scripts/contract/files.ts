/** Where the contract, its corrections and everything made from them are kept, relative to the repository's root. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
export const fromRoot = (path: string): string => fileURLToPath(new URL(path, root));

export const CONTRACT = 'openapi.yaml';
export const OVERLAY = 'openapi.overlay.yaml';
export const EFFECTIVE = 'generated/openapi.json';
export const serverDocument = (server: string): string => `generated/openapi.${server}.json`;

/** YAML 1.2 core, by the `yaml` package: js-yaml 5 refuses the contract's 106 closing braces (contract-defects P-01, P-02). */
export const readYaml = <T>(path: string): T => parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 }) as T;
export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
