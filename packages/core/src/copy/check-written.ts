import { deletesVersions } from "../model/policy.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/**
 * Looks at what the write of an entry was answered (C1, A10): it must name a version where the source's entry
 * has one, and content that is verified by its ETag must have come out equal. What did not is deleted again,
 * so that nobody reads it; where nothing in the policy deletes, it stays below the next try (S2).
 *
 * @param versionId - the source's.
 * @param expectedEtag - where it is made of MD5s, so that an equal content has an equal one.
 */
export async function checkWritten(
  versionId: VersionId,
  written: WrittenEntry,
  expectedEtag: string | undefined,
  key: string,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  if (versionId !== NULL_VERSION_ID && written.versionId === NULL_VERSION_ID) {
    return err(key.endsWith("/") ? FOLDER_NOT_VERSIONED : NOT_VERSIONED);
  }
  const isBroken =
    written.hasMd5Etag === true && expectedEtag !== undefined && written.etag !== expectedEtag;
  if (!isBroken) {
    return ok(written);
  }
  if (!deletesVersions(run.policy)) {
    return err(corrupt("it stays, since the policy deletes nothing"));
  }
  const deleted = await run.destination.deleteEntry(key, written.versionId);
  return err(deleted.ok ? corrupt("it was deleted again") : deleted.error);
}

const NOT_VERSIONED: PortError = {
  kind: "misconfigured",
  side: "destination",
  operation: "write",
  message:
    "the destination bucket answered without a version id: switch versioning on there, as it is at the source",
};

/** MinIO, SeaweedFS and versitygw keep no versions of what they take for folders, in a versioned bucket too (A20). */
const FOLDER_NOT_VERSIONED: PortError = {
  kind: "unkeepable",
  side: "destination",
  operation: "write",
  message:
    "the destination keeps no versions of keys that end in a slash: the newest content may stand there, and no other does",
};

function corrupt(then: string): PortError {
  return {
    kind: "corrupt",
    side: "destination",
    operation: "write",
    message: `what was stored has another MD5 than the source's content; ${then}`,
  };
}
