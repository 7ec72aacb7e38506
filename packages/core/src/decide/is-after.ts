import type { ObjectEvent } from "../model/object-event.ts";

/** S3 gives whole seconds, and its clocks are not one. */
const SAME_MOMENT_MS = 2_000;

/** Whether what was made then was made after an event, so that the event is not about it: a null version's id is used again. */
export function isAfter(
  lastModifiedMs: number | undefined,
  { timeMs }: Pick<ObjectEvent, "timeMs">,
): boolean {
  return (
    lastModifiedMs !== undefined && timeMs !== undefined && lastModifiedMs > timeMs + SAME_MOMENT_MS
  );
}
