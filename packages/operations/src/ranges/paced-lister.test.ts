import { ok, type PortErrorKind, type VersionLister } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { createPacedLister } from "./paced-lister.ts";
import { createRequestPace } from "./request-pace.ts";

/** A lister that refuses so, in turn, and then gives an empty page; time goes by only where it is slept. */
function paced(...refusals: readonly PortErrorKind[]) {
  let nowMs = 0;
  const left = [...refusals];
  const asked: number[] = [];
  const lister: VersionLister = {
    async listPage() {
      asked.push(Math.round(nowMs));
      const kind = left.shift();
      return kind === undefined
        ? ok({ versions: [] })
        : {
            ok: false,
            error: { kind, side: "source", operation: "ListObjectVersions", message: "" },
          };
    },
  };
  const sleep = async (ms: number) => {
    nowMs += ms;
  };
  const pace = createRequestPace(100, { now: () => nowMs, sleep });
  return { lister: createPacedLister(lister, { pace, sleep, random: () => 1 }), asked };
}

describe("createPacedLister", () => {
  it("V6 requests keep to the rate", async () => {
    const { lister, asked } = paced();
    for (let count = 0; count < 5; count += 1) await lister.listPage({ prefix: "" });
    expect(asked).toEqual([0, 10, 20, 30, 40]);
  });

  it("V6 what is throttled is asked for again after longer and longer pauses, and all goes slower", async () => {
    const { lister, asked } = paced("throttled", "throttled", "unavailable");
    expect(await lister.listPage({ prefix: "" })).toMatchObject({ ok: true });
    expect(asked.slice(1).map((at, index) => at - (asked[index] ?? 0))).toEqual([250, 500, 1_000]);
    const before = asked.length;
    for (let count = 0; count < 3; count += 1) await lister.listPage({ prefix: "" });
    const gaps = asked.slice(before + 1).map((at, index) => at - (asked[before + index] ?? 0));
    expect(gaps.every((gap) => gap > 10)).toBe(true);
  });

  it("F2 what is denied is told at once, and what stays unavailable at last", async () => {
    const denied = paced("denied");
    expect(await denied.lister.listPage({ prefix: "" })).toMatchObject({
      error: { kind: "denied" },
    });
    expect(denied.asked).toHaveLength(1);
    const down = paced(...Array.from({ length: 50 }, () => "unavailable" as const));
    expect(await down.lister.listPage({ prefix: "" })).toMatchObject({ ok: false });
    expect(down.asked).toHaveLength(9);
  });
});
