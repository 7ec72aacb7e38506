import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { type ClientPlace, callAws, createS3Client } from "@xpart/aws-adapters";
import { destinationPrefixesOf, ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "./open-deployment.ts";
import { followOnlySettings } from "./side-places.ts";

/**
 * Lists one entry of the destination bucket by a key of the functions' user, below a prefix that replicas are at: their
 * policy lets them list nothing else where not every key is replicated.
 */
export async function tryDestinationKey(
  { settings, places, keys }: Pick<Deployment, "settings" | "places" | "keys">,
  credentials: NonNullable<ClientPlace["credentials"]>,
): Promise<Result<void, PortError>> {
  const { credentials: _operators, ...place } = places.destination;
  const client = followOnlySettings(createS3Client({ ...place, credentials }));
  const [Prefix = ""] = destinationPrefixesOf(keys);
  const { bucket: Bucket } = settings.destination;
  const read = await callAws({ side: "destination" }, "ListObjectVersions", () =>
    client.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...(Prefix === "" ? {} : { Prefix }) }),
    ),
  );
  client.destroy();
  return read.ok ? ok(undefined) : read;
}
