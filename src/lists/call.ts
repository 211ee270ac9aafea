/** Makes a list out of a paged call. */
import type { Operation } from '../core/types.ts';
import { prepare, type CallRequest } from '../core/prepare.ts';
import { send, type Core } from '../core/send.ts';
import { LazyList } from './list.ts';
import type { PageBody, Paging, Position } from './position.ts';
import type { List, ListOptions } from './types.ts';

export function listOf<B>(core: Core, call: CallRequest, { from, prefetch }: ListOptions): List<B> {
  const { operation, query = {}, signal } = call;
  const { limit, after, before, offset, ...filters } = query as Position & Record<string, unknown>;
  return new LazyList<PageBody>({
    operation: operation.name,
    paging: operation.paging as Paging,
    // As prepared, so that the same list is known whichever face asks for it, and in whatever order its filters are named.
    identity: () => {
      const { baseUrl, path, query: sent } = prepare(core.config, { ...call, query: filters });
      return [
        baseUrl,
        path,
        Object.keys(sent)
          .toSorted()
          .map((name) => [name, sent[name]]),
      ];
    },
    start: { after, before, offset },
    signal,
    totalTimeout: call.totalTimeout ?? core.config.totalTimeout,
    options: { from, prefetch },
    fetch: (position, ending, deadline) =>
      send<PageBody>(core, { ...call, query: { ...filters, limit, ...position }, signal: ending, deadline }),
  }) as unknown as List<B>;
}

/** A list that could not be asked for: it rejects with the reason. */
export const failedList = ({ name, paging }: Operation, reason: unknown): List<unknown> =>
  new LazyList<PageBody>({
    operation: name,
    paging: paging as Paging,
    identity: () => [],
    start: {},
    signal: undefined,
    totalTimeout: Infinity,
    options: {},
    fetch: () => Promise.reject(reason),
  });
