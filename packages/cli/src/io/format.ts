export { durationText as formatDuration } from "@xpart/operations/duration-text";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `1234` as `1,234`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** A count with what is counted: `1 key`, `1,234 keys`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes in the largest binary unit of which there is at least one. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10);
  const index = Math.min(power, UNITS.length - 1);
  const value = bytes / 1024 ** index;
  return `${index === 0 ? value : value.toFixed(1)} ${UNITS[index] ?? "B"}`;
}

/** A guess of a time in whole units: no more is known of it. */
export function formatTimeLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
