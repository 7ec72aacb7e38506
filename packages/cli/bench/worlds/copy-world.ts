import { createS3Wire, sendS3 } from "@xpart/aws-adapters";
import { eventBridgeEvent } from "@xpart/core/testing";
import { STAGE_NAMES } from "../../src/commands/demo/demo-stage.ts";
import { type BenchStage, startBenchStage } from "../bench-stage.ts";
import { type BigObject, deletePrefix, writeBigObject } from "../big-object.ts";
import type { Sample } from "../sample.ts";
import type { ServerName } from "../servers.ts";
import type { World } from "./world.ts";

/** Two buckets, a ledger, and what is to be copied. */
export interface CopyWorld extends World, BenchStage {
  /** Puts new small objects below a prefix of their own. */
  makeObjects(count: number): Promise<SmallObjects>;
  /** An object that each row of a round copies: those of the rounds before are gone. */
  bigObject(round: number, sizeBytes: number, isParted: boolean): Promise<BigObject>;
  /** Deletes what was copied there: what is on its way to the disk must not slow down the next. */
  deleteReplicas(prefix: string): Promise<void>;
  /** Runs it, and adds what the servers were asked meanwhile. */
  counting(run: () => Promise<Omit<Sample, "requests">>): Promise<Sample>;
}

/** Small objects of the source that nobody has copied. */
export interface SmallObjects {
  /** With a slash at its end. */
  readonly prefix: string;
  /** An event of each, as S3 sends it. */
  readonly events: readonly object[];
}

/** Bytes of a small object. */
const SMALL_BYTES = 1024;
/** Writes at one time. */
const WRITERS = 10;

/** Starts both sides. */
export async function openCopyWorld(server: ServerName): Promise<CopyWorld> {
  const stage = await startBenchStage(server);
  const client = createS3Wire({ ...stage.source, forcePathStyle: true });
  const kept = new Map<string, { readonly round: number; readonly object: Promise<BigObject> }>();
  let made = 0;

  async function makeOne(key: string, number: number): Promise<object> {
    const { VersionId = "" } = await sendS3(client, "PutObject", {
      ...{ Bucket: STAGE_NAMES.sourceBucket, Key: key, Body: Buffer.alloc(SMALL_BYTES, number) },
    });
    return eventBridgeEvent({
      ...{ type: "Object Created", reason: "PutObject", bucket: STAGE_NAMES.sourceBucket, key },
      ...{ versionId: VersionId, requestId: `R${number}` },
      sequencer: number.toString(16).toUpperCase().padStart(18, "0"),
    });
  }
  return {
    ...{ ...stage, server },
    async close() {
      client.destroy();
      await stage.stop();
    },
    async makeObjects(count) {
      const prefix = `small-${made}/`;
      const events: object[] = [];
      while (events.length < count) {
        const numbers = Array.from(
          { length: Math.min(WRITERS, count - events.length) },
          () => made++,
        );
        events.push(
          ...(await Promise.all(numbers.map((each) => makeOne(`${prefix}${each}`, each)))),
        );
      }
      return { prefix, events };
    },
    async bigObject(round, sizeBytes, isParted) {
      const name = `big-${sizeBytes}-${isParted ? "parts" : "whole"}`;
      const before = kept.get(name);
      if (before?.round === round) {
        return before.object;
      }
      await deletePrefix(stage.source, STAGE_NAMES.sourceBucket, `${name}-`);
      const object = writeBigObject(stage.source, `${name}-${round}`, sizeBytes, isParted);
      kept.set(name, { round, object });
      return object;
    },
    deleteReplicas: (prefix) =>
      deletePrefix(stage.destination, STAGE_NAMES.destinationBucket, prefix),
    async counting(run) {
      const before = await stage.requests();
      const sample = await run();
      const after = await stage.requests();
      return before === undefined || after === undefined
        ? sample
        : {
            ...sample,
            requests: { s3: after.s3 - before.s3, ledger: after.ledger - before.ledger },
          };
    },
  };
}
