import {
  printable,
  type RotationPlan,
  type RotationPorts,
  type RotationStep,
  rotatedWords,
  rotateKey,
  rotationFailureWords,
  rotationStepWords,
} from "@xpart/operations";
import type { RotationRunView } from "../answers.ts";

/** A rotation that has begun. */
export interface RotationRun {
  view(): RotationRunView;
  /** Has it undo what it has done. */
  stop(): void;
  /** Resolves when it has ended, undone or not; it never rejects. */
  readonly ended: Promise<void>;
}

/** What it works with. */
export interface RotationRunOptions {
  portsFor(signal: AbortSignal): RotationPorts;
  /** Aborted when the console ends. */
  readonly consoleEnded: AbortSignal;
  readonly onStep?: ((text: string, isGood: boolean) => void) | undefined;
}

/** Begins one. */
export function startRotation(plan: RotationPlan, options: RotationRunOptions): RotationRun {
  const end = new AbortController();
  let view: RotationRunView = {
    ...{ state: "running", isStopping: false, startedMs: Date.now(), steps: [] },
  };
  const show = (more: Partial<RotationRunView>) => {
    view = { ...view, ...more };
  };
  const work = async () => {
    const signal = AbortSignal.any([options.consoleEnded, end.signal]);
    const rotated = await rotateKey(options.portsFor(signal), {
      ...plan,
      onStep(step) {
        const seen = stepView(step, plan);
        show({ steps: [...view.steps, seen] });
        options.onStep?.(seen.text, seen.isGood);
      },
    });
    return rotated.ok
      ? ({ state: "rotated", outcome: rotatedWords(rotated.value) } as const)
      : ({
          state: rotated.error.left.length === 0 ? "undone" : "left",
          ...outcomeOf(rotationFailureWords(rotated.error)),
        } as const);
  };
  const ended = work()
    .catch((error: unknown) => ({
      // A bug of xpart: nobody knows what was done.
      ...{ state: "left" as const, outcome: printable(String(error)) },
      remedy: `Look which keys ${plan.user} has, and which one is in the secret.`,
    }))
    .then((came) => {
      show({ ...came, endedMs: Date.now() });
      options.onStep?.(came.outcome, came.state === "rotated");
    });
  return {
    view: () => view,
    ended,
    stop() {
      show({ isStopping: true });
      end.abort();
    },
  };
}

function outcomeOf({ what, remedy }: ReturnType<typeof rotationFailureWords>) {
  return { outcome: what, remedy };
}

function stepView(step: RotationStep, { watchMs }: RotationPlan): RotationRunView["steps"][number] {
  const atMs = Date.now();
  const lasts =
    step.kind === "waiting" ? step.ms : step.kind === "switched-off" ? watchMs : undefined;
  return {
    ...{ atMs, text: printable(rotationStepWords(step)), isGood: step.kind !== "undone" },
    ...(lasts === undefined ? {} : { untilMs: atMs + lasts }),
  };
}
