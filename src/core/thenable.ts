/** A call under way: a promise of its data, with the whole result one method away. */
import type { Call, CallResult } from './types.ts';

/** One promise of the full result serves both faces, so that a failure nobody asked for twice is reported once. */
export class PendingCall<T> implements Call<T> {
  readonly [Symbol.toStringTag] = 'Call';
  readonly #result: Promise<CallResult<T>>;

  constructor(result: Promise<CallResult<T>>) {
    this.#result = result;
  }

  withResponse(): Promise<CallResult<T>> {
    return this.#result;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a Call is a Promise by contract
  then<A = T, B = never>(
    fulfilled?: ((data: T) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then(fulfilled ? ({ data }) => fulfilled(data) : ({ data }) => data as unknown as A, rejected);
  }

  catch<B = never>(rejected?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, rejected);
  }

  finally(done?: (() => void) | null): Promise<T> {
    return this.then().finally(done);
  }
}
