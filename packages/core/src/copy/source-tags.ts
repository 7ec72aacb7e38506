import type { Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/**
 * Reads the tags that cross with a version of the source. No request where policy has none cross, or where
 * there are none.
 *
 * @param tagCount - how many it has, where that is known.
 */
export async function readSourceTags(
  key: string,
  versionId: VersionId,
  tagCount: number | undefined,
  { source, policy }: Pick<ReplicationRun, "source" | "policy">,
): Promise<Result<Tags, PortError>> {
  return policy.tags === "ignore" ? ok({}) : readTagsOf(key, versionId, tagCount, source);
}

/** The tags of a version of the source, whether or not they cross. */
export async function readTagsOf(
  key: string,
  versionId: VersionId,
  tagCount: number | undefined,
  source: ReplicationRun["source"],
): Promise<Result<Tags, PortError>> {
  if (tagCount === 0) {
    return ok({});
  }
  const tags = await source.readTags(key, versionId);
  // Gone since it was opened: it is still what the source had, and its delete has an event of its own.
  return tags.ok ? ok(tags.value === "gone" ? {} : tags.value) : tags;
}
