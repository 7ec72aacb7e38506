import { describe, expect, it } from "vitest";
import { brokenInvariants } from "./invariants.ts";
import { KEY, OracleCase } from "./oracle-case.ts";
import { entryName } from "./oracle-world.ts";

/** A world in which three versions crossed, in order. */
function threeVersions(...settings: ConstructorParameters<typeof OracleCase>) {
  const world = new OracleCase(...settings);
  const lives = [world.act("put"), world.act("put"), world.act("multipart")] as const;
  const [first, second, third] = lives;
  return { world, first, second, third };
}

describe("the oracle at rest", () => {
  it("R4 finds nothing where everything crossed in order", () => {
    const { world, first, second, third } = threeVersions();
    world.change("delete");
    for (const life of [first, second, third, world.marker()]) {
      world.copy(life);
    }
    expect(brokenInvariants(world)).toEqual([]);
  });

  it("F5 finds what never crossed, current or not", () => {
    const { world, first, third } = threeVersions();
    world.copy(first);
    world.copy(third);
    expect(brokenInvariants(world)).toEqual([
      expect.stringMatching(/not converged/),
      expect.stringMatching(/no row for source-v2/),
    ]);
    const missing = threeVersions();
    missing.world.copy(missing.first);
    expect(brokenInvariants(missing.world)).toContain(
      "a: content 1 #1 is current instead of newer content",
    );
  });

  it("R2 finds what stands in another order", () => {
    const { world, first, second, third } = threeVersions();
    for (const life of [second, first, third]) {
      world.copy(life);
    }
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/not converged/)]);
  });

  it("R6 lets a disorder be that would take more than policy allows, but for what is current", () => {
    const bounded = threeVersions({ maxRewrites: 1 });
    for (const life of [bounded.second, bounded.first, bounded.third]) {
      bounded.world.copy(life);
    }
    expect(brokenInvariants(bounded.world)).toEqual([]);
    const wrong = threeVersions({ maxRewrites: 1 });
    for (const life of [wrong.second, wrong.third, wrong.first]) {
      wrong.world.copy(life);
    }
    expect(brokenInvariants(wrong.world)).toContain(
      "a: content 1 #1 is current instead of newer content",
    );
  });

  it("R9 takes a marker for one too many, or for one that may be absent, as it fits", () => {
    const world = new OracleCase(
      {},
      { sourceVersioning: "suspended", before: { operations: 4, copied: "all" } },
    );
    world.client.isBefore = true;
    world.source.versioning = "enabled";
    const first = world.act("put");
    world.change("delete");
    const hiding = world.marker();
    const second = world.act("put");
    world.source.versioning = "suspended";
    world.change("delete");
    const replaced = world.marker();
    for (const life of [first, hiding, second, replaced]) {
      const versionId = world.copy(life, undefined, "no row");
      world.prefilled.set(`${KEY} ${versionId}`, life);
    }
    world.client.isBefore = false;
    world.copy(world.act("put"));
    expect(replaced.end).toBe("replaced");
    expect(brokenInvariants(world)).toEqual([]);
    world.copy(hiding, undefined, "no row");
    expect(brokenInvariants(world)).not.toEqual([]);
  });

  it.each([
    ["ignore", []],
    [
      "replicate",
      [expect.stringMatching(/is current instead/), expect.stringMatching(/converged/)],
    ],
  ] as const)(
    "K3 what left the scope and was deleted unseen may stay where policy keeps it: deletes %s",
    (versionDeletes, broken) => {
      const scope = { tags: { allOf: { made: "*" } }, leaving: "delete" } as const;
      const world = new OracleCase({ scope, versionDeletes });
      const life = world.act("put");
      world.copy(life);
      expect(brokenInvariants(world)).toEqual([]);
      world.record.judged(life, false);
      expect(brokenInvariants(world)).not.toEqual([]);
      world.change("delete-entry");
      expect(brokenInvariants(world)).toEqual(broken);
    },
  );

  it("R4 finds a second replica, which no row knows", () => {
    const { world, first, second, third } = threeVersions();
    world.copy(first, undefined, "no row");
    for (const life of [first, second, third]) {
      world.copy(life);
    }
    expect(brokenInvariants(world)).toEqual([
      expect.stringMatching(/not converged/),
      expect.stringMatching(/does not know destination-v1/),
    ]);
    world.misread.add(KEY);
    expect(brokenInvariants(world)).toEqual([]);
    world.copy(second, undefined, "no row"); // it may stand, but not on top
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/is current instead/)]);
  });

  it.each([
    ["content type", { attributes: { metadata: { n: "1" }, contentType: "text/html" } }],
    ["storage class", { attributes: { metadata: { n: "1" }, storageClass: "GLACIER_IR" } }],
    ["tags", { tags: { wrong: "tag" } }],
    ["parts", { partSizes: [4, 5] }],
  ])("A1 finds another %s", (what, options) => {
    const world = new OracleCase();
    const life = world.act("put");
    const attributes = { metadata: { n: "1" }, contentType: "text/plain" };
    const put = { attributes, ...options };
    const destinationVersionId = world.destination.put(KEY, life.content, put);
    world.mark(life, { state: "replicated", destinationVersionId });
    expect(brokenInvariants(world)).toContain(`a: another ${what} of content 1 #1`);
  });

  it("A1 compares no tags of what the ledger says has not crossed, whatever stands in its place", () => {
    const world = new OracleCase();
    const life = world.act("put", { side: "source", answer: "denied", until: "never" });
    const attributes = { metadata: { n: "1" }, contentType: "text/plain" };
    const before = { attributes, tags: { of: "the write before" } };
    const destinationVersionId = world.destination.put(KEY, life.content, before);
    const row = { reason: "source-denied", destinationVersionId } as const;
    world.mark(life, { state: "parked", ...row });
    expect(brokenInvariants(world)).toEqual([]);
    world.mark(life, { state: "replicated", destinationVersionId });
    expect(brokenInvariants(world)).toContain("a: another tags of content 1 #1");
  });

  it("A1 wants the policy's storage class, and no tags where policy ignores them", () => {
    const world = new OracleCase({ storageClass: "STANDARD_IA", tags: "ignore" });
    const life = world.act("put");
    world.change("tag");
    const attributes = { metadata: { n: "1" }, contentType: "text/plain" };
    const classed = { ...attributes, storageClass: "STANDARD_IA" };
    const id = world.destination.put(KEY, life.content, { attributes: classed });
    world.mark(life, { state: "replicated", destinationVersionId: id });
    expect(brokenInvariants(world)).toEqual([]);
  });

  it("R5 foreign entries stay, or go where policy says so", () => {
    const world = new OracleCase();
    world.foreign.set(KEY, [world.destination.put(KEY, "somebody else's")]);
    expect(brokenInvariants(world)).toEqual([]);
    world.foreign.set(KEY, ["gone"]);
    expect(brokenInvariants(world)).toContain("a: foreign entry gone was touched");
    const deleting = new OracleCase({ foreign: "delete" });
    deleting.foreign.set(KEY, [deleting.destination.put(KEY, "somebody else's")]);
    expect(brokenInvariants(deleting)).toEqual([expect.stringMatching(/stays/)]);
  });
});

describe("what policy keeps", () => {
  it("D1 a replica of what lifecycle expired stays, one that somebody deleted does not", () => {
    const { world, first, second, third } = threeVersions();
    for (const life of [first, second, third]) {
      world.copy(life);
    }
    world.change("expire-entry", 0.99);
    expect(brokenInvariants(world)).toEqual([]);
    world.change("delete-entry");
    expect(brokenInvariants(world)).toEqual([
      expect.stringMatching(/is current instead/),
      expect.stringMatching(/not converged/),
    ]);
  });

  it("D2 a marker is no kept replica of the null version whose place it took", () => {
    const world = new OracleCase({ deleteMarkers: "ignore" }, { sourceVersioning: "suspended" });
    const life = world.act("put");
    world.change("delete");
    const kept = world.copy(life);
    expect(brokenInvariants(world)).toEqual([]);
    world.destination.removeEntry(KEY, kept);
    world.copy(world.marker());
    expect(brokenInvariants(world)).toEqual([expect.stringMatching(/not converged/)]);
  });

  it("D3 a marker that lifecycle made does not cross unless policy says so", () => {
    const ignoring = new OracleCase();
    const replicating = new OracleCase({ lifecycle: "replicate" });
    for (const world of [ignoring, replicating]) {
      const life = world.act("put");
      world.change("expire-current");
      world.copy(life);
      world.copy(world.marker());
    }
    expect(brokenInvariants(ignoring)).toEqual([
      expect.stringMatching(/a marker hides/),
      expect.stringMatching(/not converged/),
    ]);
    expect(brokenInvariants(replicating)).toEqual([]);
  });

  it("R5 such a marker that has left the source may stand where the ledger lost it, and only there", () => {
    const wrong: number[] = [];
    for (const [isLost, isNamed] of [
      [true, false],
      [true, true],
      [false, false],
    ] as const) {
      const world = new OracleCase({}, { ledgerLoss: { afterOperation: 3 } });
      world.copy(world.act("put"));
      world.change("expire-current");
      const marker = world.marker();
      const replica = world.copy(marker, undefined, isNamed ? {} : "no row");
      world.change("delete-entry"); // the marker
      if (isLost) {
        world.lost.add(entryName(KEY, replica));
      }
      wrong.push(brokenInvariants(world).filter((line) => line.includes("a marker hides")).length);
    }
    expect(wrong).toEqual([0, 1, 1]);
  });

  it.each([
    ["may hide newer content where the ledger lost it: nobody can tell", true, false, []],
    ["may not where a row names it", true, true, [expect.stringMatching(/1 is current instead/)]],
    [
      "may not where it came after the loss",
      false,
      false,
      [expect.stringMatching(/1 is current instead/)],
    ],
  ] as const)("R8 what is kept %s", (_title, isLost, isNamed, broken) => {
    const history = { ledgerLoss: { afterOperation: 2 } };
    const world = new OracleCase({ versionDeletes: "ignore" }, history);
    const [older, newer] = [world.act("put"), world.act("put")];
    world.copy(newer);
    const replica = world.copy(older, undefined, isNamed ? {} : "no row");
    world.change("delete-entry", 0.99);
    if (isLost) {
      world.lost.add(entryName(KEY, replica));
    }
    expect(brokenInvariants(world)).toEqual(broken);
  });

  it("R8 what is kept may hide older content, not newer", () => {
    const { world, first, second, third } = threeVersions({ versionDeletes: "ignore" });
    for (const life of [first, second, third]) {
      world.copy(life);
    }
    world.change("delete-entry");
    expect(brokenInvariants(world)).toEqual([]);
    const other = threeVersions({ versionDeletes: "ignore" });
    for (const life of [other.second, other.third, other.first]) {
      other.world.copy(life);
    }
    other.world.change("delete-entry", 0.99);
    expect(brokenInvariants(other.world)).toEqual([
      expect.stringMatching(/content 1 #1 is current instead/),
    ]);
  });
});
