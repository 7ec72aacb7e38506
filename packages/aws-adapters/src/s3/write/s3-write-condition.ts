import { err, type PortError, type Result, type WriteCondition } from "@xpart/core";

/** A condition as PutObject and CompleteMultipartUpload take it. */
export function conditionInput(condition: WriteCondition | undefined): {
  readonly IfNoneMatch?: string;
  readonly IfMatch?: string;
} {
  switch (condition?.kind) {
    case undefined:
      return {};
    case "absent":
      return { IfNoneMatch: "*" };
    case "etag":
      return { IfMatch: `"${condition.etag}"` };
  }
}

/**
 * S3 answers 404 NoSuchKey to an If-Match where nothing, or a marker, is current (API reference,
 * PutObject): the condition does not hold, as with any other entry that is not the one.
 */
export function unmetCondition<T>(
  written: Result<T, PortError>,
  condition: WriteCondition | undefined,
): Result<T, PortError> {
  return !written.ok && condition?.kind === "etag" && written.error.code === "NoSuchKey"
    ? err({ ...written.error, kind: "precondition" })
    : written;
}
