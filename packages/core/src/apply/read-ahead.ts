import { readSourceTags } from "../copy/source-tags.ts";
import type { Tags } from "../model/object-attributes.ts";
import { partCountOf } from "../model/part-count.ts";
import { BodyReadError, type PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ObjectEntry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { OpenObject } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** An object of the source that is known to be readable. */
export interface ReadObject {
  /** With its content at hand; absent: it is too big for that, and is opened again. */
  readonly object?: OpenObject;
  readonly tags?: Tags;
}

/** What was read ahead, by version id; `left-out`: it is gone, or was set aside. */
export type ReadAhead = Map<VersionId, ReadObject | "left-out">;

/** Content that is kept at hand for one key: little, since several keys are worked at a time (A4). */
export const READ_AHEAD_BYTES: number = 4 * 1024 ** 2;
/** Entries that are read ahead at a time: each takes a request, and a worker must come further than that. */
export const READ_AHEAD_ENTRIES = 100;
/** An object of more than this is only opened, to see that it can be read. */
export const SMALL_OBJECT_BYTES: number = 1024 ** 2;

/**
 * Reads an object before it is needed (R8): so that it is known to be readable before older content is shown
 * for its sake, and, if it is small, so that nothing but one write is left to do then.
 *
 * @param roomBytes - how much content may still be kept.
 * @returns `gone` where the source no longer has it.
 */
export async function readAhead(
  entry: ObjectEntry,
  key: string,
  roomBytes: number,
  run: ReplicationRun,
): Promise<Result<ReadObject | "gone", PortError>> {
  const opened = await run.source.open(key, entry.versionId);
  if (!opened.ok) {
    return opened;
  }
  if (opened.value.kind !== "object") {
    return ok("gone");
  }
  const { object } = opened.value;
  const isSmall =
    object.pin.sizeBytes <= Math.min(SMALL_OBJECT_BYTES, roomBytes) &&
    partCountOf(object.pin.etag) === undefined;
  if (!isSmall) {
    object.discard();
  }
  const tags = await readSourceTags(key, entry.versionId, object.tagCount, run);
  if (!tags.ok) {
    object.discard();
    return tags;
  }
  if (!isSmall) {
    return ok({ tags: tags.value });
  }
  const chunks = await readAll(object.body);
  return chunks.ok
    ? ok({ object: { ...object, body: again(chunks.value), discard: () => {} }, tags: tags.value })
    : chunks;
}

async function readAll(
  body: AsyncIterable<Uint8Array>,
): Promise<Result<readonly Uint8Array[], PortError>> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
    }
    return ok(chunks);
  } catch (error) {
    if (error instanceof BodyReadError) {
      return err(error.portError);
    }
    throw error;
  }
}

/** Content that can be read any number of times: what the destination refused once is tried once more (A9). */
function again(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
}
