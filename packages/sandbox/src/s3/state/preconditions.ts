import type { ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";

/** What a read's conditions come to. */
export type ReadCondition = "proceed" | "not-modified";

/** A date that HTTP headers hold has whole seconds. */
const secondMs = 1000;

/**
 * Holds a read against If-Match, If-None-Match and If-(Un)Modified-Since (rule W7). An ETag
 * condition that is given decides over the date of its kind (RFC 9110, section 13.2.2).
 *
 * @throws S3Error PreconditionFailed.
 */
export function checkReadConditions(request: S3Request, version: ObjectVersion): ReadCondition {
  const failed = failedCondition(request, version, "");
  if (failed === undefined) {
    return "proceed";
  }
  if (failed === "if-none-match" || failed === "if-modified-since") {
    return "not-modified";
  }
  throw preconditionFailed(failed);
}

/**
 * Holds the source of a copy against `x-amz-copy-source-if-*`.
 *
 * @throws S3Error PreconditionFailed.
 */
export function checkCopyConditions(request: S3Request, version: ObjectVersion): void {
  const failed = failedCondition(request, version, "x-amz-copy-source-");
  if (failed !== undefined) {
    throw preconditionFailed(failed);
  }
}

/**
 * Holds a write against `If-None-Match: *` and `If-Match`, which look at the current version only.
 *
 * @throws S3Error PreconditionFailed, NoSuchKey (If-Match without an object) or NotImplemented.
 */
export function checkWriteConditions(
  request: S3Request,
  current: ObjectVersion | undefined,
  key: string,
): void {
  const noneMatch = header(request, "if-none-match");
  if (noneMatch !== undefined && noneMatch !== "*") {
    throw new S3Error("NotImplemented", { detail: { Header: "If-None-Match" } });
  }
  if (noneMatch === "*" && current !== undefined) {
    throw preconditionFailed("if-none-match");
  }
  checkCurrentEtag(header(request, "if-match"), current, key);
}

/**
 * Holds a change against an ETag the current version must have; `*` is any.
 *
 * @throws S3Error PreconditionFailed or NoSuchKey.
 */
export function checkCurrentEtag(
  ifMatch: string | undefined,
  current: ObjectVersion | undefined,
  key: string,
): void {
  if (ifMatch === undefined) {
    return;
  }
  if (current === undefined) {
    throw new S3Error("NoSuchKey", { detail: { Key: key } });
  }
  if (!matchesEtag(ifMatch, current.etag)) {
    throw preconditionFailed("if-match");
  }
}

type Condition = "if-match" | "if-unmodified-since" | "if-none-match" | "if-modified-since";

function failedCondition(
  request: S3Request,
  version: ObjectVersion,
  prefix: string,
): Condition | undefined {
  const given = (name: Condition) => header(request, prefix + name);
  const modifiedMs = Math.floor(version.lastModifiedMs / secondMs) * secondMs;

  const match = given("if-match");
  const unmodifiedSince = given("if-unmodified-since");
  if (match !== undefined) {
    if (!matchesEtag(match, version.etag)) {
      return "if-match";
    }
  } else if (unmodifiedSince !== undefined && modifiedMs > Date.parse(unmodifiedSince)) {
    return "if-unmodified-since";
  }
  const noneMatch = given("if-none-match");
  const modifiedSince = given("if-modified-since");
  if (noneMatch !== undefined) {
    return matchesEtag(noneMatch, version.etag) ? "if-none-match" : undefined;
  }
  const isOld = modifiedSince !== undefined && modifiedMs <= Date.parse(modifiedSince);
  return isOld ? "if-modified-since" : undefined;
}

function matchesEtag(condition: string, etag: string): boolean {
  return condition.split(",").some((candidate) => {
    const plain = unquote(candidate.trim().replace(/^W\//, ""));
    return plain === "*" || plain === etag;
  });
}

/** An ETag without its quotes. */
export function unquote(etag: string): string {
  return etag.replace(/^"(.*)"$/, "$1");
}

function preconditionFailed(condition: Condition): S3Error {
  const names: Readonly<Record<Condition, string>> = {
    "if-match": "If-Match",
    "if-unmodified-since": "If-Unmodified-Since",
    "if-none-match": "If-None-Match",
    "if-modified-since": "If-Modified-Since",
  };
  return new S3Error("PreconditionFailed", { detail: { Condition: names[condition] } });
}
