import { describe, expect, it } from "vitest";
import { brokenInvariants } from "./invariants.ts";
import { twinsOf } from "./lost-twins.ts";
import { KEY, OracleCase } from "./oracle-case.ts";
import { ANY_MARKER } from "./oracle-world.ts";
import { unjustified, wrongRestore } from "./set-aside.ts";

const DENIED = { side: "source", answer: "denied", until: "never" } as const;
const SSE_C = { side: "source", answer: "customer-key", until: "never" } as const;
const REFUSED = { side: "destination", answer: "invalid", until: "never" } as const;

describe("what is set aside", () => {
  it.each([
    ["source-denied", DENIED],
    ["destination-refused", REFUSED],
    ["customer-key", SSE_C],
  ])("A7 %s is right while it is so, and nothing else", (reason, refusal) => {
    const world = new OracleCase();
    const refused = world.act("put", refusal);
    const next = world.act("put");
    world.copy(next);
    world.mark(refused, { state: "parked", reason });
    expect(brokenInvariants(world)).toEqual([]);
    refused.refusal = undefined;
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/without a cause/)]);
    refused.refusal = refusal === DENIED ? REFUSED : DENIED;
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/without a cause/)]);
  });

  it("K3 what a filter leaves out is not set aside, for whatever cause", () => {
    const world = new OracleCase();
    const life = world.act("put");
    world.change("archive");
    world.mark(life, { state: "parked", reason: "archived" });
    expect(unjustified(KEY, world)).toEqual([]);
    world.record.judged(life, false);
    expect(unjustified(KEY, world)).toEqual([expect.stringMatching(/without a cause/)]);
  });

  it("F4 nothing is held once it was released, be it of what the null version was before", () => {
    const world = new OracleCase({ maxDeletesPerHour: 0 });
    world.mark(world.act("put"), {
      ...{ state: "held", destinationVersionId: "destination-v1" },
      pin: { etag: "of an earlier write", sizeBytes: 3, lastModifiedMs: 1_000 },
    });
    expect(unjustified(KEY, world)).toContain("a: source-v1 is held though it was released");
    world.isReleased = false;
    expect(unjustified(KEY, world)).toEqual([]);
  });

  it("A7 what is refused is not forgotten: it has a row", () => {
    const world = new OracleCase();
    world.act("put", DENIED);
    expect(brokenInvariants(world)).toContain("a: the ledger has no row for source-v1");
  });

  it("A7 archived is right while it is, and its restore was asked for where policy says so", () => {
    const world = new OracleCase({ restore: { tier: "Bulk", days: 1 } });
    const life = world.act("put");
    world.change("archive");
    world.mark(life, { state: "parked", reason: "archived" });
    expect(unjustified(KEY, world)).toEqual([]);
    expect(wrongRestore(KEY, world)).toMatch(/was not asked for/);
    void world.source.requestRestore(KEY, life.versionId);
    expect(wrongRestore(KEY, world)).toBeUndefined();
    world.client.restoreAll();
    expect(unjustified(KEY, world)).toEqual([expect.stringMatching(/without a cause/)]);
  });

  it("A7 a restore that policy does not want is not asked for", () => {
    const world = new OracleCase();
    void world.source.requestRestore(KEY, "source-v1");
    expect(wrongRestore(KEY, world)).toMatch(/against the policy/);
  });

  it.each([
    [1, true],
    [2, false],
  ])("R6 a gap below two needs a policy that allows %i rewrite: %s", (maxRewrites, isRight) => {
    const world = new OracleCase({ maxRewrites });
    const [late, ...others] = [world.act("put"), world.act("put"), world.act("put")] as const;
    for (const life of others) {
      world.copy(life);
    }
    world.mark(late, { state: "gap" });
    expect(brokenInvariants(world)).toHaveLength(isRight ? 0 : 1);
  });

  it("R6 a gap does not stand at the destination", () => {
    const world = new OracleCase({ maxRewrites: 0 });
    const lives = [world.act("put"), world.act("put")] as const;
    for (const life of lives) {
      world.copy(life);
    }
    world.mark(lives[0], { state: "gap", destinationVersionId: "destination-v1" });
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/not converged/)]);
  });

  it("F4 what is held needs a budget, takes something away, and goes when it is released", () => {
    const world = new OracleCase({ maxDeletesPerHour: 1 });
    world.copy(world.act("put"));
    world.change("delete");
    world.mark(world.marker(), { state: "held" });
    world.isReleased = false;
    expect(brokenInvariants(world)).toEqual([]);
    world.isReleased = true;
    expect(brokenInvariants(world)).toContain("a: source-v2 is held without a cause");
    const taking = new OracleCase({ maxDeletesPerHour: 1 });
    taking.copy(taking.act("put"));
    taking.change("expire-current");
    taking.mark(taking.marker(), { state: "held" });
    taking.isReleased = false;
    expect(unjustified(KEY, taking)).toEqual([expect.stringMatching(/held without a cause/)]);
  });
});

describe("what xpart cannot know", () => {
  it("R5 a replica whose row was lost may stay once its source is gone", () => {
    const world = new OracleCase({}, { ledgerLoss: { afterOperation: 0 } });
    world.copy(world.act("put"), undefined, "no row");
    expect(brokenInvariants(world)).toEqual([
      expect.stringMatching(/no row/),
      expect.stringMatching(/does not know/),
    ]);
    world.change("delete-entry");
    expect(brokenInvariants(world)).toEqual([]);
    const deleting = new OracleCase({ foreign: "delete" }, { ledgerLoss: { afterOperation: 0 } });
    deleting.copy(deleting.act("put"), undefined, "no row");
    deleting.change("delete-entry");
    expect(brokenInvariants(deleting)).toEqual([
      expect.stringMatching(/is current/),
      expect.stringMatching(/not converged/),
      expect.stringMatching(/not know/),
    ]);
  });

  it("R5 second replicas may stay where the loss met them", () => {
    const lost = { ledgerLoss: { afterOperation: 0 } };
    const world = new OracleCase({}, lost);
    const [first, second] = [world.act("put"), world.act("put")] as const;
    world.change("delete");
    for (const life of [first, second, world.marker(), first, second, world.marker()]) {
      world.copy(life);
    }
    expect(brokenInvariants(world)).toContainEqual(expect.stringMatching(/not converged/));
    for (const name of twinsOf(KEY, world)) {
      world.lostTwins.add(name);
    }
    expect(world.lostTwins.size).toBe(7); // all below the marker on top, and any marker
    expect(brokenInvariants(world)).toEqual([]);
  });

  it.each([
    ["a marker above each of two replicas of one object", "0-1-0-", true],
    ["no marker above the upper one", "0-10", false],
    ["no marker between the two", "010-", false],
    ["nothing but different objects", "0-1-", false],
  ])(
    "R5 whether a marker may stand twice where the loss met a plan: %s",
    (_title, stack, isTwice) => {
      const world = new OracleCase({}, { ledgerLoss: { afterOperation: 0 } });
      const lives = [world.act("put")];
      world.change("delete");
      lives.push(world.act("put"));
      world.change("delete");
      world.change("delete");
      for (const name of stack) {
        world.copy(lives[Number(name)] ?? world.marker(), undefined, "no row");
      }
      expect(twinsOf(KEY, world).includes(`${KEY} ${ANY_MARKER}`)).toBe(isTwice);
    },
  );

  it.each([
    ["behind by more than 10 s may make", 30_000, "no row", true],
    ["that is right enough does not make", 2_500, "no row", false],
    ["behind does not make, where the ledger knows it,", 30_000, {}, false],
  ] as const)("L6 a worker with a clock %s a marker twice", (_t, clockSkewMs, row, isMade) => {
    const world = new OracleCase({}, { ledgerLoss: { afterOperation: 0 }, clockSkewMs });
    world.copy(world.act("put"));
    world.change("delete");
    world.copy(world.marker(), undefined, row);
    expect(twinsOf(KEY, world).includes(`${KEY} ${ANY_MARKER}`)).toBe(isMade);
  });

  it("A7 what may not be read cannot be told to be equal: its replica may stay unknown", () => {
    const world = new OracleCase({}, { ledgerLoss: { afterOperation: 0 } });
    const life = world.act("put");
    world.copy(life, undefined, "no row");
    life.refusal = DENIED;
    world.mark(life, { state: "parked", reason: "source-denied" });
    expect(brokenInvariants(world)).toEqual([]);
  });

  it("R2 what was there before may be absent, but is never half wrong", () => {
    const before = { operations: 2, copied: "none" } as const;
    const cases = [{ before }, { before, wantsWholeHistory: true }].map((history) => {
      const world = new OracleCase({}, history);
      world.client.isBefore = true;
      const lives = [world.act("put"), world.act("put")] as const;
      world.client.isBefore = false;
      world.copy(world.act("put"));
      return { world, lives };
    });
    expect(cases.map(({ world }) => brokenInvariants(world).length)).toEqual([0, 3]);
    for (const { world, lives } of cases) {
      world.copy(lives[0], undefined, "no row"); // on top of what is newer
    }
    expect(cases.map(({ world }) => brokenInvariants(world)[0])).toEqual([
      expect.stringMatching(/is current instead/),
      expect.stringMatching(/is current instead/),
    ]);
  });

  it("L3 what another tool had copied is not copied again, unless something came below it", () => {
    const before = { operations: 2, copied: "newest" } as const;
    const world = new OracleCase({}, { before });
    world.client.isBefore = true;
    const [first, second] = [world.act("put"), world.act("put")] as const;
    const copy = world.copy(second);
    world.prefilled.set(`${KEY} ${copy}`, second);
    expect(brokenInvariants(world)).toEqual([]);
    world.destination.removeEntry(KEY, copy);
    const again = world.copy(second);
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/was copied again/)]);
    world.destination.removeEntry(KEY, again);
    world.copy(first);
    world.copy(second);
    expect(brokenInvariants(world)).toEqual([]);
  });

  it("O4 of events without version ids all but the current entry may be absent", () => {
    const world = new OracleCase({}, { hasVersionlessEvents: true });
    world.act("put");
    const current = world.act("put");
    expect(brokenInvariants(world)[0]).toMatch(/absent/);
    world.copy(current);
    expect(brokenInvariants(world)).toEqual([]);
  });
});
