import type { ScopeFilter } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { compareAll, SliceWorld } from "../../test/slice-world.ts";

/** One key that crossed, one that a filter leaves out. */
function world(): SliceWorld {
  const made = new SliceWorld();
  made.replicate("crossed.csv", "c");
  made.source.put("big.bin", "a content that is long");
  made.later();
  return made;
}

describe("keys that a filter leaves out", () => {
  it.each<[string, ScopeFilter, string]>([
    ["by its key", { include: ["*.csv"] }, "out-of-scope"],
    ["by its size", { sizeBytes: { atMost: 3 } }, "filtered"],
    ["by its tags, while what crossed is kept", { tags: { allOf: { cross: "yes" } } }, "filtered"],
  ])("K2 V4 %s: settled, and named", async (_title, scope, reason) => {
    const { findings, equal, tally } = await compareAll(world().ports({ scope }));
    expect(findings).toMatchObject([
      { key: "big.bin", verdict: "settled", reasons: [reason], mends: "nothing" },
    ]);
    expect(equal).toEqual(["crossed.csv"]);
    expect(tally.verdicts).toMatchObject({ equal: 1, settled: 1, differs: 0 });
  });

  it("K2 V4 a version from before xpart knew the key, and which the filter leaves out, is told as filtered", async () => {
    const made = new SliceWorld();
    made.source.put("k.csv", "a content that is long");
    made.later();
    made.replicate("k.csv", "c");
    made.later();
    const { findings } = await compareAll(made.ports({ scope: { sizeBytes: { atMost: 3 } } }));
    expect(findings).toMatchObject([
      { key: "k.csv", verdict: "settled", reasons: ["filtered"], mends: "nothing" },
    ]);
  });

  it("K1 V4 what stands at the destination of a key out of the scope is none of xpart's", async () => {
    const made = world();
    made.destination.put("old.bin", "somebody's");
    made.later();
    const { findings } = await compareAll(made.ports({ scope: { exclude: ["*.bin"] } }));
    expect(findings.map(({ key, reasons }) => [key, reasons])).toEqual([
      ["big.bin", ["out-of-scope"]],
      ["old.bin", ["out-of-scope"]],
    ]);
  });

  it("K3 V4 a replica that has to leave the scope differs until a reconcile takes it away", async () => {
    const made = world();
    const scope: ScopeFilter = { sizeBytes: { atMost: 3 }, leaving: "delete" };
    made.replicate("crossed.csv", "d, which is long");
    made.later();
    const { findings } = await compareAll(made.ports({ scope }));
    // Equal listings are not looked into: nothing but tags can make an object leave by itself.
    expect(findings.map(({ key }) => key)).toEqual(["big.bin"]);
    made.source.put("crossed.csv", "e");
    made.later();
    const after = await compareAll(made.ports({ scope }));
    expect(after.findings).toMatchObject([
      { key: "big.bin", verdict: "settled" },
      { key: "crossed.csv", verdict: "differs", mends: "reconcile" },
    ]);
  });

  it("K2 V11 a backfill asks for no key of which nothing crosses", async () => {
    const { findings } = await compareAll(world().ports({ scope: { sizeBytes: { atMost: 3 } } }), {
      sending: { asksLedger: false },
    });
    expect(findings.map(({ key, verdict }) => [key, verdict])).toEqual([["big.bin", "settled"]]);
  });
});
