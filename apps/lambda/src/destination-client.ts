import type { S3Client } from "@aws-sdk/client-s3";
import { createS3Client, type S3Place } from "@xpart/aws-adapters";
import type { DestinationSettings } from "./env.ts";

/**
 * The S3 client of the destination. `AWS_ENDPOINT_URL` and its like are the source side's: without an
 * endpoint of its own an SDK client would follow them, and put the replicas next to their originals.
 */
export function createDestinationClient(
  {
    region,
    endpointUrl,
    isPathStyle,
    useFips,
    terms,
    profile,
  }: Pick<
    DestinationSettings,
    "region" | "endpointUrl" | "isPathStyle" | "useFips" | "terms" | "profile"
  >,
  credentials: NonNullable<S3Place["credentials"]>,
): S3Client {
  const client = createS3Client({
    region,
    credentials,
    useFips,
    terms,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(isPathStyle === undefined ? {} : { forcePathStyle: isPathStyle }),
    ...(profile === undefined ? {} : { profile }),
  });
  client.config.ignoreConfiguredEndpointUrls = true;
  return client;
}
