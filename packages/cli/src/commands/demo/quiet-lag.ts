import { randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  PutObjectCommand,
  type PutObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { type DemoStage, STAGE_NAMES } from "./demo-stage.ts";
import { percentile } from "./lag-watch.ts";
import type { Onlooker } from "./view/onlooker.ts";

/** How long an object takes that has the pipeline to itself. */
export interface QuietLag {
  /** Milliseconds, counted as the flood's. */
  readonly p50: number;
  readonly slowest: number;
  readonly objects: number;
}

/** Enough that one slow one does not tell the story alone. */
const OBJECTS = 5;

/**
 * Writes a few objects, each when the one before has arrived, and takes them away again version by version, which
 * crosses as well: both sides are then as they were.
 *
 * @returns `undefined` where one did not arrive. @throws what the signal was aborted with
 */
export async function measureQuietLag(
  { sandbox, weather }: Pick<DemoStage, "sandbox" | "weather">,
  onlooker: Onlooker,
  signal: AbortSignal,
): Promise<QuietLag | undefined> {
  const client = createS3Client(sandbox.source);
  const key = `xpart-demo-quiet-${randomUUID()}`;
  const events = eventsOf(key, onlooker, signal, weather.stuckAfterMs);
  try {
    const lagsMs: number[] = [];
    const versions: string[] = [];
    while (versions.length < OBJECTS) {
      const { VersionId = "" } = await put(client, key, `quiet object ${versions.length}\n`);
      versions.push(VersionId);
      const lagMs = await events.next();
      if (lagMs === undefined) {
        return undefined;
      }
      lagsMs.push(lagMs);
    }
    for (const VersionId of versions) {
      await client.send(
        new DeleteObjectCommand({ Bucket: STAGE_NAMES.sourceBucket, Key: key, VersionId }),
      );
      await events.next();
    }
    const sorted = Float64Array.from(lagsMs).sort();
    return { p50: percentile(sorted, 0.5), slowest: sorted.at(-1) ?? 0, objects: OBJECTS };
  } finally {
    events.stop();
    client.destroy();
  }
}

function put(client: S3Client, key: string, body: string): Promise<PutObjectCommandOutput> {
  return client.send(
    new PutObjectCommand({ Bucket: STAGE_NAMES.sourceBucket, Key: key, Body: body }),
  );
}

/** The lags of a key's events, one after the other; `undefined` where one does not come in time. */
function eventsOf(key: string, onlooker: Onlooker, signal: AbortSignal, withinMs: number) {
  const arrived: number[] = [];
  let wake: () => void = () => undefined;
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort);
  const unsubscribe = onlooker.subscribe((event) => {
    if (event.key === key && !event.isRepeated) {
      arrived.push(event.lagMs);
      wake();
    }
  });
  return {
    async next(): Promise<number | undefined> {
      if (arrived.length === 0) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, withinMs);
        });
        clearTimeout(timer);
      }
      signal.throwIfAborted();
      return arrived.shift();
    },
    stop() {
      signal.removeEventListener("abort", onAbort);
      unsubscribe();
    },
  };
}
