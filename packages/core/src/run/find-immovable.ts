import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** Replicas that cannot be copied inside the destination, by the version id of their source entry. */
export interface Immovable {
  /** They can be read on neither side, so that they stay where they are (A7). */
  readonly immovable: ReadonlySet<VersionId>;
  /** The source still gives them. */
  readonly fromSource: ReadonlySet<VersionId>;
}

/** Storage classes whose objects may have to be restored before they can be read. */
const MAY_BE_ARCHIVED: ReadonlySet<string> = new Set([
  "GLACIER",
  "DEEP_ARCHIVE",
  "INTELLIGENT_TIERING",
]);

/**
 * Finds out which replicas of a plan cannot be put on top once more, since they are archived (A7). Asked before
 * anything is written: an entry that belongs below such a replica must not be put on top of it. A HEAD for each
 * replica of an archiving storage class, and a GET at the source, of which no content is read, for each that is
 * archived; none for others.
 */
export async function findImmovable(
  { key, destination }: ReconcileFacts,
  { steps }: ReconcilePlan,
  run: ReplicationRun,
): Promise<Result<Immovable, PortError>> {
  const immovable = new Set<VersionId>();
  const fromSource = new Set<VersionId>();
  const classes = new Map(
    destination.entries.map((entry) => [
      entry.versionId,
      entry.kind === "object" ? entry.storageClass : undefined,
    ]),
  );
  const suspects = steps.flatMap((step) =>
    step.kind === "restack" && MAY_BE_ARCHIVED.has(classes.get(step.replica) ?? "") ? [step] : [],
  );
  for (const { entry, replica } of suspects) {
    const readable = await whereReadable(key, entry.versionId, replica, run);
    if (!readable.ok) {
      return readable;
    }
    if (readable.value !== "destination") {
      (readable.value === "source" ? fromSource : immovable).add(entry.versionId);
    }
  }
  return ok({ immovable, fromSource });
}

async function whereReadable(
  key: string,
  versionId: VersionId,
  replica: VersionId,
  run: ReplicationRun,
): Promise<Result<"destination" | "source" | "nowhere", PortError>> {
  const described = await run.destination.describe(key, replica);
  if (!described.ok) {
    return described;
  }
  if (described.value.kind !== "object" || described.value.object.isArchived !== true) {
    return ok("destination");
  }
  const isGiven = await canOpen(key, versionId, run);
  return isGiven.ok ? ok(isGiven.value ? "source" : "nowhere") : isGiven;
}

async function canOpen(
  key: string,
  versionId: VersionId,
  run: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  const opened = await run.source.open(key, versionId);
  if (!opened.ok) {
    const isPassing = opened.error.kind === "throttled" || opened.error.kind === "unavailable";
    return isPassing ? opened : ok(false);
  }
  if (opened.value.kind !== "object") {
    return ok(false);
  }
  opened.value.object.discard();
  return ok(true);
}
