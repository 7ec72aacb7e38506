import { type Deployment, readObjectsDepth } from "@xpart/operations";
import { formatCount, formatDuration } from "../../io/format.ts";
import { pause } from "../../io/pause.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";

const ASK_EVERY_MS = 2_000;
/** SQS's counts lag: only a queue that is empty twice in a row is taken for empty. */
const EMPTY_TIMES = 2;
const SECOND_MS = 1_000;

/**
 * Waits until the functions' FIFO queue has no message more, what is being worked at included.
 *
 * @returns false: it was stopped.
 * @throws CliError where the queue does not answer.
 */
export async function waitForQueue(
  deployment: Deployment,
  { io, signal }: DeploymentContext,
): Promise<boolean> {
  const startedMs = Date.now();
  let most = 0;
  let empty = 0;
  while (!signal.aborted) {
    const depth = await readObjectsDepth(deployment);
    if (!depth.ok) {
      throw portFailure(depth.error, deployment.names.objects);
    }
    const left = depth.value.waiting + depth.value.inFlight;
    most = Math.max(most, left);
    empty = left === 0 ? empty + 1 : 0;
    if (empty === EMPTY_TIMES) {
      io.close();
      return true;
    }
    io.progress({
      code: "backfill-progress",
      title: "waiting for the functions",
      figures: [
        { label: "waiting", value: formatCount(depth.value.waiting) },
        { label: "worked at", value: formatCount(depth.value.inFlight) },
        { label: "left", value: leftText(most - left, left, Date.now() - startedMs) },
      ],
    });
    await pause(ASK_EVERY_MS, signal);
  }
  io.close();
  return false;
}

function leftText(done: number, left: number, elapsedMs: number): string {
  return done <= 0 || elapsedMs < SECOND_MS
    ? "not known yet"
    : formatDuration((elapsedMs / done) * left);
}
