let lastSecond = Number.NaN;
let lastText = "";

/**
 * A time as listings give it: to the second, in a format with milliseconds. The last one is kept,
 * since neighbours in a listing were often written in the same second.
 */
export function listingTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = new Date(second * 1000).toISOString();
  }
  return lastText;
}
