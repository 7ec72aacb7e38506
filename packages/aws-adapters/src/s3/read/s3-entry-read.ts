import { Readable } from "node:stream";
import {
  type CurrentRead,
  type EntryRead,
  err,
  type ObjectDescription,
  type OpenObject,
  ok,
  type PortError,
  type Result,
  toVersionId,
} from "@xpart/core";
import type { ResponseHeaders } from "../../call/s3-response-headers.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { type EntryAddress, versionInput } from "../request/s3-entry-address.ts";
import { sendS3 } from "../request/s3-send.ts";
import { readEntry } from "./s3-entry-answer.ts";
import type { FoundEntry } from "./s3-found-entry.ts";
import { readHead } from "./s3-head-read.ts";
import { lookForMarker, markerBehind } from "./s3-marker-look.ts";
import { createObjectBody } from "./s3-object-body.ts";
import { describeObject, type ObjectAnswer } from "./s3-object-description.ts";

/** GetObject: one request. */
export async function openEntry(
  address: EntryAddress,
  options: S3BucketOptions,
): Promise<Result<FoundEntry<OpenObject>, PortError>> {
  let headers: ResponseHeaders = {};
  const read = await readEntry(options, "GetObject", () =>
    sendS3(options.client, "GetObject", versionInput(address, options), {
      ...WITH_CHECKSUM,
      onHeaders: (got) => {
        headers = got;
      },
    }),
  );
  const found = mapEntry(read, address, headers, (answer) => openAnswer(answer, headers, options));
  return lookForMarker(found, address, options);
}

/**
 * As a header, not as input: asked by input the SDK also verifies what it reads, at the price of hashing everything,
 * or fails on algorithms that it does not know.
 */
export const WITH_CHECKSUM = { headers: { "x-amz-checksum-mode": "ENABLED" } } as const;

/** HeadObject: one request; one that is refused takes a second, to learn why. */
export async function describeEntry(
  address: EntryAddress,
  options: S3BucketOptions,
): Promise<Result<FoundEntry<ObjectDescription>, PortError>> {
  let headers: ResponseHeaders = {};
  const read = await readHead(address, options, () =>
    sendS3(options.client, "HeadObject", versionInput(address, options), {
      ...WITH_CHECKSUM,
      onHeaders: (got) => {
        headers = got;
      },
    }),
  );
  if (!read.ok) {
    return (await markerBehind(read.error, address, options)) ?? read;
  }
  const found = mapEntry(read, address, headers, (answer) =>
    describeAnswer(answer, headers, options, "HeadObject"),
  );
  return lookForMarker(found, address, options);
}

/** What was read of a key without naming a version. */
export function currentRead<T>({ entry, versionId }: FoundEntry<T>): CurrentRead<T> {
  return entry.kind === "gone" ? entry : { ...entry, versionId };
}

function mapEntry<From, To>(
  read: Result<EntryRead<From>, PortError>,
  address: EntryAddress,
  headers: ResponseHeaders,
  map: (from: From) => Result<To, PortError>,
): Result<FoundEntry<To>, PortError> {
  if (!read.ok) {
    return read;
  }
  const named = address.versionId ?? headers["x-amz-version-id"];
  const found = { versionId: toVersionId(named), isNamed: named !== undefined };
  if (read.value.kind !== "object") {
    return ok({ entry: read.value, ...found });
  }
  const mapped = map(read.value.object);
  return mapped.ok ? ok({ entry: { kind: "object", object: mapped.value }, ...found }) : mapped;
}

function openAnswer(
  answer: ObjectAnswer & { readonly Body?: unknown },
  headers: ResponseHeaders,
  options: S3BucketOptions,
): Result<OpenObject, PortError> {
  // In Node the body is the socket's own stream; for an empty object too.
  const stream = answer.Body instanceof Readable ? answer.Body : Readable.from([]);
  const description = describeAnswer(answer, headers, options, "GetObject");
  if (!description.ok) {
    stream.destroy();
    return description;
  }
  const { sizeBytes } = description.value.pin;
  return ok({ ...description.value, ...createObjectBody(stream, options.side, sizeBytes) });
}

function describeAnswer(
  answer: ObjectAnswer,
  headers: ResponseHeaders,
  { side }: S3BucketOptions,
  operation: string,
): Result<ObjectDescription, PortError> {
  const described = describeObject(answer, headers);
  return described.ok
    ? described
    : err({ kind: "invalid", side, operation, message: described.error });
}
