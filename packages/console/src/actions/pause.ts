import type { PortError, Result } from "@xpart/core";
import {
  type PausePorts,
  type PauseState,
  pauseDeployment,
  resumeDeployment,
} from "@xpart/operations";
import type { DoneView } from "../answers.ts";
import { portFailureOf } from "../http/console-error.ts";

/** A pause as the page asks for it. */
export interface PauseWish {
  readonly reason: string;
  /** Absent: until somebody resumes. */
  readonly minutes?: number | undefined;
}

const MINUTE_MS = 60_000;

/** Stops the functions that copy. @throws ConsoleError */
export async function pause(
  { reason, minutes }: PauseWish,
  ports: PausePorts,
  by: string | undefined,
): Promise<DoneView> {
  const sinceMs = Date.now();
  const state = taken(
    await pauseDeployment(
      {
        ...{ reason, sinceMs },
        // A schedule is for a whole second.
        ...(minutes === undefined
          ? {}
          : { untilMs: Math.ceil((sinceMs + minutes * MINUTE_MS) / 1_000) * 1_000 }),
        ...(by === undefined ? {} : { by }),
      },
      ports,
    ),
  );
  return { isGood: state.isPaused, text: state.isPaused ? "Paused." : "It is still stopping." };
}

/** Has them go on. @throws ConsoleError */
export async function resume(ports: PausePorts): Promise<DoneView> {
  const state = taken(await resumeDeployment(ports));
  return { isGood: !state.isPaused, text: state.isPaused ? "It is still paused." : "Resumed." };
}

function taken(result: Result<PauseState, PortError>): PauseState {
  if (!result.ok) {
    throw portFailureOf(result.error);
  }
  return result.value;
}
