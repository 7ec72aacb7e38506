import { type Deployment, prefixesIn, printable } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** The prefixes that a command is about: what the deployment replicates, or what of it lies below `--prefix`. @throws CliError */
export function prefixesOf(
  { settings }: Pick<Deployment, "settings">,
  prefix: string | undefined,
): readonly string[] {
  const prefixes = prefixesIn(settings.source.prefixes, prefix);
  if (prefixes.length === 0) {
    throw new CliError({
      what: "The deployment replicates no key below this prefix",
      subject: `--prefix ${printable(prefix ?? "")}`,
      remedy: `It replicates ${settings.source.prefixes.join(", ")}: give one of these, or what lies below.`,
    });
  }
  return prefixes;
}
