import { taggedReplica } from "../model/ledger-row.ts";
import { answerOf, type PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { givenAgainRow } from "../model/row-changes.ts";
import type { Step } from "../plan/step.ts";
import { causeOf, setAside } from "./set-aside.ts";
import { saveRow, type Work } from "./work.ts";

/** What writing tags came to: the version may be gone on either side, or be set aside, for its tags or before. */
export type TagsWritten = "written" | "source-gone" | "destination-gone" | "set-aside";

type TagStep = Extract<Step, { kind: "write-tags" }>;

/**
 * Reads the tags of a version as they are now, and makes them those of its replica (O4). Where one side refuses those of
 * this version alone, it is set aside with its replica in its place (A9); where that was so before, it is no more.
 */
export async function writeTags(
  step: TagStep,
  work: Work,
): Promise<Result<TagsWritten, ReplicationFailure>> {
  const row = work.rows.get(step.versionId);
  const written = await putTags(step, work);
  if (!written.ok) {
    return whenRefused(written.error, step, work);
  }
  const given = written.value === "written" && row !== undefined ? givenAgainRow(row) : undefined;
  const failure = given === undefined ? undefined : await saveRow(given, work);
  return failure === undefined ? ok(written.value) : err(failure);
}

async function putTags(
  { versionId, destinationVersionId }: TagStep,
  { source, destination, session: { key } }: Work,
): Promise<Result<TagsWritten, PortError>> {
  const tags = await source.readTags(key, versionId);
  if (!tags.ok) {
    return tags;
  }
  if (tags.value === "gone") {
    return ok("source-gone");
  }
  const written = await destination.writeTags(key, destinationVersionId, tags.value);
  return written.ok ? ok(written.value === "gone" ? "destination-gone" : "written") : written;
}

async function whenRefused(
  error: PortError,
  step: TagStep,
  work: Work,
): Promise<Result<TagsWritten, ReplicationFailure>> {
  const row = work.rows.get(step.versionId);
  if (row?.kind !== "object" || taggedReplica(row) === undefined) {
    return err(serviceFailure(error));
  }
  if (row.reason === "source-denied" && error.side === "source" && error.kind === "denied") {
    return ok("set-aside"); // not even its tags are given
  }
  const entry = { versionId: row.versionId, pin: row.pin };
  const cause = await causeOf(entry, error, work);
  if (!cause.ok) {
    return cause;
  }
  if (cause.value === "again") {
    return writeTags(step, work);
  }
  const failure =
    row.state === "parked"
      ? undefined
      : await setAside(entry, "tags-refused", answerOf(error), work);
  if (failure !== undefined) {
    return err(failure);
  }
  work.unrecorded?.delete(row.versionId); // the row is written by now
  return ok("set-aside");
}
