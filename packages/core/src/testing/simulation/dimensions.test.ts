import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../model/policy.ts";
import { drawHistory } from "./draw-history.ts";
import { type History, NO_FAULTS, type Operation } from "./history.ts";
import { wrongListing } from "./listings.ts";
import { KEY, OracleCase } from "./oracle-case.ts";
import { Outages } from "./outages.ts";
import type { PendingCall } from "./pending-call.ts";
import { prefill } from "./prefill.ts";
import { Random } from "./random.ts";
import { smallerHistories } from "./shrink.ts";
import { SourceRecord } from "./source-record.ts";

const HISTORIES = Array.from({ length: 2_000 }, (_, index) => drawHistory(index + 1));

const isRefused = ({ operations }: History) =>
  operations.some((operation) => "refusal" in operation || operation.kind === "deny");

describe("what is drawn", () => {
  it.each<[string, (history: History) => boolean]>([
    ["refusals", isRefused],
    ["outages", ({ outages }) => outages !== undefined],
    ["skewed clocks", ({ clockSkewMs }) => clockSkewMs !== undefined],
    ["losses of the ledger", ({ ledgerLoss }) => ledgerLoss !== undefined],
    ["histories before xpart", ({ before }) => before !== undefined],
    ["wrong listings", ({ faults }) => faults.wrongListing > 0],
    ["events without versions", ({ hasVersionlessEvents }) => hasVersionlessEvents === true],
    ["policies that delete what is foreign", ({ policy }) => policy.foreign === "delete"],
    ["another storage class", ({ policy }) => policy.storageClass !== "same"],
    ["filters", ({ filter }) => filter !== undefined],
    ["few rewrites", ({ policy }) => policy.maxRewrites < 100],
  ])("F5 %s: in a share of the histories", (_what, isDrawn) => {
    const share = HISTORIES.filter(isDrawn).length / HISTORIES.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.4);
  });

  it("F5 a clock that is far off is only drawn where nothing outlasts its worker", () => {
    const far = HISTORIES.filter(({ clockSkewMs = 0 }) => clockSkewMs > 2_500);
    expect(far.length).toBeGreaterThan(0);
    for (const { faults } of far) {
      expect(faults).toMatchObject({ late: 0, stall: 0, slow: 0 });
    }
  });
});

describe("what is asked for as a whole", () => {
  it("R12 begins at an instant in a share of the histories", () => {
    const whole = HISTORIES.filter(({ wantsWholeHistory }) => wantsWholeHistory === true);
    const since = whole.filter(({ policy }) => typeof policy.history === "object");
    expect(since.length / whole.length).toBeGreaterThan(0.25);
    expect(since.length / whole.length).toBeLessThan(0.55);
  });
});

describe("versions that S3 cannot read", () => {
  const CAUSES: readonly unknown[] = ["customer-key", "key-unusable"];
  const isUnreadable = (operation: Operation) =>
    operation.kind === "deny"
      ? operation.answer !== undefined
      : "refusal" in operation && CAUSES.includes(operation.refusal?.answer);
  const drawn = HISTORIES.filter(({ operations }) => operations.some(isUnreadable));

  it("A7 are drawn in a share of the histories, apart from all else", () => {
    expect(drawn.length / HISTORIES.length).toBeGreaterThan(0.02);
    expect(drawn.length / HISTORIES.length).toBeLessThan(0.08);
    for (const { seed, operations, ...others } of drawn) {
      const { operations: readable, ...rest } = drawHistory(seed, { unreadable: 0 });
      expect(readable.some(isUnreadable)).toBe(false);
      expect(readable.map(({ key, afterMs }) => [key, afterMs])).toEqual(
        operations.map(({ key, afterMs }) => [key, afterMs]),
      );
      expect({ seed, ...others }).toEqual(rest);
    }
  });

  it("A7 not where nothing would show what is equal, or who wrote it", () => {
    for (const { before, ledgerLoss, policy } of drawn) {
      expect([before, ledgerLoss, policy.scope?.replicas]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });
});

describe("shrinking", () => {
  const put = { key: "a", afterMs: 1, pick: 0.5, kind: "put" } as const;
  const history: History = {
    seed: 1,
    sourceVersioning: "enabled",
    destinationVersioning: "enabled",
    multipartOrder: "completion",
    policy: { ...DEFAULT_POLICY, maxRewrites: 1 },
    faults: { ...NO_FAULTS, wrongListing: 0.1 },
    outages: [{ fromOperation: 2, durationMs: 1, side: "source", what: "objects" }],
    clockSkewMs: 1,
    ledgerLoss: { afterOperation: 2, backTo: 1 },
    before: { operations: 1, copied: "all" },
    wantsWholeHistory: true,
    hasVersionlessEvents: true,
    operations: [put, put, { ...put, refusal: { side: "source", answer: "denied", until: "end" } }],
  };
  const smaller = [...smallerHistories(history)];

  it("F5 leaves out one thing at a time, and each of them", () => {
    const names = ["outages", "clockSkewMs", "ledgerLoss", "before", "hasVersionlessEvents"];
    for (const name of names) {
      expect(smaller.filter((other) => !(name in other))).toHaveLength(1);
    }
    expect(smaller.filter((other) => !isRefused(other))).toHaveLength(2); // with its put, and alone
    expect(smaller.filter(({ faults }) => faults.wrongListing === 0)).toHaveLength(1);
    expect(smaller.filter(({ policy }) => policy.maxRewrites === 100)).toHaveLength(1);
  });

  it("F5 what is counted by operations stays with its operation", () => {
    expect(smaller[0]).toMatchObject({
      outages: [{ fromOperation: 1 }],
      ledgerLoss: { afterOperation: 1, backTo: 0 },
      before: { operations: 0 },
    });
    expect(smaller[2]).toMatchObject({
      outages: [{ fromOperation: 2 }],
      ledgerLoss: { afterOperation: 2, backTo: 1 },
      before: { operations: 1 },
    });
  });
});

describe("outages", () => {
  const call = (side: "source" | "destination", operation: string, isWrite: boolean) =>
    ({ side, operation, isWrite }) as PendingCall;
  const begun = (side: "source" | "destination", what: "objects" | "everything") => {
    const outage = { fromOperation: 1, durationMs: 100, side, what };
    const outages = new Outages({ outages: [outage] } as unknown as History);
    outages.begin(0, 0);
    outages.begin(1, 1_000);
    return outages;
  };

  it("F1 deny a side's objects, or everything of it, for their time", () => {
    const source = begun("source", "objects");
    expect(source.covers(call("source", "GetObject", false), 1_099)).toBe(true);
    expect(source.covers(call("source", "ListObjectVersions", false), 1_099)).toBe(false);
    expect(source.covers(call("destination", "PutObject", true), 1_099)).toBe(false);
    expect(source.covers(call("source", "GetObject", false), 1_100)).toBe(false);
    const destination = begun("destination", "objects");
    expect(destination.covers(call("destination", "PutObject", true), 1_000)).toBe(true);
    expect(destination.covers(call("destination", "GetObject", false), 1_000)).toBe(false);
    expect(destination.isDestinationOut(1_000)).toBe(true);
    destination.endAll();
    expect(destination.isDestinationOut(1_000)).toBe(false);
    const all = begun("destination", "everything");
    expect(all.covers(call("destination", "GetObject", false), 1_000)).toBe(true);
  });
});

describe("what was there before", () => {
  it.each([
    ["none", []],
    ["newest", ["content 3"]],
    ["all", ["content 3", "content 1"]],
  ] as const)(
    "R2 another tool had copied %s of it, and no marker that policy ignores",
    (copied, expected) => {
      const world = new OracleCase({ deleteMarkers: "ignore", storageClass: "STANDARD_IA" });
      world.act("put");
      world.change("delete");
      world.act("put");
      const names = prefill(copied, world, new Random(1));
      const entries = world.destination.entries(KEY);
      expect(entries.map((entry) => entry.kind === "object" && entry.content)).toEqual(expected);
      expect(names.size).toBe(expected.length);
      for (const entry of entries) {
        expect(entry).toMatchObject({ attributes: { storageClass: "STANDARD_IA" } });
      }
    },
  );
});

describe("wrong listings", () => {
  it("O5 lack the newest entry, or all", () => {
    const random = new Random(1);
    const seen = new Set<string>();
    let wrong = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      seen.add(wrongListing(["new", "old"], 0.5, random, () => (wrong += 1)).join());
    }
    expect(seen).toEqual(new Set(["new,old", "old", ""]));
    expect(wrong).toBeGreaterThan(20);
    expect(wrong).toBeLessThan(80);
  });
});

describe("the source's record", () => {
  it("O6 a write that takes its place by its time stands below what is newer", () => {
    const record = new SourceRecord();
    const life = (number: number, lastModifiedMs: number, isByTime = false) =>
      record.began({
        ...{ key: KEY, versionId: `v${number}`, kind: "object", number, lastModifiedMs, isByTime },
      });
    const [first, second] = [life(1, 1_000), life(2, 3_000)] as const;
    const between = life(3, 2_000, true);
    expect([first.rank, between.rank, second.rank]).toEqual([0, 1, 2]);
    expect(record.of(KEY)).toEqual([first, between, second]);
  });

  it("D2 a null version ends where another one is written, and there is nothing after a delete", () => {
    const world = new OracleCase({}, { sourceVersioning: "unversioned" });
    const first = world.act("put");
    const second = world.act("put");
    expect([first.end, second.end]).toEqual(["replaced", undefined]);
    world.change("delete");
    expect(second.end).toBe("deleted");
    expect(world.record.of(KEY).map(({ kind }) => kind)).toEqual(["object", "object", "nothing"]);
    world.act("put");
    expect(second.end).toBe("replaced");
    expect(world.record.of(KEY)[2]?.end).toBe("replaced");
  });
});
