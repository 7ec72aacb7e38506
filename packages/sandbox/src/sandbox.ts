import type { FaultPlan } from "./fault-plan.ts";
import { type Partition, type PartitionOptions, startPartition } from "./partition.ts";

/** Both sides of a sandbox; what is left out is as {@link startSandbox} says. */
export interface SandboxOptions {
  readonly source?: Partial<PartitionOptions>;
  readonly destination?: Partial<PartitionOptions>;
  /** Of both sides. */
  readonly faults?: FaultPlan;
}

/** Two partitions that know nothing of each other's keys. */
export interface Sandbox {
  readonly source: Partition;
  readonly destination: Partition;
  stop(): Promise<void>;
}

/** AWS's own example account numbers. */
const SOURCE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const DESTINATION = {
  partition: "aws-us-gov",
  region: "us-gov-west-1",
  accountId: "444455556666",
};

/**
 * Starts two partitions on loopback, by default commercial (us-east-1) and GovCloud (us-gov-west-1).
 *
 * @example
 * const sandbox = await startSandbox();
 * sandbox.source.s3.createBucket("reports", { versioning: "enabled", eventBridge: true });
 * const s3 = new S3Client({
 *   endpoint: sandbox.source.endpoint,
 *   region: sandbox.source.region,
 *   credentials: sandbox.source.credentials,
 * });
 * await s3.send(new PutObjectCommand({ Bucket: "reports", Key: "q3.txt", Body: "figures" }));
 * await sandbox.stop();
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const faults = options.faults && { faults: options.faults };
  const [source, destination] = await Promise.all([
    startPartition({ ...SOURCE, ...faults, ...options.source }),
    startPartition({ ...DESTINATION, ...faults, ...options.destination }),
  ]);
  return {
    source,
    destination,
    async stop() {
      await Promise.all([source.stop(), destination.stop()]);
    },
  };
}
