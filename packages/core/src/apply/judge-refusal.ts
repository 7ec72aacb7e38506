import { takesOthers } from "../copy/takes-others.ts";
import { mayBeRefusal } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { Work } from "./work.ts";

/** A key behind the denied one, and so in scope, that nobody has. Who may read objects is told that it is not there. */
const NO_SUCH_KEY = "?xpart-probe";
/** How many other versions of the key are asked for. */
const MAX_SIBLINGS = 3;

/**
 * Whether a refusal is of the one version that was tried, so that it is set aside and its key goes on, or of
 * everything, so that it is a failure which is tried again and alarms (A9).
 *
 * At the source: other versions of the key, what this process could read last, and a key that does not exist are
 * asked for; if one is given, or S3 says that the last is not there, the refusal is of one version. At the destination: an upload of the same key without any properties
 * is begun, and aborted; if it is, the refusal is of what this version is. A refusal with nothing to compare
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
  return error.side === "source"
    ? givesOthers(error, versionId, work)
    : takesOthers(work.session, work);
}

async function givesOthers(
  { operation }: PortError,
  versionId: VersionId,
  { session: { key }, siblings, readAccess, source }: Work,
): Promise<Result<boolean, PortError>> {
  const others = siblings
    .filter((entry) => entry.kind === "object" && entry.versionId !== versionId)
    .slice(0, MAX_SIBLINGS)
    .map((entry) => ({ key, versionId: entry.versionId }));
  const recent = readAccess?.recent.filter((read) => read.key !== key) ?? [];
  const nothing = { key: `${key}${NO_SUCH_KEY}`, versionId: NULL_VERSION_ID };
  // To read tags is a right of its own: that an object is given says nothing about it.
  const isOfTags = operation.toLowerCase().includes("tag");
  for (const other of [...others, ...recent, nothing]) {
    const asked = isOfTags
      ? await source.readTags(other.key, other.versionId)
      : await source.describe(other.key, other.versionId);
    if (asked.ok) {
      return ok(true);
    }
    if (asked.error.kind !== "denied") {
      return asked;
    }
  }
  return ok(false);
}
