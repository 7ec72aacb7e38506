import { destinationPrefixesOf, hasSameKeys, sourceKeyOf } from "@xpart/core";
import { type Deployment, printable } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** A key of a bucket. */
export interface KeyAddress {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; the key is what stands after the bucket's slash, as it is. @throws CliError */
export function parseKeyAddress(text: string): KeyAddress {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/su.exec(text) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new CliError({
      what: "This names no object",
      subject: printable(text),
      remedy: "Give s3://bucket/key, with the key as it is: neither percent-encoded nor quoted.",
    });
  }
  return { bucket, key };
}

/** Which of the source's keys is meant, by what either side calls it. @throws CliError for another bucket, and where none is */
export function keyOfDeployment(
  text: string,
  { settings, keys }: Pick<Deployment, "settings" | "keys">,
): string {
  const { bucket, key } = parseKeyAddress(text);
  const { source, destination } = settings;
  if (bucket === source.bucket) {
    return key;
  }
  if (bucket !== destination.bucket) {
    throw new CliError({
      what: "This bucket is not of the deployment",
      subject: printable(bucket),
      remedy: `It replicates ${source.bucket} to ${destination.bucket}. Name one of them, or another settings file with --config.`,
    });
  }
  const known = hasSameKeys(keys) ? key : sourceKeyOf(keys, key);
  if (known === undefined) {
    throw new CliError({
      what: "No key that is replicated is called so at the destination",
      subject: printable(text),
      remedy: `policy.keys brings keys below ${destinationPrefixesOf(keys).map(printable).join(", ")}: give one of those, or the source's own key with s3://${source.bucket}/.`,
    });
  }
  return known;
}
