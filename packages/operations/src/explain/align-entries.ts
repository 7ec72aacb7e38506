import type { Attempt, Entry, KeyPlan, LedgerRow, Step, Suppressed, VersionId } from "@xpart/core";
import type { EntryLine, EntryVerdict } from "./entry-line.ts";

/** What the lines are made from: a plan, and who has the key at the moment. */
export interface Planned extends Pick<KeyPlan, "facts" | "plan" | "steps"> {
  /** An attempt whose lease runs. */
  readonly leased?: Attempt | undefined;
}

/**
 * Puts both stacks side by side, newest first: each entry of the source beside its replica, what stands at the
 * destination alone where it stands. Pure; each entry of both sides is on exactly one line.
 */
export function alignEntries(planned: Planned): readonly EntryLine[] {
  const { facts } = planned;
  const rows = new Map(facts.rows.map((row) => [row.versionId, row]));
  const standing = new Map(facts.destination.entries.map((entry) => [entry.versionId, entry]));
  const pairs = facts.source.entries.map((source) => {
    const row = rows.get(source.versionId);
    const destination = row?.destinationVersionId && standing.get(row.destinationVersionId);
    return { source, row, ...(destination ? { destination } : {}) };
  });
  const paired = new Set(pairs.map(({ destination }) => destination?.versionId));
  const alone = facts.destination.entries.filter(({ versionId }) => !paired.has(versionId));
  const positions = new Map(
    facts.destination.entries.map(({ versionId }, index) => [versionId, index]),
  );
  const lines: EntryLine[] = [];
  let next = 0;
  const takeAlone = (before: number) => {
    for (; next < alone.length; next += 1) {
      const destination = alone[next];
      if (destination === undefined || (positions.get(destination.versionId) ?? 0) > before) {
        return;
      }
      lines.push(lineAlone(destination, planned));
    }
  };
  for (const { source, destination, row } of pairs) {
    if (destination !== undefined) {
      takeAlone(positions.get(destination.versionId) ?? 0);
    }
    const verdict = verdictOf(source, row, destination, planned);
    lines.push({
      source,
      ...(destination === undefined ? {} : { destination }),
      ...(row === undefined ? {} : { row }),
      verdict,
    });
  }
  takeAlone(Number.POSITIVE_INFINITY);
  return lines;
}

function verdictOf(
  entry: Entry,
  row: LedgerRow | undefined,
  replica: Entry | undefined,
  { plan, steps, leased }: Planned,
): EntryVerdict {
  const { versionId } = entry;
  if (leased !== undefined && leased.versionId === versionId) {
    return { kind: "on-its-way", untilMs: leased.leaseUntilMs };
  }
  const suppressed = plan.suppressed.find((other) => other.entry.versionId === versionId);
  if (suppressed !== undefined) {
    return setAside(suppressed, row);
  }
  const isOfEntry = (step: Step) =>
    (step.kind === "append" || step.kind === "restack") && step.entry.versionId === versionId;
  if (steps.some((step) => step.kind === "note-row" && step.row.versionId === versionId)) {
    const gap = steps.some(
      (step) =>
        step.kind === "note-row" && step.row.versionId === versionId && step.row.state === "gap",
    );
    return gap ? { kind: "gap" } : { kind: "unrecorded" };
  }
  const step = steps.find(isOfEntry);
  if (step?.kind === "restack") {
    return { kind: "out-of-order" };
  }
  if (step !== undefined) {
    return row?.destinationVersionId === undefined || row.state !== "replicated"
      ? { kind: "missing" }
      : { kind: "lost-replica" };
  }
  // An entry that is wanted, and that no step is about, stands in its place.
  return replica === undefined ? { kind: "missing" } : { kind: "replicated" };
}

/** What an entry that a plan leaves out comes to. */
export function setAside({ reason, filter }: Suppressed, row: LedgerRow | undefined): EntryVerdict {
  switch (reason) {
    case "filtered":
      return { kind: "filtered", ...(filter === undefined ? {} : { by: filter }) };
    case "policy":
      return { kind: "ignored", by: "deleteMarkers" };
    case "lifecycle":
      return { kind: "ignored", by: "lifecycle" };
    case "below-horizon":
    case "held":
      return { kind: reason };
    case "gap":
      return { kind: "gap", ...(row?.reason === undefined ? {} : { reason: row.reason }) };
    case "parked":
      return {
        kind: "parked",
        ...(row?.reason === undefined ? {} : { reason: row.reason }),
        ...(row?.answer === undefined ? {} : { answer: row.answer }),
      };
  }
}

/** An entry that stands at the destination without one of the source beside it. */
function lineAlone(destination: Entry, { facts, plan, steps }: Planned): EntryLine {
  const { versionId } = destination;
  const deleted = deleteOf(versionId, steps);
  if (deleted?.reason === "replaced" || facts.retiring.includes(versionId)) {
    return { destination, verdict: { kind: "replaced" } };
  }
  const row = facts.rows.find((known) => known.destinationVersionId === versionId);
  if (row === undefined || plan.foreign.includes(versionId)) {
    return { destination, verdict: { kind: "foreign" } };
  }
  return { destination, row, verdict: leftVerdict(row, deleted !== undefined) };
}

function deleteOf(versionId: VersionId, steps: readonly Step[]) {
  return steps.find(
    (step): step is Extract<Step, { kind: "delete" }> =>
      step.kind === "delete" && step.destinationVersionId === versionId,
  );
}

/** The verdict on a replica whose entry is not at the source any more. */
function leftVerdict({ state }: LedgerRow, isNext: boolean): EntryVerdict {
  switch (state) {
    case "source-deleted":
      return { kind: "kept", by: "versionDeletes" };
    case "source-expired":
      return { kind: "kept", by: "lifecycle" };
    case "held":
    case "locked":
      return { kind: state };
    case "gap":
    case "parked":
    case "replicated":
      return { kind: "left-source", isNext };
  }
}
