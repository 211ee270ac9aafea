/** Sends an edit as one PATCH, whichever copy of the package made it. */
import type { CallOptions, CallResult, Route } from '../core/types.ts';
import { send, type Core } from '../core/send.ts';
import { TAKE, type Edit } from './edit.ts';
import { repeatOf } from './operation.ts';

/** The profile that an edit changes. It is built here and not taken from the edit, so that an edit cannot choose a URL. */
export interface EditTarget {
  /** The operation's name in the client tree, such as `users.update`. */
  name: string;
  route: Route;
  path: Record<string, string>;
}

/** Sends the pending operations once; they are repeated only if a repeat changes nothing. @throws as `save()` does */
export async function sendEdit<T>(
  core: Core,
  { name, route, path }: EditTarget,
  edit: Edit<T>,
  options: CallOptions,
  acceptDuplicates?: boolean,
): Promise<CallResult<T>> {
  const { operations, settle } = edit[TAKE](acceptDuplicates);
  try {
    const operation = { ...route, name, server: 'hub', repeat: repeatOf(operations) } as const;
    const result = await send<T>(core, { operation, path, body: { operations }, options });
    settle();
    return result;
  } catch (error) {
    settle(error);
    throw error;
  }
}
