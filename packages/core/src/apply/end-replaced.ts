import { isUnreadableItself } from "../model/park-cause.ts";
import { deletesVersions } from "../model/policy.ts";
import { serviceFailure } from "../model/replication-failure.ts";
import { hasUnkeptMarker } from "../model/row-changes.ts";
import type { Entry } from "../model/stack.ts";
import { forgetRow, type StepFailure, type Work } from "./work.ts";

/**
 * What went since the listing has a delete with an event of its own, which may keep its replica. The null marker whose
 * place it took is none: that goes with it, as what the plan was to replace does (D2).
 */
export async function endReplaced({ kind, versionId }: Entry, work: Work): StepFailure {
  const row = work.rows.get(versionId);
  const isReplaced = kind === "object" && row?.kind === "marker" && row.state === "replicated";
  if (!isReplaced || !deletesVersions(work.policy) || hasUnkeptMarker(work.rows)) {
    return undefined;
  }
  const described = await work.source.describe(work.session.key, versionId);
  if (!described.ok) {
    return isUnreadableItself(described.error) ? undefined : serviceFailure(described.error);
  }
  return described.value.kind === "gone" ? forgetRow(row, work) : undefined;
}
