/**
 * Reads an instant as ISO 8601 writes it, with its zone: without one it would depend on the machine.
 *
 * @returns milliseconds since the epoch, or undefined where it is none.
 */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) {
    return undefined;
  }
  // biome-ignore lint/style/noRestrictedGlobals: parsing a given time reads no clock
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
