import { createS3BucketReader, createS3Client } from "@xpart/aws-adapters";
import { type BucketComparison, compareBuckets } from "@xpart/operations";
import { type DemoStage, STAGE_NAMES } from "./demo-stage.ts";

/** Compares both buckets of a stage, entry by entry. */
export async function compareSides(
  { sandbox }: Pick<DemoStage, "sandbox">,
  options: Parameters<typeof compareBuckets>[1],
): Promise<BucketComparison> {
  const clients = {
    source: createS3Client(sandbox.source),
    destination: createS3Client(sandbox.destination),
  };
  const source = createS3BucketReader({
    side: "source",
    client: clients.source,
    bucket: STAGE_NAMES.sourceBucket,
  });
  const destination = createS3BucketReader({
    side: "destination",
    client: clients.destination,
    bucket: STAGE_NAMES.destinationBucket,
  });
  try {
    return await compareBuckets({ source, destination }, options);
  } finally {
    clients.source.destroy();
    clients.destination.destroy();
  }
}
