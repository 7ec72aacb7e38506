import { destinationPrefixesOf, hasSameKeys } from "@xpart/core";
import { type Deployment, prefixesIn, printable } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** The prefixes that a command is about: what the deployment replicates, or what of it lies below `--prefix`. @throws CliError */
export function prefixesOf(
  deployment: Pick<Deployment, "settings" | "keys">,
  prefix: string | undefined,
): readonly string[] {
  const prefixes = prefixesIn(deployment, prefix);
  if (prefixes.length === 0) {
    throw new CliError({
      what: "The deployment replicates no key below this prefix",
      subject: `--prefix ${printable(prefix ?? "")}`,
      remedy: `It replicates ${replicatedText(deployment)}: give one of these, or what lies below.`,
    });
  }
  return prefixes;
}

function replicatedText({ settings, keys }: Pick<Deployment, "settings" | "keys">): string {
  const { source, destination } = settings;
  const here =
    source.prefixes.length === 0 ? "every key" : source.prefixes.map(printable).join(", ");
  const there = destinationPrefixesOf(keys).map(
    (prefix) => `s3://${destination.bucket}/${printable(prefix)}`,
  );
  return hasSameKeys(keys) ? here : `${here}, which is ${there.join(", ")}`;
}
