import { mayBeRefusal } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { Work } from "./work.ts";

/** How many other versions of the key are asked for. */
const MAX_SIBLINGS = 3;

/**
 * Whether a refusal is of the one version that was tried, so that it is set aside and its key goes on, or of
 * everything, so that it is a failure which is tried again and alarms (A9).
 *
 * At the source: another version of the key, or what this process could read last, is asked for; if one is
 * given, the refusal is of one version. At the destination: an upload of the same key without any properties
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
  return error.side === "source" ? givesOthers(versionId, work) : takesOthers(work);
}

async function givesOthers(
  versionId: VersionId,
  { session: { key }, siblings, readAccess, source }: Work,
): Promise<Result<boolean, PortError>> {
  const others = siblings
    .filter((entry) => entry.kind === "object" && entry.versionId !== versionId)
    .slice(0, MAX_SIBLINGS)
    .map((entry) => ({ key, versionId: entry.versionId }));
  const last = readAccess?.lastRead;
  const isOther = last !== undefined && (last.key !== key || last.versionId !== versionId);
  for (const other of isOther ? [...others, last] : others) {
    const described = await source.describe(other.key, other.versionId);
    if (described.ok) {
      return ok(true);
    }
    if (described.error.kind !== "denied") {
      return described;
    }
  }
  return ok(false);
}

async function takesOthers({
  session: { key },
  destination,
}: Work): Promise<Result<boolean, PortError>> {
  const begun = await destination.beginUpload({ key, attributes: { metadata: {} }, tags: {} });
  if (!begun.ok) {
    return mayBeRefusal(begun.error) ? ok(false) : begun;
  }
  const aborted = await destination.abortUpload({ key, uploadId: begun.value });
  return aborted.ok ? ok(true) : aborted;
}
