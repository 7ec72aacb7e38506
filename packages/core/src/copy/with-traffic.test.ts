import { describe, expect, it } from "vitest";
import { withTraffic } from "./with-traffic.ts";

const MIB = 1024 ** 2;

describe("withTraffic", () => {
  it("B5 a copy counts from at once until it is over", async () => {
    const traffic = { pendingBytes: 5 };
    const seen: number[] = [];
    const copying = withTraffic(traffic, 2 * MIB, async () => {
      seen.push(traffic.pendingBytes);
      await Promise.resolve();
      return "done";
    });
    expect([traffic.pendingBytes, seen]).toEqual([2 * MIB + 5, [2 * MIB + 5]]);
    await expect(copying).resolves.toBe("done");
    expect(traffic.pendingBytes).toBe(5);
  });

  it("B5 what throws is over, at once or later", async () => {
    const traffic = { pendingBytes: 0 };
    const late = withTraffic(traffic, 2 * MIB, () => Promise.reject(new Error("late")));
    const early = withTraffic(traffic, 3 * MIB, () => {
      throw new Error("early");
    });
    await expect(late).rejects.toThrow("late");
    await expect(early).rejects.toThrow("early");
    expect(traffic.pendingBytes).toBe(0);
  });

  it("B5 small copies do not count, and neither does a worker without traffic", async () => {
    const traffic = { pendingBytes: 0 };
    const small = withTraffic(traffic, MIB, async () => traffic.pendingBytes);
    await expect(small).resolves.toBe(0);
    await expect(withTraffic(undefined, 2 * MIB, async () => "done")).resolves.toBe("done");
  });
});
