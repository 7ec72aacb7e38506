import type { Policy } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { PLANTED } from "../../test/planted-differences.ts";
import { compareAll, listerOf, SliceWorld } from "../../test/slice-world.ts";

/** Some keys with a history, equal on both sides. */
function equalWorld(): SliceWorld {
  const world = new SliceWorld();
  world.replicate("a", "1");
  world.replicate("a", "22");
  world.mark("a");
  world.replicate("b/c", "b");
  world.later();
  return world;
}

describe("compareSlice", () => {
  it("V4 equal buckets: every entry counted, proved by ETag, and nothing asked beside the listings", async () => {
    const world = equalWorld();
    world.ledger.readKey = async () => {
      throw new Error("the ledger was asked");
    };
    const { tally, findings, equal, end, digests } = await compareAll(world.ports());
    const side = { keys: 2, versions: 3, markers: 1, bytes: 4 };
    expect(tally).toMatchObject({
      ...{ keys: 2, source: side, destination: side },
      verdicts: { equal: 2, settled: 0, "in-flight": 0, differs: 0, unknown: 0 },
      proofs: { etag: 3, ledger: 0, checksum: 0, content: 0 },
      prefixes: { "(no folder)": { equal: 1 }, "b/": { equal: 1 } },
    });
    expect({ findings, equal, end }).toEqual({ findings: [], equal: ["a", "b/c"], end: "done" });
    expect(String(digests.source)).toBe(String(digests.destination));
  });

  it.each(PLANTED.map((planted) => [planted.name, planted] as const))(
    "V4 %s",
    async (_name, { plant, policy, expected }) => {
      const world = equalWorld();
      plant(world, "k");
      const compared = await compareAll(world.ports(policy));
      const { verdict, reasons } = expected;
      if (verdict === "equal") {
        expect(compared.findings).toEqual([]);
        expect(compared.equal).toContain("k");
      } else {
        expect(compared.findings).toMatchObject([{ key: "k", verdict, reasons }]);
      }
      expect(compared.tally.verdicts[verdict]).toBe(verdict === "equal" ? 3 : 1);
      const total = Object.values(compared.tally.verdicts).reduce((sum, count) => sum + count);
      expect(total).toBe(compared.tally.keys);
    },
  );

  it("V4 a difference that is gone at the second look is none", async () => {
    const world = equalWorld();
    world.source.put("k", "x");
    world.later();
    const ports = world.ports({}, true);
    world.destination.put("k", "x");
    const compared = await compareAll(ports);
    expect(compared.findings).toEqual([]);
    expect(compared.equal).toEqual(["a", "b/c", "k"]);
  });

  it("V4 the digest tells content, order and keys apart, and no side from the other", async () => {
    const digestOf = async (change: (world: SliceWorld) => void) => {
      const world = equalWorld();
      change(world);
      const { digests } = await compareAll(world.ports());
      return [String(digests.source), String(digests.destination)] as const;
    };
    const [plain] = await digestOf(() => {});
    const seen = new Set<string>([plain]);
    for (const change of [
      (world: SliceWorld) => world.source.put("c", "1"),
      (world: SliceWorld) => world.source.put("a", "22"),
      (world: SliceWorld) => world.source.put("b/c", "bb"),
      (world: SliceWorld) => world.source.remove("b/c"),
    ]) {
      const [source, destination] = await digestOf(change);
      expect(destination).toBe(plain);
      expect(seen.has(source)).toBe(false);
      seen.add(source);
    }
  });

  it("V4 a slice that is cut anywhere adds up to the whole", async () => {
    const world = equalWorld();
    for (const [at, { plant }] of PLANTED.entries()) plant(world, `${at}`);
    world.later();
    const whole = await compareAll(world.ports());
    const first = await compareAll(world.ports(), {}, { prefix: "", upTo: "2" });
    const rest = await compareAll(world.ports(), {}, { prefix: "", after: "2" });
    expect(first.tally.keys + rest.tally.keys).toBe(whole.tally.keys);
    expect([...first.findings, ...rest.findings]).toEqual(whole.findings);
    first.digests.source.addDigest(String(rest.digests.source));
    expect(String(first.digests.source)).toBe(String(whole.digests.source));
  });

  it("V4 at its deadline it says where to go on", async () => {
    const world = equalWorld();
    const ended = await compareAll(world.ports(), { deadlineMs: world.nowMs });
    expect(ended).toMatchObject({ end: "stopped", tally: { keys: 0 } });
    expect(ended.comparedTo).toBeUndefined();
    let keys = 0;
    const clock = { now: () => world.nowMs + (keys++ === 0 ? 0 : 1) };
    const ports = { ...world.ports(), clock };
    const stopped = await compareAll(ports, { deadlineMs: world.nowMs + 1 });
    expect(stopped).toMatchObject({ end: "stopped", comparedTo: "a", equal: ["a"] });
    const rest = await compareAll(world.ports(), {}, { prefix: "", after: "a" });
    expect(rest).toMatchObject({ end: "done", equal: ["b/c"] });
  });

  it("F2 a side that is denied ends it, and no key counts as anything", async () => {
    const world = equalWorld();
    const error = {
      kind: "denied",
      side: "destination",
      operation: "ListObjectVersions",
      message: "no",
    } as const;
    const ports = world.ports();
    const lister = { listPage: async () => ({ ok: false as const, error }) };
    const denied = { ...ports, destination: { ...ports.destination, lister } };
    const compared = await compareAll(denied);
    expect(compared).toMatchObject({ end: error, findings: [], equal: [], tally: { keys: 0 } });
  });

  it("F2 a key whose ledger cannot be read is unknown, and the others go on", async () => {
    const world = equalWorld();
    world.source.put("aa", "1");
    world.later();
    world.ledger.readKey = async () => ({
      ok: false,
      error: { kind: "denied", side: "ledger", operation: "Query", message: "no" },
    });
    const compared = await compareAll(world.ports());
    expect(compared.findings).toMatchObject([
      { key: "aa", verdict: "unknown", problem: expect.stringContaining("ledger Query") },
    ]);
    expect(compared.equal).toEqual(["a", "b/c"]);
  });

  it("V4 a key of too many entries that is not the same is told as that, and asks for nothing", async () => {
    const world = equalWorld();
    world.ledger.readKey = async () => {
      throw new Error("the ledger was asked");
    };
    const pin = { etag: "e", sizeBytes: 1, lastModifiedMs: 0 };
    const versions = Array.from({ length: 20_001 }, (_none, at) => ({
      key: "long",
      entry: { kind: "object", versionId: `${at}`, pin } as const,
    }));
    const ports = world.ports();
    const source = { ...ports.source, lister: listerOf(versions) };
    const compared = await compareAll({ ...ports, source }, {}, { prefix: "long" });
    expect(compared.findings).toMatchObject([
      { key: "long", verdict: "differs", reasons: ["long"], entries: { source: 20_001 } },
    ]);
  });

  it("O5 a key whose order the server does not tell is a person's, however alike it looks", async () => {
    const world = equalWorld();
    const ports = world.ports();
    const { lister } = ports.destination;
    const unsure: typeof lister = {
      async listPage(...page) {
        const listed = await lister.listPage(...page);
        if (!listed.ok) return listed;
        const versions = listed.value.versions.map((version) =>
          version.key === "a" ? ({ ...version, isAmbiguous: true } as const) : version,
        );
        return { ok: true, value: { ...listed.value, versions } };
      },
    };
    const destination = { ...ports.destination, lister: unsure };
    const compared = await compareAll({ ...ports, destination });
    expect(compared.findings).toMatchObject([
      { key: "a", verdict: "differs", reasons: ["ambiguous"], mends: "person" },
    ]);
  });

  it("F2 a listing out of order is an error: else keys would be invented", async () => {
    const world = equalWorld();
    const ports = world.ports();
    const { lister } = ports.source;
    const reversed = {
      async listPage(...page: Parameters<typeof lister.listPage>) {
        const listed = await lister.listPage(...page);
        return listed.ok
          ? { ok: true as const, value: { versions: listed.value.versions.toReversed() } }
          : listed;
      },
    };
    const compared = await compareAll({ ...ports, source: { ...ports.source, lister: reversed } });
    expect(compared).toMatchObject({ end: { kind: "invalid" }, tally: { keys: 0 } });
  });
});

describe("a destination without versions", () => {
  it("V4 an object that somebody overwrote with another of its size is found", async () => {
    const world = new SliceWorld("unversioned");
    const versionId = world.source.put("k", "x");
    const replica = world.destination.put("k", "y");
    const row = { destinationVersionId: replica, destinationEtag: "etag of x" };
    world.row("k", versionId, "replicated", row);
    world.later();
    const { findings } = await compareAll(world.ports());
    expect(findings).toMatchObject([
      { verdict: "differs", reasons: ["overwritten"], mends: "person" },
    ]);
  });
});

describe("compareSlice --deep", () => {
  const tagged = (world: SliceWorld) => {
    const versionId = world.source.put("k", "x", { tags: { team: "a" } });
    const replica = world.destination.put("k", "x", { tags: { team: "b" } });
    world.row("k", versionId, "replicated", { destinationVersionId: replica });
    world.later();
  };

  it.each<[string, Partial<Policy>, string[]]>([
    ["are found", {}, ["tags.team"]],
    ["are not asked for where policy ignores tags", { tags: "ignore" }, []],
  ])("V5 drifted tags %s", async (_name, policy, fields) => {
    const world = equalWorld();
    tagged(world);
    expect((await compareAll(world.ports(policy))).findings).toEqual([]);
    const { findings, tally } = await compareAll(world.ports(policy), { deep: "attributes" });
    expect(findings.flatMap((finding) => finding.fields ?? [])).toEqual(fields);
    expect(tally.deep).toBe(4);
  });

  it("V5 content is read on both sides where that is asked for", async () => {
    const world = equalWorld();
    const compared = await compareAll(world.ports(), { deep: "content" });
    expect(compared.tally.proofs).toEqual({ etag: 0, ledger: 0, checksum: 0, content: 3 });
  });

  it("V5 a sample is the same keys each time, and about as many as asked for", async () => {
    const world = new SliceWorld();
    for (let at = 0; at < 300; at += 1) world.replicate(`k${at}`, "x");
    world.later();
    const options = { deep: "attributes", sampleOneIn: 3 } as const;
    const [first, second] = [
      await compareAll(world.ports({}, true), options),
      await compareAll(world.ports({}, true), options),
    ];
    expect(first.tally.deep).toBe(second.tally.deep);
    expect(first.tally.deep).toBeGreaterThan(60);
    expect(first.tally.deep).toBeLessThan(140);
    expect(first.tally.verdicts.equal).toBe(300);
  });
});
