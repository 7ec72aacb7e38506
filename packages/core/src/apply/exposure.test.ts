import { describe, expect, it } from "vitest";
import { measureExposure } from "../testing/measure-exposure.ts";

const LATENCY = { s3Ms: 30, ledgerMs: 5 };

describe("how long readers see older content", () => {
  it.each([1, 10, 40])(
    "R8 %d late versions that come in order: once, for three requests each and one more",
    async (versions) => {
      const measured = await measureExposure({ versions, events: "in-order", ...LATENCY });
      expect(measured.windows).toBe(1);
      expect(measured.requests).toBe(3 * versions + 1);
      // A write and two of the ledger for each; the newest is looked at before it is copied.
      expect(measured.olderMs).toBe(versions * 40 + 30);
    },
  );

  it.each([
    [1, 1, 4],
    [10, 1, 31],
    [40, 4, 364],
  ])(
    "R8 %d late versions, backwards: once for each batch, all of which is brought in one go",
    async (versions, windows, requests) => {
      const measured = await measureExposure({ versions, events: "backwards", ...LATENCY });
      // What came before is copied inside the destination, above what a batch brings: four requests each.
      expect(measured).toMatchObject({ windows, requests });
    },
  );
});
