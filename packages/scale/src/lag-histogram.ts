const BUCKETS_OF_TENFOLD = 400;
const LEAST_MS = 0.1;
const TENFOLDS = 9;

/** How long things took: percentiles within 0.6 %, in the same memory for any number of them. */
export class LagHistogram {
  count = 0;
  mostMs = 0;
  #sumMs = 0;
  readonly #buckets = new Uint32Array(BUCKETS_OF_TENFOLD * TENFOLDS);

  add(ms: number): void {
    const bucket = Math.floor(Math.log10(Math.max(ms, LEAST_MS) / LEAST_MS) * BUCKETS_OF_TENFOLD);
    const at = Math.min(bucket, this.#buckets.length - 1);
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.count += 1;
    this.#sumMs += ms;
    this.mostMs = Math.max(this.mostMs, ms);
  }

  get meanMs(): number {
    return this.count === 0 ? 0 : this.#sumMs / this.count;
  }

  /** What so great a share took at most; 0 where nothing was added. */
  percentile(share: number): number {
    let rest = Math.ceil(share * this.count);
    for (const [bucket, count] of this.#buckets.entries()) {
      rest -= count;
      if (rest <= 0 && this.count > 0) {
        return Math.min(LEAST_MS * 10 ** ((bucket + 0.5) / BUCKETS_OF_TENFOLD), this.mostMs);
      }
    }
    return this.mostMs;
  }
}
