import { createS3BucketReader, createS3Wire } from "@xpart/aws-adapters";
import { type BucketReader, keyMapOf, mapReader, type PolicyChoices } from "@xpart/core";
import type { Partition } from "@xpart/sandbox";
import { type DemoStage, STAGE_NAMES } from "../demo-stage.ts";
import { directPlace } from "../direct-place.ts";
import type { StackEntry, StackPair } from "./stack-rows.ts";

/** Looks at one key's stacks on both sides. */
export interface StackWatch {
  /** Lists the key on both sides. A side that refuses is shown as empty. */
  look(key: string): Promise<StackPair>;
  /** How many listings each side was asked for, which are not the pipeline's. */
  requests(): { readonly source: number; readonly destination: number };
  stop(): void;
}

/** Opens both sides. */
export function createStackWatch(
  { sandbox }: Pick<DemoStage, "sandbox">,
  policy: PolicyChoices | undefined,
): StackWatch {
  const source = openSide("source", sandbox.source, STAGE_NAMES.sourceBucket);
  const destination = openSide("destination", sandbox.destination, STAGE_NAMES.destinationBucket);
  const replicas = mapReader(destination.reader, keyMapOf(policy?.keys));
  return {
    async look(key) {
      const [ours, theirs] = await Promise.all([
        readEntries(source.reader, key),
        readEntries(replicas, key),
      ]);
      return { key, source: ours, destination: theirs };
    },
    requests: () => ({ source: source.requests(), destination: destination.requests() }),
    stop() {
      source.client.destroy();
      destination.client.destroy();
    },
  };
}

function openSide(side: "source" | "destination", partition: Partition, bucket: string) {
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  const client = createS3Wire(directPlace(partition, "s3", count));
  const reader = createS3BucketReader({ side, client, bucket });
  return { client, reader, requests: () => requests };
}

async function readEntries(reader: BucketReader, key: string): Promise<readonly StackEntry[]> {
  const stack = await reader.readStack(key);
  return stack.ok
    ? stack.value.entries.map((entry) =>
        entry.kind === "marker"
          ? { kind: "marker" }
          : { kind: "version", sizeBytes: entry.pin.sizeBytes, etag: entry.pin.etag },
      )
    : [];
}
