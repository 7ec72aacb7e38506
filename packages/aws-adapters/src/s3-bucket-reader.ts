import { Readable } from "node:stream";
import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import {
  type BucketReader,
  type EntryRead,
  err,
  type ObjectDescription,
  type OpenObject,
  ok,
  type PortError,
  type Result,
  type Tags,
  type VersionId,
} from "@xpart/core";
import { type CallContext, callAws } from "./aws-call.ts";
import { toPortError } from "./aws-error.ts";
import type { S3BucketOptions } from "./s3-bucket-options.ts";
import { explainHeadError } from "./s3-head-error.ts";
import { createObjectBody } from "./s3-object-body.ts";
import { describeObject, type ObjectAnswer } from "./s3-object-description.ts";
import { addHeaders } from "./s3-request-headers.ts";
import { createStackReader } from "./s3-stack-reader.ts";

/**
 * Reads a bucket of S3, or of a server that speaks its API. `open`, `describe` and `readTags` are one
 * request each, pinned to the version id; a `describe` that is refused takes a second, to learn why.
 * `readStack` is one, unless the key has a long history.
 *
 * @example
 * const source = createS3BucketReader({
 *   side: "source", client: createS3Client({ region: "us-east-1" }), bucket: "reports",
 * });
 * const read = await source.open("q3.csv", "null");
 */
export function createS3BucketReader(options: S3BucketOptions): BucketReader {
  const { client, bucket: Bucket } = options;
  return {
    ...createStackReader(options),

    async open(key, versionId) {
      const command = new GetObjectCommand({ Bucket, Key: key, VersionId: versionId });
      // As a header, not as input: asked by input the SDK also verifies what it reads, at the price of
      // hashing everything, or fails on algorithms that it does not know.
      addHeaders(command, { "x-amz-checksum-mode": "ENABLED" });
      const read = await readEntry(options, "GetObject", () => client.send(command));
      return mapEntry(read, (answer) => openAnswer(answer, options));
    },

    async describe(key, versionId) {
      const read = await readEntry(options, "HeadObject", () =>
        client.send(
          new HeadObjectCommand({
            Bucket,
            Key: key,
            VersionId: versionId,
            ChecksumMode: "ENABLED",
          }),
        ),
      );
      if (!read.ok) {
        return err(await explainHeadError(read.error, key, versionId, options));
      }
      return mapEntry(read, (answer) => describeAnswer(answer, options, "HeadObject"));
    },

    readTags: (key, versionId) => readTags(options, key, versionId),
  };
}

/** Sends a read of one entry; that there is none, or a marker, is an answer and not an error. */
async function readEntry<Answer>(
  options: S3BucketOptions,
  operation: string,
  send: () => Promise<Answer>,
): Promise<Result<EntryRead<Answer>, PortError>> {
  return callAws(options, operation, async () => {
    try {
      return { kind: "object", object: await send() } as const;
    } catch (error) {
      const absence = absenceOf(error, options, operation);
      if (absence === undefined) {
        throw error;
      }
      return absence;
    }
  });
}

/**
 * S3 answers 405 where the version id is a delete marker's (a GET without a version id: 404), both with
 * `x-amz-delete-marker: true` (user guide, "Working with delete markers").
 */
function absenceOf(error: unknown, { side }: CallContext, operation: string) {
  const { kind, code, status } = toPortError(error, side, operation);
  const headers = headersOf(error);
  const isMarker = headers["x-amz-delete-marker"] === "true";
  // A gateway's 405 says nothing about the object (F2).
  if (code === "MethodNotAllowed" || (isMarker && (status === 404 || status === 405))) {
    const lastModifiedMs = Date.parse(String(headers["last-modified"]));
    return Number.isNaN(lastModifiedMs)
      ? ({ kind: "marker" } as const)
      : ({ kind: "marker", lastModifiedMs } as const);
  }
  return kind === "not-found" ? ({ kind: "gone" } as const) : undefined;
}

function headersOf(error: unknown): Readonly<Record<string, unknown>> {
  const { $response } = error as { readonly $response?: { readonly headers?: object } };
  return { ...$response?.headers };
}

function mapEntry<From, To>(
  read: Result<EntryRead<From>, PortError>,
  map: (from: From) => Result<To, PortError>,
): Result<EntryRead<To>, PortError> {
  if (!read.ok) {
    return read;
  }
  if (read.value.kind !== "object") {
    return ok(read.value);
  }
  const mapped = map(read.value.object);
  return mapped.ok ? ok({ kind: "object", object: mapped.value }) : mapped;
}

function openAnswer(
  answer: ObjectAnswer & { readonly Body?: unknown },
  options: S3BucketOptions,
): Result<OpenObject, PortError> {
  const description = describeAnswer(answer, options, "GetObject");
  if (!description.ok) {
    return description;
  }
  // In Node the SDK's body is the socket's own stream; for an empty object too.
  const stream = answer.Body instanceof Readable ? answer.Body : Readable.from([]);
  const { sizeBytes } = description.value.pin;
  return ok({ ...description.value, ...createObjectBody(stream, options.side, sizeBytes) });
}

function describeAnswer(
  answer: ObjectAnswer,
  { side }: S3BucketOptions,
  operation: string,
): Result<ObjectDescription, PortError> {
  const described = describeObject(answer);
  return described.ok
    ? described
    : err({ kind: "invalid", side, operation, message: described.error });
}

async function readTags(
  options: S3BucketOptions,
  key: string,
  versionId: VersionId,
): Promise<Result<Tags | "gone", PortError>> {
  const { client, bucket } = options;
  const command = { Bucket: bucket, Key: key, VersionId: versionId };
  const read = await readEntry(options, "GetObjectTagging", () =>
    client.send(new GetObjectTaggingCommand(command)),
  );
  if (!read.ok) {
    return read;
  }
  if (read.value.kind !== "object") {
    return ok("gone");
  }
  const tags = read.value.object.TagSet ?? [];
  return ok(Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])));
}
