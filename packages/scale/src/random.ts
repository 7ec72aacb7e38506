/** From 0 up to, and not, 1. */
export type Random = () => number;

/** The same seed gives the same numbers, everywhere (sfc32). */
export function createRandom(seed: number): Random {
  let [a, b, c, count] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = () => {
    const sum = (a + b + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  return next;
}

/** Between two events that come by chance, at a rate of so many in a unit of time. */
export function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

/** A lognormal with this median; `spread` is the deviation of its logarithm, and 0 makes it always the median. */
export function lognormal(random: Random, median: number, spread: number): number {
  if (spread === 0) return median;
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * random()));
}

/** So many values drawn once, from which any number is drawn again: cheap where millions are wanted. */
export function poolOf(random: Random, draw: () => number, size = 8_192): Random {
  const values = Float64Array.from({ length: size }, draw);
  return () => values[Math.floor(random() * size)] ?? 0;
}
