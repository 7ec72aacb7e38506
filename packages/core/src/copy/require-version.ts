import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";

/**
 * Refuses an answer without a version id to the write of an entry that has one at the source (C1): in a
 * destination without versions it took the place of another entry.
 */
export function requireVersion(
  versionId: VersionId,
  written: WrittenEntry,
): Result<WrittenEntry, PortError> {
  const isLost = versionId !== NULL_VERSION_ID && written.versionId === NULL_VERSION_ID;
  return isLost ? err(NOT_VERSIONED) : ok(written);
}

const NOT_VERSIONED: PortError = {
  kind: "misconfigured",
  side: "destination",
  operation: "PutObject",
  message:
    "the destination bucket answered without a version id: switch versioning on there, as it is at the source",
};
