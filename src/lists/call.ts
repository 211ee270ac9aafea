/** Makes a list out of a paged call. */
import type { OperationData } from '../core/call.ts';
import type { Outgoing } from '../core/prepare.ts';
import { send, type Core } from '../core/send.ts';
import { LazyList } from './list.ts';
import type { PageBody, Paging, Position } from './position.ts';
import type { List, ListOptions } from './types.ts';

export function listOf<B>(core: Core, call: Outgoing, { from, prefetch }: ListOptions): List<B> {
  const { meta, path, query = {}, signal, workspace } = call;
  const { limit, after, before, offset, ...filters } = query as Position & Record<string, unknown>;
  const { urls, totalTimeout } = core.config;
  return new LazyList<PageBody>({
    operation: meta.name,
    paging: meta.paging as Paging,
    identity: [urls[meta.server], workspace ?? core.config.workspace, path, filters],
    start: { after, before, offset },
    signal,
    totalTimeout: call.totalTimeout ?? totalTimeout,
    options: { from, prefetch },
    fetch: (position, ending, deadline) => send<PageBody>(core, { ...call, query: { ...filters, limit, ...position }, signal: ending, deadline }),
  }) as unknown as List<B>;
}

/** A list that could not be asked for: it rejects with the reason. */
export const failedList = ({ name, paging }: OperationData, reason: unknown): List<unknown> =>
  new LazyList<PageBody>({
    operation: name,
    paging: paging as Paging,
    identity: [],
    start: {},
    signal: undefined,
    totalTimeout: Infinity,
    options: {},
    fetch: () => Promise.reject(reason as Error),
  }) as unknown as List<unknown>;
