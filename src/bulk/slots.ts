/** How many requests of a run are in flight. A 429 halves the limit; other answers raise it by one per round, up to the caller's. */

export class Slots {
  readonly #most: number;
  #allowed: number;
  #running = 0;
  #cuts = 0;
  #wake = (): void => {};

  constructor(most: number) {
    this.#most = most;
    this.#allowed = most;
  }

  get areFull(): boolean {
    return this.#running >= Math.floor(this.#allowed);
  }

  /** Runs a request that never rejects. @param request - resolves with whether it was answered with 429. */
  start(request: Promise<boolean>): void {
    this.#running++;
    const before = this.#cuts;
    void request.then((isLimited) => {
      if (!isLimited) this.#allowed = Math.min(this.#most, this.#allowed + 1 / this.#allowed);
      else if (before === this.#cuts) {
        // Requests that were in flight together lower the limit once.
        this.#allowed = Math.max(1, this.#allowed / 2);
        this.#cuts++;
      }
      this.#running--;
      this.#wake();
    });
  }

  /** Waits until a request may start. */
  async untilFree(): Promise<void> {
    while (this.areFull) await this.#nextEnd();
  }

  /** Waits until no request is in flight. */
  async untilIdle(): Promise<void> {
    while (this.#running > 0) await this.#nextEnd();
  }

  readonly #nextEnd = (): Promise<void> => new Promise((resolve) => (this.#wake = resolve));
}
