import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ContentPin } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { OpenPart } from "../ports/source-store.ts";
import type { UploadedPart } from "../ports/upload-store.ts";

/** What parts are copied from and to. */
export interface PartsCopy {
  readonly key: string;
  readonly versionId: VersionId;
  readonly pin: ContentPin;
  readonly partCount: number;
  readonly uploadId: string;
  /** Checksum algorithm of the upload. */
  readonly algorithm: string | undefined;
}

/** Why parts could not be copied. */
export type PartsFailure =
  | { readonly kind: "service"; readonly error: PortError }
  /** The source no longer has the version, or the null version is another one now. */
  | { readonly kind: "source-gone" }
  /** The source does not give the parts by their numbers from 1 on, or gives more than a part. */
  | { readonly kind: "unnumbered" }
  /** Somebody completed or aborted the upload. */
  | { readonly kind: "upload-gone" }
  /** The worker has to end before the next part could be copied (B2). */
  | { readonly kind: "no-time"; readonly neededMs: number };

/** Parts on their way at a time: enough to fill a worker's bandwidth, few enough for its memory (A4). */
const PARTS_AT_ONCE = 4;
/** A part's content is a stream, which is read again from the source when it broke off. */
const MAX_TRIES = 3;

/**
 * Copies the parts of these numbers, each streamed from a GET to an UploadPart, some at a time (A3, A4).
 * What is done stays in the upload, so after a failure only the rest is to be copied.
 */
export async function copyParts(
  copy: PartsCopy,
  numbers: readonly number[],
  run: ReplicationRun,
): Promise<Result<readonly UploadedPart[], PartsFailure>> {
  const waiting = [...numbers];
  const done: UploadedPart[] = [];
  let failure: PartsFailure | undefined;
  async function copyNext(): Promise<void> {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      const copied = await copyPart(copy, number, run);
      if (!copied.ok) {
        failure ??= copied.error;
        waiting.length = 0;
        return;
      }
      done.push(copied.value);
    }
  }
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, copyNext));
  return failure === undefined ? ok(done) : err(failure);
}

async function copyPart(
  copy: PartsCopy,
  number: number,
  run: ReplicationRun,
): Promise<Result<UploadedPart, PartsFailure>> {
  let tried: Result<UploadedPart, PartsFailure> = err(lacksTime(copy, run));
  for (let tries = 0; tries < MAX_TRIES && isWorthTrying(tried); tries += 1) {
    const failure = lacksTime(copy, run);
    if (run.deadlineMs - run.clock.now() < failure.neededMs) {
      return err(failure);
    }
    tried = await tryPart(copy, number, run);
  }
  return tried;
}

/** Parts are taken to be of one size; only the last knows better before it is opened. */
function lacksTime({ pin, partCount }: PartsCopy, { bytesPerSecond }: ReplicationRun) {
  const neededMs = (pin.sizeBytes / partCount / bytesPerSecond) * 1000;
  return { kind: "no-time", neededMs } as const;
}

/** Errors of the moment, and the state before the first try. */
function isWorthTrying(tried: Result<UploadedPart, PartsFailure>): boolean {
  if (tried.ok) {
    return false;
  }
  const { error } = tried;
  return (
    error.kind === "no-time" ||
    (error.kind === "service" && ["unavailable", "throttled"].includes(error.error.kind))
  );
}

async function tryPart(
  { key, versionId, pin, uploadId, algorithm }: PartsCopy,
  number: number,
  run: ReplicationRun,
): Promise<Result<UploadedPart, PartsFailure>> {
  const opened = await run.source.openPart(key, versionId, { number, etag: pin.etag });
  if (!opened.ok) {
    return err({ kind: "service", error: opened.error });
  }
  if (opened.value === "gone") {
    return err({ kind: "source-gone" });
  }
  if (opened.value === "unnumbered") {
    return err({ kind: "unnumbered" });
  }
  if (isWhole(opened.value, number, pin)) {
    opened.value.discard();
    return err({ kind: "unnumbered" });
  }
  const { sizeBytes, checksum, body } = opened.value;
  const uploaded = await run.destination.uploadPart({
    ...{ key, uploadId, number, sizeBytes, body },
    ...(checksum === undefined ? {} : { checksum }),
    ...(algorithm === undefined ? {} : { algorithm }),
  });
  if (!uploaded.ok) {
    return err({ kind: "service", error: uploaded.error });
  }
  return uploaded.value === "gone" ? err({ kind: "upload-gone" }) : ok(uploaded.value);
}

/** Whether a server that does not know part numbers gave the whole object. Only the first part may be all of it. */
function isWhole({ sizeBytes }: OpenPart, number: number, pin: ContentPin): boolean {
  return number > 1 && sizeBytes > 0 && sizeBytes === pin.sizeBytes;
}
