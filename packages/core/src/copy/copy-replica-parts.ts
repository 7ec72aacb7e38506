import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { UploadAddress, UploadedPart } from "../ports/upload-store.ts";

/** The parts of a replica, and the upload that takes them once more. */
export interface ReplicaParts extends UploadAddress {
  readonly replica: VersionId;
  readonly partCount: number;
}

/** Requests on their way at a time; S3 does the copying, so they cost this worker nothing but waiting. */
const PARTS_AT_ONCE = 8;

/**
 * Copies the parts of a replica at their own boundaries inside the destination (A3): a HEAD a part for its
 * size, then an UploadPartCopy for its bytes.
 */
export async function copyReplicaParts(
  copy: ReplicaParts,
  run: ReplicationRun,
): Promise<Result<readonly UploadedPart[], PortError>> {
  const sizes = await atATime(copy.partCount, (number) => sizeOf(copy, number, run));
  if (!sizes.ok) {
    return sizes;
  }
  let offset = 0;
  const firstBytes = sizes.value.map((sizeBytes) => {
    offset += sizeBytes;
    return offset - sizeBytes;
  });
  return atATime(copy.partCount, async (number) => {
    const { key, uploadId, replica } = copy;
    const part = { key, uploadId, number, sizeBytes: sizes.value[number - 1] ?? 0 };
    const firstByte = firstBytes[number - 1] ?? 0;
    const copied =
      part.sizeBytes === 0
        ? await run.destination.uploadPart({ ...part, body: nothing() }) // no range is empty
        : await run.destination.copyPart({ ...part, fromVersionId: replica, firstByte });
    return copied.ok && copied.value === "gone"
      ? err(gone("UploadPartCopy"))
      : (copied as Result<UploadedPart, PortError>);
  });
}

async function sizeOf(
  { key, replica }: ReplicaParts,
  number: number,
  run: ReplicationRun,
): Promise<Result<number, PortError>> {
  const part = await run.destination.describePart(key, replica, number);
  if (!part.ok) {
    return part;
  }
  return part.value === "gone" ? err(gone("HeadObject")) : ok(part.value.sizeBytes);
}

/** Does this for every part number, some at a time, until one fails. */
async function atATime<T>(
  partCount: number,
  perform: (number: number) => Promise<Result<T, PortError>>,
): Promise<Result<readonly T[], PortError>> {
  const done: T[] = new Array(partCount);
  let next = 1;
  let failure: PortError | undefined;
  async function performNext(): Promise<void> {
    while (next <= partCount && failure === undefined) {
      const number = next;
      next += 1;
      const result = await perform(number);
      if (result.ok) {
        done[number - 1] = result.value;
      } else {
        failure ??= result.error;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, partCount) }, performNext));
  return failure === undefined ? ok(done) : err(failure);
}

async function* nothing(): AsyncIterable<Uint8Array> {}

function gone(operation: string): PortError {
  return {
    kind: "not-found",
    side: "destination",
    operation,
    message: "the replica, or the upload that it is copied to, is gone",
  };
}
