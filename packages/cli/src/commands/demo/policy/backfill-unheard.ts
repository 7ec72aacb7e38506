import { createSqsClient, createSqsEventQueue } from "@xpart/aws-adapters";
import { requestReconciles } from "@xpart/core";
import { type DemoStage, STAGE_NAMES } from "../demo-stage.ts";

/** Asks for the history of keys that were written before xpart listened, as `xpart backfill` does. @returns how many. */
export async function backfillUnheard(
  { sandbox, queues }: DemoStage,
  keys: ReadonlySet<string>,
): Promise<number> {
  const client = createSqsClient(sandbox.source);
  const queue = createSqsEventQueue({ client, queueUrl: queues.objects.url });
  const bucket = STAGE_NAMES.sourceBucket;
  const asked = [...keys].map((key, at) => {
    return { bucket, key, id: `demo-${at}`, history: "all" as const };
  });
  const [refused] = (await requestReconciles(asked, queue)).values();
  client.destroy();
  if (refused !== undefined) {
    throw new Error(refused.message);
  }
  return keys.size;
}
