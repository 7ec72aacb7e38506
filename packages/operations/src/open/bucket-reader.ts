import {
  createS3Wire,
  type S3BucketOptions,
  type S3Place,
  type S3ReaderOptions,
  type S3WirePlace,
} from "@xpart/aws-adapters";

/**
 * A side's bucket for whoever reads much of it: by the lean wire, which takes a part of the SDK's processor time for a
 * page of a listing.
 */
export async function bucketReader(
  bucket: S3BucketOptions,
  place: S3Place,
): Promise<S3ReaderOptions> {
  return { ...bucket, client: createS3Wire(await wirePlaceOf(bucket.client, place)) };
}

/** Where, and as whom, the SDK's client asks: an AWS profile may say it, and the wire reads none. */
export async function wirePlaceOf(
  { config }: Pick<S3BucketOptions["client"], "config">,
  place: S3Place,
): Promise<S3WirePlace> {
  const { credentials } = config;
  const [useFips, useDualStack] = await Promise.all([
    config.useFipsEndpoint(),
    config.useDualstackEndpoint(),
  ]);
  return { ...place, credentials, useFips, useDualStack, ignoresEndpointVariables: true };
}
