import { ok, type PortError, type Result } from "@xpart/core";
import { createStackReader } from "../list/s3-stack-reader.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import type { EntryAddress } from "../request/s3-entry-address.ts";
import { serverTraits } from "../server/s3-known-servers.ts";
import type { FoundEntry } from "./s3-found-entry.ts";

/**
 * Makes sure that what is said not to be there is no delete marker. S3 says so of a marker with its answer; some
 * servers answer the same 404 to both (Ceph 16, SeaweedFS, LocalStack), or name no version of a marker that is
 * current (versitygw). One look at the listing tells, and only at a server that is not known to say it.
 */
export async function lookForMarker<T>(
  found: Result<FoundEntry<T>, PortError>,
  address: EntryAddress,
  options: S3BucketOptions,
): Promise<Result<FoundEntry<T>, PortError>> {
  if (!found.ok || isTold(found.value) || serverTraits(options.client).tellsMarkers) {
    return found;
  }
  const listed = await listedMarker(address, options);
  return listed.ok && listed.value === undefined
    ? found
    : (listed as Result<FoundMarker, PortError>);
}

/**
 * The marker behind a HEAD that was refused as a method: without a body, and without the header that says so, a
 * gateway may have refused it as well.
 *
 * @returns undefined where the refusal was of something else, or no marker is listed.
 */
export async function markerBehind(
  { status, code }: PortError,
  address: EntryAddress,
  options: S3BucketOptions,
): Promise<Result<FoundMarker, PortError> | undefined> {
  if (status !== 405 || code === "ForeignAnswer") {
    return undefined;
  }
  const listed = await listedMarker(address, options);
  return listed.ok && listed.value !== undefined ? ok(listed.value) : undefined;
}

type FoundMarker = FoundEntry<never>;

async function listedMarker(
  { key, versionId }: EntryAddress,
  options: S3BucketOptions,
): Promise<Result<FoundMarker | undefined, PortError>> {
  const stack = await createStackReader(options).readStack(key);
  if (!stack.ok) {
    // A server that says so of the listing, too, has nothing there.
    return stack.error.kind === "not-found" ? ok(undefined) : stack;
  }
  const { entries } = stack.value;
  const listed =
    versionId === undefined ? entries[0] : entries.find((entry) => entry.versionId === versionId);
  if (listed?.kind !== "marker") {
    return ok(undefined);
  }
  const { lastModifiedMs } = listed;
  const entry = { kind: "marker", lastModifiedMs } as const;
  return ok({ entry, versionId: listed.versionId, isNamed: true });
}

function isTold({ entry, isNamed }: FoundEntry<unknown>): boolean {
  return entry.kind === "object" || (entry.kind === "marker" && isNamed);
}
