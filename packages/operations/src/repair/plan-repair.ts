import type { KeyFinding, RepairWork } from "../slice/key-finding.ts";

/** What repairing would ask for. */
export interface RepairPlan {
  /** Keys that a reconcile mends, each by a message of its own. */
  readonly keys: readonly string[];
  /** Those of them whose tags differ: their messages ask for the tags of all replicas. */
  readonly tagged: ReadonlySet<string>;
  /** What the reconciles would do as things stand; what a key is too long for is not counted. */
  readonly work: RepairWork;
  /** Keys that differ, and that no reconcile mends. */
  readonly left: readonly KeyFinding[];
}

/** Picks what can be repaired of what was found (V7). Pure: whoever shows it, sends it. */
export function planRepair(findings: readonly KeyFinding[]): RepairPlan {
  const different = findings.filter(({ verdict }) => verdict === "differs");
  const mendable = different.filter(({ mends }) => mends === "reconcile");
  const work = { appends: 0, bytes: 0, deletes: 0, notes: 0 };
  for (const { plan } of mendable) {
    work.appends += plan?.appends ?? 0;
    work.bytes += plan?.bytes ?? 0;
    work.deletes += plan?.deletes ?? 0;
    work.notes += plan?.notes ?? 0;
  }
  return {
    keys: mendable.map(({ key }) => key),
    tagged: new Set(
      mendable.filter(({ reasons }) => reasons.includes("tags")).map(({ key }) => key),
    ),
    work,
    left: different.filter(({ mends }) => mends !== "reconcile"),
  };
}
