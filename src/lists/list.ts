/** Lists: awaiting one returns its first page, iterating it returns every item. Nothing is requested before that. */
import { checkSignal } from '../core/deadline.ts';
import { InvalidRequestError, invalid, misconfigured, optionsOf } from '../core/errors.ts';
import { bare } from '../core/json.ts';
import { unknownOption } from '../core/option-names.ts';
import { prepare, type CallRequest } from '../core/prepare.ts';
import { send, type Core } from '../core/send.ts';
import { Thenable } from '../core/thenable.ts';
import type { CallResult, Operation } from '../core/types.ts';
import { checkCheckpoint, hash, readCheckpoint, type Checkpoint } from './checkpoint.ts';
import { fetchPage, pageOf, type PagedCall } from './page.ts';
import { positionOf, type PageBody, type PagingMode, type Position } from './paging.ts';
import type { List, ListOptions, Page } from './types.ts';
import { itemsOf, pagesOf, withSignal, type PageState, type Walk } from './walk.ts';

/**
 * The list of a paged call.
 * @throws InvalidRequestError if `signal` is not an AbortSignal, or for an invalid `prefetch`, ConfigurationError for a `from` that the client has locked.
 */
export function listOf<B>(core: Core, call: CallRequest, { from, prefetch }: ListOptions): List<B> {
  const { operation, query } = bare(call);
  const options = bare(call.options);
  const { signal } = options;
  const { name, paging: given } = bare(operation);
  checkSignal(name, signal);
  if (![undefined, 0, 1].includes(prefetch)) invalid(name, 'prefetch must be 0 or 1');
  if (from !== undefined && core.config.lock?.includes('from')) misconfigured(name, 'the client has locked the option from');
  const { limit, after, before, offset, ...filters } = bare(query) as Position & Record<string, unknown>;
  const paging = given as PagingMode['paging'];
  const start = positionOf(paging, { after, before, offset });
  // Taken from the prepared request, so that a list is recognised whichever API it is requested through and in whatever order its filters are.
  const identify = (): string => {
    const { baseUrl, path, query: sent } = prepare(core.config, { ...call, query: filters });
    const names = Object.keys(sent).toSorted();
    return hash(JSON.stringify([baseUrl, path, names.map((key) => [key, sent[key]])]));
  };
  let identity: string | undefined;
  let deadline: number | undefined;
  const paged: PagedCall = {
    operation: name,
    paging,
    direction: ((from && readCheckpoint(from).at) ?? start).before === undefined ? 'after' : 'before',
    signal,
    prefetch,
    checkpoint: (at, skip) => ({ list: name, of: (identity ??= identify()), ...(at ? { at: { ...at } } : {}), skip }),
    fetch: (position, abortSignal, least) => {
      deadline ??= performance.now() + (options.totalTimeout ?? core.config.totalTimeout);
      return send<PageBody>(core, {
        ...call,
        query: { ...filters, limit: least ? Math.max(Number(limit ?? 0), least) : limit, ...position },
        options: { ...options, signal: abortSignal },
        deadline,
      });
    },
  };
  return new PagedList(paged, start, from) as unknown as List<B>;
}

/** A list whose arguments are invalid: every use of it fails with that error. */
export function failedList({ name, paging }: Operation, error: unknown): List<unknown> {
  const fail = (): never => {
    throw error;
  };
  const mode = { paging: paging as PagingMode['paging'], direction: 'after' } as const;
  const call: PagedCall = { ...mode, operation: name, signal: undefined, prefetch: 0, checkpoint: fail, fetch: async () => fail() };
  return new PagedList(call, bare({}), undefined);
}

/** How many items `toArray` collects without a `max`. */
const DEFAULT_MAX_ITEMS = 10_000;

/** The request for the first page. All readers share it; it ends when the last of them stops. */
interface FirstPage {
  result: Promise<CallResult<PageState>>;
  controller: AbortController;
  /** Infinity once the page must be kept: somebody awaits it, or it has arrived. */
  readers: number;
}

class PagedList extends Thenable<Page<PageBody>> implements List<PageBody> {
  readonly [Symbol.toStringTag] = 'List';
  readonly #call: PagedCall;
  readonly #start: Position;
  readonly #from: Checkpoint | undefined;
  #first: FirstPage | undefined;
  /** The page that an iteration is at, and how many of its items were returned. */
  #current: PageState | undefined;
  #returned = 0;

  constructor(call: PagedCall, start: Position, from: Checkpoint | undefined) {
    super();
    this.#call = call;
    this.#start = start;
    this.#from = from;
  }

  async withResponse(): Promise<CallResult<Page<PageBody>>> {
    const first = this.#open();
    first.readers = Infinity;
    const result = await first.result;
    return { ...result, data: result.data.page };
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return itemsOf(this.#walk(), this.#reached);
  }

  pages(): AsyncIterable<Page<PageBody>> {
    return { [Symbol.asyncIterator]: () => pagesOf(this.#walk(), this.#reached) };
  }

  async toArray(options?: { max?: number }): Promise<unknown[]> {
    const { operation } = this.#call;
    const given = optionsOf(operation, options);
    const { max } = given;
    const unknown = unknownOption(given, ['max'], 'toArray');
    if (unknown) invalid(operation, unknown);
    if (max !== undefined && !(typeof max === 'number' && max >= 0)) invalid(operation, 'max must be a number, 0 or more');
    const items: unknown[] = [];
    if (max !== undefined && max < 1) return items;
    for await (const item of this) {
      if (max === undefined && items.length === DEFAULT_MAX_ITEMS) {
        const problem = `the list has more than ${DEFAULT_MAX_ITEMS} items`;
        throw new InvalidRequestError(`${operation}: ${problem}. Pass a max to toArray, or iterate the list.`, { operation });
      }
      items.push(item);
      if (max !== undefined && items.length + 1 > max) break;
    }
    return items;
  }

  get countChanged(): boolean {
    return this.#current?.page.countChanged ?? false;
  }

  checkpoint(): Checkpoint {
    return this.#current?.checkpointAt(this.#returned) ?? this.#from ?? this.#call.checkpoint(this.#start, 0);
  }

  readonly #reached = (state: PageState, count: number): void => {
    this.#current = state;
    this.#returned = count;
  };

  #walk(): Walk {
    const { operation, signal, prefetch } = this.#call;
    let first: FirstPage | undefined;
    return {
      operation,
      signal,
      prefetch,
      first: async () => {
        first = this.#open();
        first.readers += 1;
        return (await first.result).data;
      },
      onEnd: () => {
        if (!first || (first.readers -= 1) > 0) return;
        first.controller.abort();
        this.#forget(first);
      },
    };
  }

  /** The request for the first page, made if there is none in flight and none has succeeded. */
  #open(): FirstPage {
    if (this.#first) return this.#first;
    const controller = new AbortController();
    const first: FirstPage = { result: this.#request(controller), controller, readers: 0 };
    first.result.then(
      () => {
        first.readers = Infinity;
      },
      () => this.#forget(first),
    );
    return (this.#first = first);
  }

  #forget(first: FirstPage): void {
    if (this.#first === first) this.#first = undefined;
  }

  async #request(controller: AbortController): Promise<CallResult<PageState>> {
    const [call, from] = [this.#call, this.#from && readCheckpoint(this.#from)];
    if (from) {
      checkCheckpoint(from, call.operation, call.checkpoint(undefined, 0).of);
      if (!from.at) {
        const data = pageOf(call, { results: [], meta: { has_next: false, has_prev: false } }, bare({}), 0);
        return { data, response: new Response(null, { status: 204 }), attempts: [], idempotencyKey: undefined };
      }
    }
    const { at: position = this.#start, skip = 0 } = from ?? bare<Partial<Checkpoint>>({});
    // An offset can be moved past the items that were read. A cursor cannot.
    const [start, left] = call.paging === 'offset' ? [bare({ offset: (position.offset ?? 0) + skip }), 0] : [position, skip];
    return withSignal(call.signal, controller, (signal) => fetchPage(call, skip ? start : position, left, signal));
  }
}
