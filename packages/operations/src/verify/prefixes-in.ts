import { sourcePrefixesOf } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";

/**
 * The prefixes of the source's keys to compare: those of the deployment's scope (P6), or what lies below `wanted` of them.
 *
 * @param wanted - as the source has it, or as `s3://BUCKET/PREFIX` of either side.
 * @returns nothing where the deployment replicates no key below `wanted`.
 */
export function prefixesIn(
  { settings, keys }: Pick<Deployment, "settings" | "keys">,
  wanted: string | undefined,
): readonly string[] {
  const scope = settings.source.prefixes;
  const prefixes = scope.length === 0 ? [""] : scope;
  if (wanted === undefined) {
    return prefixes;
  }
  const [there, here] = [settings.destination.bucket, settings.source.bucket].map(
    (bucket) => `s3://${bucket}/`,
  );
  if (there !== undefined && wanted.startsWith(there)) {
    return sourcePrefixesOf(keys, wanted.slice(there.length));
  }
  const own = here !== undefined && wanted.startsWith(here) ? wanted.slice(here.length) : wanted;
  return prefixes.some((prefix) => own.startsWith(prefix))
    ? [own]
    : prefixes.filter((prefix) => prefix.startsWith(own));
}
