import { setTimeout as delay } from "node:timers/promises";
import {
  type ControlClients,
  type Deployment,
  planRotation,
  printable,
  type RotationPlan,
  readKeyUses,
  rotationPlanWords,
  rotationPortsOf,
} from "@xpart/operations";
import type { DoneView, KeyUsesView, PlanView, RotationView } from "../answers.ts";
import { ConsoleError, portFailureOf } from "../http/console-error.ts";
import { type RotationRun, startRotation } from "./rotation-run.ts";

/** How a rotation is wished; absent: as `xpart rotate-credentials` has it. */
export interface RotationMinutes {
  readonly waitMinutes?: number | undefined;
  readonly watchMinutes?: number | undefined;
}

/** The access key that the functions use, and rotations of it by this console, one at a time. */
export interface KeyRotation {
  /** The last one, with what it has done so far. */
  see(): RotationView;
  /** Asks IAM and the secret, whose signing part goes nowhere. @throws ConsoleError */
  keys(): Promise<KeyUsesView>;
  plan(wish: RotationMinutes): PlanView;
  /** @throws ConsoleError where one runs, or there is no key to rotate. */
  start(wish: RotationMinutes): DoneView;
  /** Ends it; what it has done is undone then. @throws ConsoleError where none runs. */
  stop(): DoneView;
  /** Resolves when none runs: where the console ends, after all was undone. */
  settled(): Promise<void>;
}

/** What it works with. */
export interface KeyRotationOptions {
  /** Aborted when the console ends. */
  readonly ended: AbortSignal;
  /** Tells whoever started the console of each step: an undone one may come after the page is gone. */
  readonly onStep?: ((text: string, isGood: boolean) => void) | undefined;
}

const MINUTE_MS = 60_000;

/** Starts with none. */
export function createKeyRotation(
  deployment: Deployment,
  control: ControlClients,
  { ended, onStep }: KeyRotationOptions,
): KeyRotation {
  let run: RotationRun | undefined;
  const portsFor = (signal: AbortSignal) =>
    rotationPortsOf(deployment, control, {
      ...{ now: Date.now, signal },
      sleep: (ms) => delay(ms, undefined, { signal }).catch(() => undefined),
    });
  const planned = (wish: RotationMinutes): RotationPlan => {
    const plan = planRotation(deployment, msOf(wish));
    if (!plan.ok) {
      const { what, subject, remedy } = plan.error;
      throw new ConsoleError(`${what}: ${subject}`, remedy);
    }
    return plan.value;
  };
  return {
    see: () => ({
      ...aboutOf(planRotation(deployment)),
      ...(run === undefined ? {} : { run: run.view() }),
    }),
    async keys() {
      planned({});
      const uses = await readKeyUses(portsFor(ended));
      if (!uses.ok) {
        throw portFailureOf(uses.error);
      }
      const { inSecret, keys } = uses.value;
      const shown = keys.map((key) => ({ ...key, id: printable(key.id) }));
      return { inSecret: printable(inSecret), keys: shown };
    },
    plan: (wish) => ({ count: 1, lines: [rotationPlanWords(planned(wish))] }),
    start(wish) {
      const plan = planned(wish);
      if (run?.view().state === "running") {
        throw new ConsoleError(
          "A rotation is under way already",
          "Wait for its end, or stop it: a user has two keys at most.",
          409,
        );
      }
      run = startRotation(plan, { portsFor, consoleEnded: ended, onStep });
      return { isGood: true, text: "Begun. The page shows each step." };
    },
    stop() {
      if (run?.view().state !== "running") {
        throw new ConsoleError("No rotation is under way", "Load the page again.", 409);
      }
      run.stop();
      return { isGood: true, text: "It stops, and undoes what it has done." };
    },
    settled: async () => run?.ended,
  };
}

function aboutOf(planned: ReturnType<typeof planRotation>): RotationView {
  if (!planned.ok) {
    const { what, remedy } = planned.error;
    return { absent: { what, remedy } };
  }
  const { user, partition, secret, waitMs, watchMs } = planned.value;
  return {
    ...{ user, partition, secret },
    waitMinutes: Math.ceil(waitMs / MINUTE_MS),
    watchMinutes: Math.ceil(watchMs / MINUTE_MS),
  };
}

function msOf({ waitMinutes, watchMinutes }: RotationMinutes) {
  const ms = (minutes: number | undefined) =>
    minutes === undefined ? undefined : minutes * MINUTE_MS;
  return { waitMs: ms(waitMinutes), watchMs: ms(watchMinutes) };
}
