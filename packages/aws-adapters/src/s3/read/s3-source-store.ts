import { Readable } from "node:stream";
import {
  err,
  type OpenPart,
  ok,
  type PartPin,
  type PortError,
  type RestoreRequest,
  type Result,
  type SourceStore,
  type VersionId,
} from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { type S3Operations, sendS3 } from "../request/s3-send.ts";
import { createS3BucketReader } from "./s3-bucket-reader.ts";
import { currentRead, openEntry, WITH_CHECKSUM } from "./s3-entry-read.ts";
import { createObjectBody } from "./s3-object-body.ts";
import { partChecksum } from "./s3-object-description.ts";

/** The bucket that is copied from. */
export type S3SourceOptions = Omit<S3BucketOptions, "side">;

/**
 * Reads the bucket that is copied from: of S3, or of a server that speaks its API. One request each; a
 * restore of an object in archive tiers of INTELLIGENT_TIERING takes two.
 *
 * @example
 * const client = createS3Client({ region: "us-east-1" });
 * const source = createS3SourceStore({ client, bucket: "reports" });
 * const part = await source.openPart("q3.tar", versionId, { number: 1, etag: "9b2c...-12" });
 */
export function createS3SourceStore(options: S3SourceOptions): SourceStore {
  const source: S3BucketOptions = { ...options, side: "source" };
  return {
    ...createS3BucketReader(source),
    async openCurrent(key) {
      const opened = await openEntry({ key }, source);
      return opened.ok ? ok(currentRead(opened.value)) : opened;
    },
    openPart: (key, versionId, part) => openPart(key, versionId, part, source),
    requestRestore: (key, versionId, request) => requestRestore(key, versionId, request, source),
  };
}

async function openPart(
  key: string,
  versionId: VersionId,
  { number, etag }: PartPin,
  source: S3BucketOptions,
): Promise<Result<OpenPart | "gone" | "unnumbered", PortError>> {
  const input = {
    ...{ Bucket: source.bucket, Key: key, VersionId: versionId },
    ...{ PartNumber: number, IfMatch: `"${etag}"` },
  };
  const opened = await callAws(source, "GetObject", () =>
    sendS3(source.client, "GetObject", input, WITH_CHECKSUM),
  );
  if (opened.ok) {
    return partOf(opened.value, source);
  }
  const { kind, code } = opened.error;
  if (code === "InvalidRange") {
    return ok(emptyPart());
  }
  if (code === "InvalidPartNumber") {
    return ok("unnumbered");
  }
  return kind === "not-found" || REPLACED.has(code) ? ok("gone") : opened;
}

/** The null version gave its place to a marker, or to other content (A5). */
const REPLACED: ReadonlySet<string | undefined> = new Set([
  "MethodNotAllowed",
  "PreconditionFailed",
]);

/**
 * S3 has no range for a part without a byte, which an upload can end in, or consist of. A guess that is
 * wrong is refused when the upload is completed with the object's size.
 */
function emptyPart(): OpenPart {
  return { sizeBytes: 0, body: Readable.from([]), discard() {} };
}

function partOf(
  answer: S3Operations["GetObject"]["output"],
  { side }: S3BucketOptions,
): Result<OpenPart | "unnumbered", PortError> {
  const { ContentLength: sizeBytes, ChecksumType } = answer;
  if (isWholeObject(answer)) {
    if (answer.Body instanceof Readable) {
      answer.Body.destroy();
    }
    return ok("unnumbered");
  }
  if (sizeBytes === undefined) {
    const message = "the answer lacks Content-Length";
    return err({ kind: "invalid", side, operation: "GetObject", message });
  }
  // Of an object with a checksum of the whole content S3 gives none of a part; some servers give the
  // object's own instead.
  const checksum = ChecksumType === "COMPOSITE" ? partChecksum(answer) : undefined;
  const stream = answer.Body instanceof Readable ? answer.Body : Readable.from([]);
  return ok({
    sizeBytes,
    ...(checksum === undefined ? {} : { checksum }),
    ...createObjectBody(stream, side, sizeBytes),
  });
}

/**
 * Whether a server that ignores the number of a part gave the object instead. S3 answers with the range that the
 * part is, and how many there are (API reference, GetObject, `partNumber`), also where the part is all of it.
 */
function isWholeObject({
  $metadata,
  ContentRange,
  PartsCount,
}: S3Operations["GetObject"]["output"]): boolean {
  return $metadata.httpStatusCode === 200 && ContentRange === undefined && PartsCount === undefined;
}

/** S3's answers to a request for what is on its way already, or can be read as it is. */
const NOTHING_TO_RESTORE: ReadonlySet<string | undefined> = new Set([
  "RestoreAlreadyInProgress",
  "ObjectAlreadyInActiveTierError",
  "InvalidObjectState",
  // Of a marker there is nothing to restore either.
  "MethodNotAllowed",
]);

async function requestRestore(
  key: string,
  versionId: VersionId,
  { tier, days }: RestoreRequest,
  source: S3BucketOptions,
): Promise<Result<void, PortError>> {
  const ask = (Days: number | undefined) =>
    callAws(source, "RestoreObject", async () => {
      await sendS3(source.client, "RestoreObject", {
        Bucket: source.bucket,
        Key: key,
        VersionId: versionId,
        RestoreRequest: { Days, GlacierJobParameters: { Tier: tier } },
      });
    });
  const asked = await ask(days);
  // Of a tiered object the days are refused: what is restored is the object itself, which stays.
  const restored = !asked.ok && isTiered(asked.error) ? await ask(undefined) : asked;
  if (restored.ok) {
    return restored;
  }
  const { kind, code } = restored.error;
  const isFine = kind === "not-found" || NOTHING_TO_RESTORE.has(code);
  return isFine ? ok(undefined) : restored;
}

/** S3 gives this refusal no code of its own. */
function isTiered({ code, message }: PortError): boolean {
  return code === "InvalidArgument" && /INTELLIGENT_TIERING/.test(message);
}
