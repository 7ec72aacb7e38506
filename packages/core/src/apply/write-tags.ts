import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** What writing tags came to: the version may be gone on either side. */
export type TagsWritten = "written" | "source-gone" | "destination-gone";

/** Reads the tags of a version as they are now, and makes them those of its replica (O4). */
export async function writeTags(
  { versionId, destinationVersionId }: Extract<Step, { kind: "write-tags" }>,
  key: string,
  run: ReplicationRun,
): Promise<Result<TagsWritten, ReplicationFailure>> {
  const tags = await run.source.readTags(key, versionId);
  if (!tags.ok) {
    return err(serviceFailure(tags.error));
  }
  if (tags.value === "gone") {
    return ok("source-gone");
  }
  const written = await run.destination.writeTags(key, destinationVersionId, tags.value);
  if (!written.ok) {
    return err(serviceFailure(written.error));
  }
  return ok(written.value === "gone" ? "destination-gone" : "written");
}
