import { givesOthers } from "../copy/gives-others.ts";
import { takesOthers } from "../copy/takes-others.ts";
import { mayBeRefusal } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { Work } from "./work.ts";

/**
 * Whether a refusal is of the one version that was tried, so that it is set aside and its key goes on, or of
 * everything, so that it is a failure which is tried again and alarms (A9). A refusal with nothing to compare
 * with counts as one of everything.
 */
export async function isOfOneVersion(
  error: PortError,
  versionId: VersionId,
  work: Work,
): Promise<Result<boolean, PortError>> {
  if (!mayBeRefusal(error)) {
    return ok(false);
  }
  const { session, siblings } = work;
  return error.side === "source"
    ? givesOthers(error, session.key, otherObjects(siblings, versionId), work)
    : takesOthers(error, session, work);
}

function otherObjects(siblings: Work["siblings"], versionId: VersionId): readonly VersionId[] {
  return siblings
    .filter((entry) => entry.kind === "object" && entry.versionId !== versionId)
    .map((entry) => entry.versionId);
}
