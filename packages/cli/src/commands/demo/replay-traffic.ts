import type { Readable } from "node:stream";
import type { StorageClass } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import type { Provenance } from "@xpart/sandbox";
import type { Change, Content, PutChange, SkippedReason } from "./traffic.ts";

/** Whether a key's events are heard: it may lie outside of the prefixes, or be from before anybody listened. */
export type Hearing = "heard" | "outside" | "before";

/** Entries by kind. */
export interface EntryCounts {
  readonly versions: number;
  readonly markers: number;
}

/** What was sent to the source so far. */
export interface ReplayTotals {
  readonly versions: number;
  readonly markers: number;
  readonly bytes: number;
  /** Of the versions and markers, those of whose keys no event is heard, by why. */
  readonly unheard: Readonly<Record<Exclude<Hearing, "heard">, EntryCounts>>;
  readonly skipped: ReadonlyMap<SkippedReason, number>;
}

/** What a write asks of S3, in the API's own names. */
export interface ReplayInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: Uint8Array | Readable;
  readonly ContentLength?: number;
  readonly ContentType?: string;
  readonly Metadata?: Record<string, string>;
  readonly Tagging?: string;
  readonly StorageClass?: StorageClass;
  readonly ObjectLockMode?: "GOVERNANCE";
  readonly ObjectLockRetainUntilDate?: Date;
}

/** Where the traffic goes, and what holds it back. */
export interface ReplayOptions {
  readonly send: (operation: "PutObject" | "DeleteObject", input: ReplayInput) => Promise<unknown>;
  readonly bucket: string;
  /** Resolves when the pipeline has room for one more change. */
  readonly hasRoom: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Is told the key of each change that the source has. */
  readonly onSent?: (key: string) => void;
  /** Absent: all are heard. */
  readonly hearingOf?: (key: string) => Hearing;
  /** What the bucket is told of a key's change while it is sent. */
  readonly provenance?: Map<string, Provenance>;
}

/** A replay under way. */
export interface Replay {
  totals(): ReplayTotals;
  /** Sends everything. Changes of one key reach S3 in their order; others may overtake each other. */
  run(changes: AsyncIterable<Change>): Promise<void>;
}

/** Requests at one time: enough to keep a local S3 busy, few enough for memory (1 MiB each). */
const CONCURRENCY = 12;

/** Makes a replay that has sent nothing. */
export function createReplay(options: ReplayOptions): Replay {
  const totals = { versions: 0, markers: 0, bytes: 0, skipped: new Map<SkippedReason, number>() };
  const unheard = { outside: { versions: 0, markers: 0 }, before: { versions: 0, markers: 0 } };
  const lastOfKey = new Map<string, Promise<void>>();

  async function send(change: Exclude<Change, { kind: "skipped" }>): Promise<void> {
    const { key, provenance } = change;
    if (provenance !== undefined) {
      options.provenance?.set(key, provenance);
    }
    const what = change.kind === "put" ? "versions" : "markers";
    if (change.kind === "put") {
      const sizeBytes = await putObject(change, options);
      totals.bytes += sizeBytes;
    } else {
      await deleteObject(key, options);
    }
    options.provenance?.delete(key);
    totals[what] += 1;
    const hearing = options.hearingOf?.(key) ?? "heard";
    if (hearing !== "heard") {
      unheard[hearing][what] += 1;
    }
    options.onSent?.(key);
  }
  async function sendInTurn(change: Exclude<Change, { kind: "skipped" }>): Promise<void> {
    const before = lastOfKey.get(change.key) ?? Promise.resolve();
    const sending = before.then(() => send(change));
    lastOfKey.set(change.key, sending);
    try {
      await sending;
    } finally {
      if (lastOfKey.get(change.key) === sending) {
        lastOfKey.delete(change.key);
      }
    }
  }
  return {
    totals: () => ({
      ...totals,
      unheard: { outside: { ...unheard.outside }, before: { ...unheard.before } },
    }),
    run: (changes) =>
      forEachBounded(heldBack(changes, options), CONCURRENCY, async (change) => {
        if (change.kind === "skipped") {
          totals.skipped.set(change.reason, (totals.skipped.get(change.reason) ?? 0) + 1);
        } else {
          await sendInTurn(change);
        }
      }),
  };
}

async function* heldBack(
  changes: AsyncIterable<Change>,
  { hasRoom, signal }: ReplayOptions,
): AsyncGenerator<Change> {
  for await (const change of changes) {
    await hasRoom();
    signal.throwIfAborted();
    yield change;
  }
}

/** @returns how many bytes were put. */
async function putObject(change: PutChange, { send, bucket }: ReplayOptions): Promise<number> {
  const content = await change.read();
  const { body, sizeBytes } = bodyOf(content);
  await send("PutObject", {
    Bucket: bucket,
    Key: change.key,
    Body: body,
    ContentLength: sizeBytes,
    ContentType: change.contentType,
    Metadata: { ...change.metadata },
    Tagging: new URLSearchParams(change.tags).toString(),
    ...(change.storageClass && { StorageClass: change.storageClass as StorageClass }),
    ...(change.lockedUntil && {
      ...{ ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: change.lockedUntil },
    }),
  });
  return sizeBytes;
}

function bodyOf(content: Content) {
  return content.kind === "bytes"
    ? { body: content.bytes, sizeBytes: content.bytes.length }
    : { body: content.stream, sizeBytes: content.sizeBytes };
}

async function deleteObject(key: string, { send, bucket }: ReplayOptions): Promise<void> {
  await send("DeleteObject", { Bucket: bucket, Key: key });
}
