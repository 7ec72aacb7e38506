const COUNT = new Intl.NumberFormat("en-US");

export function countText(count: number): string {
  return COUNT.format(count);
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes in the unit that fits. */
export function bytesText(bytes: number): string {
  const unit = Math.min(bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1_024 ** unit;
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A time in UTC and whole seconds, as S3 keeps them. */
export function timeText(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
}

/** Seconds in the unit that fits. */
export function spanText(seconds: number): string {
  const [unit, per] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ].find(([, size]) => seconds >= 2 * (size as number)) ?? ["s", 1];
  return unit === "s" ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / Number(per))} ${unit}`;
}
