import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { type ClientPlace, callAws, createS3Client } from "@xpart/aws-adapters";
import { destinationPrefixesOf, ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "./open-deployment.ts";
import { followOnlySettings } from "./side-places.ts";

/**
 * Lists one entry of a side's bucket by a key of the functions' user, below a prefix that is replicated: their policy
 * lets them list nothing else where not every key is.
 */
export async function tryKey(
  side: "source" | "destination",
  { settings, bucketPlaces, keys }: Pick<Deployment, "settings" | "bucketPlaces" | "keys">,
  credentials: NonNullable<ClientPlace["credentials"]>,
): Promise<Result<void, PortError>> {
  const { credentials: _operators, ...place } = bucketPlaces[side];
  const client = followOnlySettings(createS3Client({ ...place, credentials }));
  const [Prefix = ""] = side === "source" ? keys.prefixes : destinationPrefixesOf(keys);
  const { bucket: Bucket } = settings[side];
  const read = await callAws({ side }, "ListObjectVersions", () =>
    client.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...(Prefix === "" ? {} : { Prefix }) }),
    ),
  );
  client.destroy();
  return read.ok ? ok(undefined) : read;
}
