import { printable } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** As long as `90m`, `2h` or `1d` says, in milliseconds. @throws CliError */
export function durationMs(option: string, text: string, mostMs: number): number {
  const [, count, unit] = /^([1-9][0-9]{0,6})([smhd])$/.exec(text) ?? [];
  const value = Number(count) * UNITS_MS[(unit ?? "s") as keyof typeof UNITS_MS];
  if (!(value <= mostMs)) {
    throw new CliError({
      what: "This is not a time that fits",
      subject: `${option} ${printable(text)}`,
      remedy: `Give a number and s, m, h or d, such as 90m or 2h; ${Math.floor(mostMs / UNITS_MS.d)}d at most.`,
    });
  }
  return value;
}
