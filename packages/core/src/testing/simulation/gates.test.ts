import { describe, expect, it } from "vitest";
import { ok } from "../../model/result.ts";
import { Gates } from "./gates.ts";
import { NO_FAULTS } from "./history.ts";
import { workerLife } from "./oracle-case.ts";
import { Random } from "./random.ts";

/** Writes that are all late, at gates of workers whose clocks differ: how late the latest takes effect. */
function latestMs(skewMs: number): number {
  let nowMs = 0;
  let latest = 0;
  const gates = new Gates(
    { ...NO_FAULTS, late: 1 },
    skewMs,
    new Random(1),
    () => nowMs,
    () => {},
  );
  for (let turn = 0; turn < 200; turn += 1) {
    nowMs = turn * 10_000;
    void gates.call(workerLife("one"), "destination", "PutObject", "a", true, async () => {
      latest = Math.max(latest, nowMs - turn * 10_000);
      return ok(undefined);
    });
    gates.release();
    nowMs = Math.max(nowMs, gates.nextDueMs());
    gates.performLate();
  }
  return latest;
}

describe("the gates", () => {
  it("L4 requests and clocks share a lease's margin of 5 s", () => {
    expect(latestMs(0)).toBeGreaterThan(4_500);
    expect(latestMs(0)).toBeLessThan(5_000);
    expect(latestMs(1_500)).toBeLessThan(3_500);
    expect(latestMs(1_500)).toBeGreaterThan(3_000);
    expect(latestMs(5_000)).toBe(0);
  });

  it("F1 count what fails in a row at destination and ledger, by key", async () => {
    const worker = workerLife("one");
    const gates = new Gates(
      { ...NO_FAULTS, refuse: 1 },
      0,
      new Random(1),
      () => 0,
      () => {},
    );
    const put = async (key: string) => {
      const answer = gates.call(worker, "destination", "PutObject", key, true, async () => ok(1));
      gates.release();
      return answer;
    };
    for (let turn = 0; turn < 20; turn += 1) {
      await put("a");
    }
    expect(worker.failures.get("a")).toBe(20);
    gates.faults = NO_FAULTS;
    await put("b");
    expect(worker.failures.get("a")).toBe(20);
    await put("a");
    expect(worker.failures.get("a")).toBeUndefined();
  });

  it("F1 an outage denies, and is no chance", async () => {
    const gates = new Gates(
      NO_FAULTS,
      0,
      new Random(1),
      () => 0,
      () => {},
    );
    gates.isOut = ({ side }) => side === "source";
    const opened = gates.call(workerLife("one"), "source", "GetObject", "a", false, async () =>
      ok(1),
    );
    gates.release();
    expect(await opened).toMatchObject({ error: { kind: "denied", side: "source" } });
  });
});
