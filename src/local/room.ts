/** How much may be stored. It is measured now and then, not at each request: a measurement reads everything. */
import { limit } from './reply.ts';
import type { State } from './state.ts';

/** Most characters of everything that is stored, as JSON: profiles, tenants, lists, the workspace, and what runs wait with. */
const MOST = 200_000_000;
/** After so many characters of bodies it is measured again. */
const EVERY = 20_000_000;

/** What was written since it was measured, and what that said. */
export interface Room {
  written: number;
  isFull: boolean;
}

/** @throws Refused if a body cannot be stored, because too much is stored already */
export function needSpace(state: State, length: number): void {
  const { room } = state;
  room.written += length;
  if (room.written >= EVERY) Object.assign(room, { written: 0, isFull: sizeOf(state) > MOST });
  if (room.isFull) throw limit(507, `a local SuprSend stores at most ${MOST} characters. Delete something, or reset it`);
}

/** Something was deleted: there may be room again. */
export function mayHaveSpace({ room }: State): void {
  if (room.isFull) room.written = EVERY;
}

function sizeOf({ users, objects, tenants, lists, waiting, batches, workspace }: State): number {
  let size = 0;
  const add = (value: unknown): void => void (size += JSON.stringify(value)?.length ?? 0);
  for (const one of users.values()) add(one);
  for (const { profile, subscriptions } of objects.values()) for (const part of [profile, ...subscriptions.values()]) add(part);
  for (const one of tenants.values()) add(one);
  for (const { members, drafts } of lists.values())
    for (const each of [members, ...Array.from(drafts.values(), (draft) => draft.members)]) for (const one of each.values()) add(one);
  // One trigger has one payload, for all of its recipients.
  for (const data of new Set([...waiting.values()].flatMap((run) => [run.data, run.payload]))) add(data);
  for (const { events } of batches.values()) add(events);
  for (const kind of [workspace.workflows, workspace.schemas, workspace.events, workspace.templates, workspace.categoryTranslations])
    for (const one of kind.values()) add(one);
  for (const version of [workspace.translations.draft, ...workspace.translations.versions]) for (const file of version.values()) add(file);
  return size;
}
