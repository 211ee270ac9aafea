/** Sends an edit as one PATCH, whichever copy of the package made it. */
import type { CallOptions, CallResult, Route } from '../core/types.ts';
import { send, type Core } from '../core/send.ts';
import { TAKE, type Edit } from './edit.ts';
import { repeatOf } from './operation.ts';

/** The operation of an edit, and the profile it changes. It is not taken from the edit, so that an edit cannot choose a URL. */
export interface EditTarget<E> {
  /** The operation's name in the client tree, such as `users.update`. */
  name: string;
  route: Route;
  pathOf: (edit: E) => Record<string, string>;
}

/** Sends the pending operations once; they are repeated only if a repeat changes nothing. @throws as `save()` does */
export async function sendEdit<T, E extends Edit<T>>(
  core: Core,
  { name, route, pathOf }: EditTarget<E>,
  edit: E,
  options: CallOptions,
  acceptDuplicates?: boolean,
): Promise<CallResult<T>> {
  const { operations, settle } = edit[TAKE](acceptDuplicates);
  try {
    const operation = { ...route, name, server: 'hub', repeat: repeatOf(operations) } as const;
    const result = await send<T>(core, { operation, path: pathOf(edit), body: { operations }, options, isResent: true });
    settle();
    return result;
  } catch (error) {
    settle(error);
    throw error;
  }
}
