import type { EntryRead, PortError, Result } from "@xpart/core";
import { type CallContext, callAws } from "../../call/aws-call.ts";
import { toPortError } from "../../call/aws-error.ts";
import { headersOfError } from "../../call/s3-response-headers.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";

/** Sends a read of one entry; that there is none, or a marker, is an answer and not an error. */
export async function readEntry<Answer>(
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
 * S3 answers 405 where the version id is a delete marker's, 404 to a read without a version id where a
 * marker is current, both with `x-amz-delete-marker: true` (user guide, "Working with delete markers").
 */
function absenceOf(error: unknown, { side }: CallContext, operation: string) {
  const { kind, code, status } = toPortError(error, side, operation);
  const headers = headersOfError(error);
  const isMarker = headers["x-amz-delete-marker"] === "true";
  if (code === "MethodNotAllowed" || (isMarker && (status === 404 || status === 405))) {
    const lastModifiedMs = Date.parse(String(headers["last-modified"]));
    return Number.isNaN(lastModifiedMs)
      ? ({ kind: "marker" } as const)
      : ({ kind: "marker", lastModifiedMs } as const);
  }
  return kind === "not-found" ? ({ kind: "gone" } as const) : undefined;
}
