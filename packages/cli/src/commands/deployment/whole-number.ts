import { CliError } from "../../cli-error.ts";

/** Reads a whole number of up to nine digits. @throws CliError */
export function wholeNumber(
  option: string,
  text: string | undefined,
  otherwise: number,
  least: number,
): number {
  if (text === undefined) {
    return otherwise;
  }
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least)) {
    throw new CliError({
      what: "This is not a number that fits",
      subject: `${option} ${text}`,
      remedy: `Give a whole number from ${least} on.`,
    });
  }
  return value;
}
