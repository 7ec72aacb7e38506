import type { PartRange } from "../model/part-range.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import { toAscii } from "./ascii-json.ts";

/** What one message of the parts queue asks for: copy these parts of an upload (A6). */
export interface PartRequest extends PartRange {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: VersionId;
  readonly uploadId: string;
}

/** The message of a request: `{ "xpart": "parts", bucket, key, ... }`, in ASCII as SQS wants it. */
export function writePartRequest(request: PartRequest): string {
  const { bucket, key, versionId, uploadId, first, last } = request;
  return toAscii(JSON.stringify({ xpart: "parts", bucket, key, versionId, uploadId, first, last }));
}

/** Reads one message of the parts queue. @returns what is wrong with it, without quoting it (P5). */
export function parsePartRequest(body: string): Result<PartRequest, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return err("the body is not JSON");
  }
  const fields = typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  const { xpart, ...request } = fields as Partial<PartRequest> & { readonly xpart?: unknown };
  if (xpart !== "parts") {
    return err('xpart is not "parts"');
  }
  return isPartRequest(request) ? ok(request) : err("a field is missing or not what it must be");
}

function isPartRequest(request: Partial<PartRequest>): request is PartRequest {
  const { bucket, key, versionId, uploadId, first, last } = request;
  const isFilled = [bucket, key, versionId, uploadId].every(
    (text) => typeof text === "string" && text !== "",
  );
  return isFilled && isPartNumber(first) && isPartNumber(last) && first <= last;
}

function isPartNumber(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}
