/** Work that goes on beside a stream, a bounded number of pieces at a time. */
export class JobPool {
  readonly #limit: number;
  readonly #underway = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Begins a piece of work; whoever adds waits for {@link room} before the next one. */
  add(work: () => Promise<void>): void {
    const working: Promise<void> = work()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underway.delete(working));
    this.#underway.add(working);
  }

  /** Undefined where there is room for one more; else what to wait for. */
  room(): Promise<void> | undefined {
    return this.#underway.size < this.#limit ? undefined : this.#waitForRoom();
  }

  /** Waits for all that was begun. @throws what a piece threw: a bug. */
  async idle(): Promise<void> {
    await Promise.all(this.#underway);
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
  }

  async #waitForRoom(): Promise<void> {
    while (this.#underway.size >= this.#limit) {
      await Promise.race(this.#underway);
    }
  }
}
