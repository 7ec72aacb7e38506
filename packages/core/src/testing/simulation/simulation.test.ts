import { describe, expect, inject, it } from "vitest";
import { drawHistory } from "./draw-history.ts";
import { REGRESSIONS } from "./regressions.ts";
import { BENEATH_REGRESSIONS } from "./regressions-beneath.ts";
import { COVERED_REGRESSIONS } from "./regressions-covered.ts";
import { FILTERED_REGRESSIONS } from "./regressions-filtered.ts";
import { FOOLED_REGRESSIONS } from "./regressions-fooled.ts";
import { FORGOTTEN_REGRESSIONS } from "./regressions-forgotten.ts";
import { JUDGED_AGAIN_REGRESSIONS } from "./regressions-judged-again.ts";
import { LATE_REGRESSIONS } from "./regressions-late.ts";
import { LEFT_BEHIND_REGRESSIONS } from "./regressions-left-behind.ts";
import { LISTED_REGRESSIONS } from "./regressions-listed.ts";
import { LOOK_ALIKE_REGRESSIONS } from "./regressions-look-alikes.ts";
import { LOST_REGRESSIONS } from "./regressions-lost.ts";
import { MARKER_REGRESSIONS } from "./regressions-markers.ts";
import { MISTAKEN_REGRESSIONS } from "./regressions-mistaken.ts";
import { ON_ITS_WAY_REGRESSIONS } from "./regressions-on-its-way.ts";
import { OVERTAKEN_REGRESSIONS } from "./regressions-overtaken.ts";
import { RARE_REGRESSIONS } from "./regressions-rare.ts";
import { RIGHT_REGRESSIONS } from "./regressions-right.ts";
import { SAME_MOMENT_REGRESSIONS } from "./regressions-same-moment.ts";
import { STUCK_REGRESSIONS } from "./regressions-stuck.ts";
import { UNASKED_REGRESSIONS } from "./regressions-unasked.ts";
import { UNNOTICED_REGRESSIONS } from "./regressions-unnoticed.ts";
import { WHICH_MARKER_REGRESSIONS } from "./regressions-which-marker.ts";
import { simulate, simulateSeed } from "./simulate.ts";

/**
 * Enough to meet every kind of fault many times; `pnpm sim` runs as many as one has time for, and a
 * configuration that runs the tests very often (`pnpm mutate`) provides a smaller number.
 */
const HISTORIES = inject("simulatedHistories") ?? 5_000;

declare module "vitest" {
  interface ProvidedContext {
    readonly simulatedHistories?: number;
  }
}

describe("R4 the simulation", () => {
  it(`F5 brings ${HISTORIES} seeded histories to rest, converged`, async () => {
    const failures: string[] = [];
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const { broken } = await simulateSeed(seed);
      failures.push(...broken.map((line) => `seed ${seed}: ${line}`));
    }
    expect(failures).toEqual([]);
  });

  it("F5 repeats a seed exactly", async () => {
    const history = drawHistory(4711);
    expect(await simulate(history)).toEqual(await simulate(history));
  });

  it.each([
    ...REGRESSIONS,
    ...RARE_REGRESSIONS,
    ...MARKER_REGRESSIONS,
    ...STUCK_REGRESSIONS,
    ...FOOLED_REGRESSIONS,
    ...LOOK_ALIKE_REGRESSIONS,
    ...LATE_REGRESSIONS,
    ...LISTED_REGRESSIONS,
    ...FORGOTTEN_REGRESSIONS,
    ...RIGHT_REGRESSIONS,
    ...SAME_MOMENT_REGRESSIONS,
    ...LEFT_BEHIND_REGRESSIONS,
    ...LOST_REGRESSIONS,
    ...UNASKED_REGRESSIONS,
    ...UNNOTICED_REGRESSIONS,
    ...WHICH_MARKER_REGRESSIONS,
    ...ON_ITS_WAY_REGRESSIONS,
    ...FILTERED_REGRESSIONS,
    ...COVERED_REGRESSIONS,
    ...BENEATH_REGRESSIONS,
    ...JUDGED_AGAIN_REGRESSIONS,
    ...MISTAKEN_REGRESSIONS,
    ...OVERTAKEN_REGRESSIONS,
  ])("$title", async ({ history }) => {
    expect((await simulate(history)).broken).toEqual([]);
  });
});
