/**
 * What the operations of the management API have in common: modes, commits, hashes. Source: the contract.
 *
 * The contract has a 404 for each, and an example of it for events, templates and translations of categories only. The words of the others are
 * made like these, and marked (`assumed`).
 */
import { canonical, copy, type JsonObject } from '../json.ts';
import { digest } from '../ids.ts';
import { assumed } from '../reply.ts';
import type { Versioned } from '../workspace.ts';
import type { Request } from '../hub/request.ts';

/** "By default, the draft version is returned." */
export const modeOf = ({ query }: Request): 'draft' | 'live' => (query.get('mode') === 'live' ? 'live' : 'draft');

export const wantsCommit = ({ query }: Request): boolean => query.get('commit') === 'true';

export const messageOf = ({ query }: Request): string | null => query.get('commit_message') || null;

/** Of what is pushed; the real one is a SHA-256, which no document explains. */
export const hashOf = (content: unknown): string => digest(canonical(content));

/** Makes the draft live. */
export function commit(entry: Versioned, fields: JsonObject): void {
  Object.assign(entry.draft, fields);
  entry.live = copy(entry.draft);
}

/** The version that a request asks for. @throws Refused if there is none, in words that are assumed */
export function versionOf(entry: Versioned | undefined, mode: 'draft' | 'live', missing: string): JsonObject {
  const found = entry?.[mode];
  if (!found) throw assumed(404, missing);
  return found;
}

/** Fields of responses that a request does not set. */
export function withoutAnswered(given: JsonObject): JsonObject {
  const { hash: _hash, created_at: _created, updated_at: _updated, updated_by: _by, validation_result: _result, ...rest } = given;
  return rest;
}
