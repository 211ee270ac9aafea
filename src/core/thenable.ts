/** Promises of data that also return the full result: a call in flight, and the base class of lists. */
import type { Call, CallResult } from './types.ts';

/** A promise of the data in the result of `withResponse()`. Both share one promise, so an unhandled rejection is reported once. */
export abstract class Thenable<T> implements Call<T> {
  abstract readonly [Symbol.toStringTag]: string;
  abstract withResponse(): Promise<CallResult<T>>;

  // oxlint-disable-next-line unicorn/no-thenable -- a Call is a Promise by contract
  then<A = T, B = never>(
    fulfilled?: ((data: T) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.withResponse().then(
      typeof fulfilled === 'function' ? ({ data }) => fulfilled(data) : ({ data }) => data as unknown as A,
      rejected,
    );
  }

  catch<B = never>(rejected?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, rejected);
  }

  finally(done?: (() => void) | null): Promise<T> {
    return this.then().finally(done);
  }
}

/** A call in flight. */
export class PendingCall<T> extends Thenable<T> {
  readonly [Symbol.toStringTag] = 'Call';
  readonly #result: Promise<CallResult<T>>;

  constructor(result: Promise<CallResult<T>>) {
    super();
    this.#result = result;
  }

  withResponse(): Promise<CallResult<T>> {
    return this.#result;
  }
}
