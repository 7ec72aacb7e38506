import { createS3Wire, type S3WirePlace, type Wire } from "@xpart/aws-adapters";
import type { DestinationSettings } from "../settings/env.ts";

/**
 * The S3 client of the destination. `AWS_ENDPOINT_URL` and its like are the source side's: without an
 * endpoint of its own a client would follow them, and put the replicas next to their originals.
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
  credentials: NonNullable<S3WirePlace["credentials"]>,
): Wire<"s3"> {
  return createS3Wire({
    ignoresEndpointVariables: true,
    region,
    credentials,
    useFips,
    terms,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(isPathStyle === undefined ? {} : { forcePathStyle: isPathStyle }),
    ...(profile === undefined ? {} : { profile }),
  });
}
