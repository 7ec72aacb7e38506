import { printable } from "@xpart/operations";
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

/** Which of a deployment's keys is meant; a key has one name on both sides. @throws CliError for another bucket */
export function keyOfDeployment(
  text: string,
  buckets: { readonly source: string; readonly destination: string },
): string {
  const { bucket, key } = parseKeyAddress(text);
  if (bucket !== buckets.source && bucket !== buckets.destination) {
    throw new CliError({
      what: "This bucket is not of the deployment",
      subject: printable(bucket),
      remedy: `It replicates ${buckets.source} to ${buckets.destination}. Name one of them, or another settings file with --config.`,
    });
  }
  return key;
}
