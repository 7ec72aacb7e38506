import { describe, expect, inject, it } from "vitest";
import { drawHistory } from "./draw-history.ts";
import { ALL_REGRESSIONS } from "./regressions/all.ts";
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

  it.each(ALL_REGRESSIONS)("$title", async ({ history }) => {
    expect((await simulate(history)).broken).toEqual([]);
  });
});
