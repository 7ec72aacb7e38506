import { answerOf } from "../model/port-error.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Entry, ObjectEntry } from "../model/stack.ts";
import type { Step } from "../plan/step.ts";
import { READ_AHEAD_BYTES, READ_AHEAD_ENTRIES, type ReadObject, readAhead } from "./read-ahead.ts";
import { causeOf, setAside } from "./set-aside.ts";
import { PLAN_RESERVE_MS, type PlanWork, type StepFailure } from "./work.ts";

/** Whether an entry is read at the source and would be shown in place of a newer one. */
export function isLate(entry: Entry, { shown }: PlanWork): boolean {
  return entry.kind === "object" && shown.wouldBeOlder(entry);
}

/** Reads late entries from this step on; what cannot be read is set aside before anything is written for it. */
export async function readLateOnes(
  steps: readonly Step[],
  from: number,
  work: PlanWork,
): StepFailure {
  let roomBytes = READ_AHEAD_BYTES;
  for (const [index, entry] of lateObjects(steps, from, work).entries()) {
    if (index > 0 && entry.pin.sizeBytes > roomBytes) {
      return undefined;
    }
    const stopped = work.session.whyNotGoOn(PLAN_RESERVE_MS);
    if (stopped !== undefined) {
      return stopped;
    }
    const read = await readOrSetAside(entry, roomBytes, work);
    if (!read.ok) {
      return read.error;
    }
    work.readAhead.set(entry.versionId, read.value);
    roomBytes -= read.value === "left-out" ? 0 : (read.value.object?.pin.sizeBytes ?? 0);
  }
  return undefined;
}

/** The late objects that are read at the source next, up to the first one that is not late. */
function lateObjects(steps: readonly Step[], from: number, work: PlanWork): readonly ObjectEntry[] {
  const late: ObjectEntry[] = [];
  for (let index = from; index < steps.length && late.length < READ_AHEAD_ENTRIES; index += 1) {
    const step = steps[index];
    if (step?.kind === "append" && step.entry.kind === "object") {
      if (!isLate(step.entry, work)) {
        return late;
      }
      late.push(step.entry);
    }
  }
  return late;
}

async function readOrSetAside(
  entry: ObjectEntry,
  roomBytes: number,
  work: PlanWork,
): Promise<Result<ReadObject | "left-out", ReplicationFailure>> {
  const read = await readAhead(entry, work.session.key, roomBytes, work);
  if (read.ok) {
    return ok(read.value === "gone" ? "left-out" : read.value);
  }
  const cause = await causeOf(entry, read.error, work);
  if (!cause.ok) {
    return cause;
  }
  if (cause.value === "again") {
    return readOrSetAside(entry, roomBytes, work);
  }
  const failure = await setAside(entry, cause.value, answerOf(read.error), work);
  return failure === undefined ? ok("left-out") : err(failure);
}
