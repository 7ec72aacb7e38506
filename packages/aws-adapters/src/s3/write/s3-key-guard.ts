import { err, ok, type PortError, type Result, toVersionId, type WrittenEntry } from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import { createStackReader } from "../list/s3-stack-reader.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { serverTraits } from "../server/s3-known-servers.ts";
import { deleteEntry } from "./s3-entry-writes.ts";
import { KeyNotKeptError, OtherKeyError } from "./s3-written-key.ts";

/** What XML 1.0 cannot carry, escaped or not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Whether a server of files would take a key for the path of another: `/a`, `a//b`, `a/./b`, `a/../b`. */
export function isPathLike(key: string): boolean {
  const segments = key.split("/");
  return segments.some(
    (segment, index) =>
      segment === "." || segment === ".." || (segment === "" && index < segments.length - 1),
  );
}

/**
 * Makes a write at a key that some servers keep as another, or cannot list (A20). At a server that is known to
 * be one of those nothing is sent. At one that is known to keep every key nothing more happens. At any other it
 * is looked where the write landed: if it is not listed at its key, it is taken back from wherever it is.
 */
export async function writeAtKey<Written extends WrittenEntry | string>(
  key: string,
  operation: string,
  options: S3BucketOptions,
  write: () => Promise<Result<Written, PortError>>,
): Promise<Result<Written, PortError>> {
  const refusal = whyNotKept(key, options);
  if (refusal !== undefined) {
    return callAws(options, operation, () => Promise.reject(new KeyNotKeptError(refusal)));
  }
  const written = await write();
  const isDone = !written.ok || typeof written.value === "string" || isUnmade(written.value);
  if (isDone || !isInDoubt(key, options)) {
    return written;
  }
  const { versionId } = written.value;
  const stack = await createStackReader(options).readStack(key);
  if (!stack.ok) {
    return stack;
  }
  if (stack.value.entries.some((entry) => entry.versionId === versionId)) {
    return written;
  }
  // The key is resolved as it was by the write. The null version may have been there before.
  const undone =
    versionId === toVersionId(undefined)
      ? ok(undefined)
      : await deleteEntry(key, versionId, options);
  return undone.ok
    ? callAws(options, operation, () => Promise.reject(new OtherKeyError()))
    : err(undone.error);
}

/**
 * Reads at a key that some servers keep as another, or refuse. At a server that is known to be one of those nothing is
 * sent: whatever it has there is another key's. At one that nobody knows yet, a refusal of such a key, which after a HEAD
 * is a bare 400, says that nothing is there (A20).
 *
 * @param gone - what is said of a key at which nothing is.
 */
export async function readAtKey<Found, Gone>(
  key: string,
  options: S3BucketOptions,
  gone: Gone,
  read: () => Promise<Result<Found, PortError>>,
): Promise<Result<Found | Gone, PortError>> {
  if (whyNotKept(key, options) !== undefined) {
    return ok(gone);
  }
  const found = await read();
  return found.ok || !isRefusedKey(key, found.error, options) ? found : ok(gone);
}

function isRefusedKey(
  key: string,
  { kind, code, status }: PortError,
  { client }: S3BucketOptions,
): boolean {
  const isOdd = isPathLike(key) || NOT_XML.test(key);
  const isBare = kind === "invalid" && status === 400 && code === undefined;
  return kind === "unkeepable" || (isOdd && isBare && serverTraits(client).keys !== "any");
}

/** Whether the server is known not to keep a key as it is. @returns why. */
function whyNotKept(key: string, { client }: S3BucketOptions): string | undefined {
  const { keys, encodesKeys } = serverTraits(client);
  if (keys === "as-paths" && isPathLike(key)) {
    return 'it takes them for paths, so that one with "//", "/./", "/../" or a slash in front means another';
  }
  return !encodesKeys && NOT_XML.test(key)
    ? "its listings do not show control characters"
    : undefined;
}

/** A marker that the server did not make. */
function isUnmade(written: WrittenEntry & { readonly made?: string }): boolean {
  return written.made === "none";
}

function isInDoubt(key: string, { client }: S3BucketOptions): boolean {
  return serverTraits(client).keys === "unknown" && (isPathLike(key) || NOT_XML.test(key));
}
