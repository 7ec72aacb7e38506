import type { PartRange } from "../model/part-count.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import { toAscii } from "./ascii-json.ts";
import { isFilled, isObject, type Json } from "./json-fields.ts";
import { type InvalidMessage, invalid, type ReconcileRequest } from "./parsed-message.ts";

/** What one message of the parts queue asks for: copy these parts of an upload (A6). */
export interface PartRequest extends PartRange {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: VersionId;
  readonly uploadId: string;
}

/** What a request to reconcile may ask for beside its key. */
export type ReconcileWishes = {
  readonly [Wish in "release" | "history" | "tags"]?: ReconcileRequest[Wish] | undefined;
};

/** The message of a request to reconcile: `{ "xpart": "reconcile", bucket, key, ... }`, in ASCII as SQS wants it. */
export function writeReconcileRequest(
  { bucket, key }: Pick<ReconcileRequest, "bucket" | "key">,
  { release = false, history, tags }: ReconcileWishes = {},
): string {
  const wishes = {
    ...(release ? { release } : {}),
    ...(history === undefined ? {} : { history }),
    ...(tags === undefined ? {} : { tags }),
  };
  return toAscii(JSON.stringify({ xpart: "reconcile", bucket, key, ...wishes }));
}

/** Reads a message of xpart's own that belongs on the FIFO queue. */
export function parseOwnMessage(body: Json): ReconcileRequest | InvalidMessage {
  const { xpart, bucket, key, release, history, tags } = body;
  if (xpart !== "reconcile") {
    return invalid("xpart names no message that this version knows");
  }
  if (!isFilled(bucket) || !isFilled(key)) {
    return invalid("a reconcile message needs bucket and key");
  }
  if (release !== undefined && typeof release !== "boolean") {
    return invalid("release of a reconcile message must be true or false");
  }
  if (history !== undefined && history !== "all") {
    return invalid('history of a reconcile message must be "all", or left out');
  }
  if (tags !== undefined && tags !== "all") {
    return invalid('tags of a reconcile message must be "all", or left out');
  }
  return {
    ...({ kind: "reconcile", bucket, key, release: release === true } as const),
    ...(history === undefined ? {} : { history }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** The message of a request for parts: `{ "xpart": "parts", bucket, key, ... }`, in ASCII as SQS wants it. */
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
  const fields = isObject(parsed) ? parsed : {};
  const { xpart, ...request } = fields as Partial<PartRequest> & { readonly xpart?: unknown };
  if (xpart !== "parts") {
    return err('xpart is not "parts"');
  }
  return isPartRequest(request) ? ok(request) : err("a field is missing or not what it must be");
}

function isPartRequest(request: Partial<PartRequest>): request is PartRequest {
  const { bucket, key, versionId, uploadId, first, last } = request;
  const isNamed = [bucket, key, versionId, uploadId].every(isFilled);
  return isNamed && isPartNumber(first) && isPartNumber(last) && first <= last;
}

function isPartNumber(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}
