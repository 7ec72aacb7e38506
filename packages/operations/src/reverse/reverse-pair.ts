import { createDirectionMarks, type Direction, type Pause } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import { namesOf, whyNotReverse } from "@xpart/deployment";
import type { ControlClients } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { directionOf } from "../pause/direction.ts";
import { pausePortsOf } from "../pause/open-pause.ts";
import { type PausePorts, type PauseState, readPause } from "../pause/pause-deployment.ts";

/** One direction of a pair of buckets, as turning it asks it. */
export interface TurnedSide {
  readonly pause: Pick<PausePorts, "mappings" | "notes" | "settings">;
  readonly marks: ReturnType<typeof createDirectionMarks>;
}

/** Both directions of a pair. */
export interface ReversePair {
  /** The one that copied. */
  readonly from: TurnedSide;
  /** The one that is to copy. */
  readonly to: TurnedSide;
}

/** How a pair stands. */
export interface PairState {
  /** Why it cannot be turned now, a sentence each; none: it can. */
  readonly problems: readonly string[];
  /** Of the direction that copied. */
  readonly pause: Pause | undefined;
  readonly from: Direction;
  readonly to: Direction;
}

/** A direction of a pair, at AWS. */
export function turnedSideOf(deployment: Deployment, control: ControlClients): TurnedSide {
  const { mappings, notes, settings } = pausePortsOf(deployment, control, async () => undefined);
  return { pause: { mappings, notes, settings }, marks: createDirectionMarks(deployment.table) };
}

/** Reads whether a pair can be turned: the one direction paused for good, and the other one still (T3). */
export async function readPair({ from, to }: ReversePair): Promise<Result<PairState, PortError>> {
  const [fromPause, toPause, fromMark, toMark] = await Promise.all([
    readPause(from.pause),
    readPause(to.pause),
    from.marks.read(),
    to.marks.read(),
  ]);
  const refused = [fromPause, toPause, fromMark, toMark].find((read) => !read.ok);
  if (refused?.ok === false || !fromPause.ok || !toPause.ok || !fromMark.ok || !toMark.ok) {
    return refused as Result<never, PortError>;
  }
  const [fromBase, toBase] = [from, to].map(({ pause }) => namesOf(pause.settings).base);
  const state = {
    from: directionOf(fromMark.value, from.pause.settings),
    to: directionOf(toMark.value, to.pause.settings),
  };
  const mismatch = whyNotReverse(from.pause.settings, to.pause.settings);
  const isHandedOver = state.from.stands === "turned" && state.from.other === toBase;
  const problems = [
    ...(mismatch === undefined ? [] : [mismatch]),
    ...(state.from.stands === "turned" && !isHandedOver
      ? [
          `${fromBase} does not copy this pair, ${state.from.other} does: give its settings file with --config, and that of ${fromBase} with --to`,
        ]
      : []),
    ...(isHandedOver && state.to.stands === "active"
      ? [
          `${toBase} copies this pair already: to go back give its settings file with --config, and that of ${fromBase} with --to`,
        ]
      : []),
    ...whyNotPaused(fromBase ?? "", fromPause.value),
    ...(toPause.value.isPaused
      ? []
      : [
          `${toBase} is running: pause it first, since it must not copy before its ledger is whole`,
        ]),
  ];
  return ok({ problems, pause: fromPause.value.note, ...state });
}

/** A pause that ends by itself would have both directions copy at once. */
function whyNotPaused(base: string, { mappings, note }: PauseState): readonly string[] {
  const running = mappings.filter(({ state }) => state !== "Disabled");
  const remedy = `xpart pause --reason "the pair is turned"`;
  if (running.length > 0) {
    const names = running.map(({ functionName, state }) => `${functionName} is ${state}`);
    return [`${base} is not paused (${names.join(", ")}): ${remedy}`];
  }
  if (note === undefined) {
    return [`${base} was paused by hand, and nothing says since when: ${remedy}`];
  }
  return note.untilMs === undefined
    ? []
    : [`the pause of ${base} ends by itself: ${remedy}, without --for`];
}
