import { explainSystemError } from "./explain-failure.mjs";
import { INTERRUPTED, Interrupted, StepFailure } from "./run-step.mjs";

/**
 * Says what was in the way of a job at a place.
 *
 * @returns the exit status. @throws any error that nobody has words for
 */
export function statusOf(error, place) {
  if (error instanceof Interrupted) {
    console.error("interrupted");
    return INTERRUPTED;
  }
  const reason = error instanceof StepFailure ? error.message : explainSystemError(error, place);
  if (reason === undefined) {
    throw error;
  }
  console.error(reason);
  return 2;
}
