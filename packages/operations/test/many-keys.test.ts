import { describe, expect, it } from "vitest";
import type { Reason } from "../src/slice/reasons.ts";
import { PLANTED, type Planted } from "./planted-differences.ts";
import { type Compared, compareAll, SliceWorld } from "./slice-world.ts";

const KEYS = 100_000;
const DIFFERENCES = 100;

/** The kinds that can be planted under one policy, by it. */
const BY_POLICY = [...new Set(PLANTED.map(policyOf))].map(
  (policy) => [policy, PLANTED.filter((kind) => policyOf(kind) === policy)] as const,
);

function policyOf({ policy = {} }: Planted): string {
  return JSON.stringify(policy);
}

/** Fills a world with keys, of which some are of these kinds in turn. @returns which key is of which. */
function plantAmong(
  world: SliceWorld,
  kinds: readonly Planted[],
  fill: (key: string, content: string) => void,
): ReadonlyMap<string, Planted> {
  const planted = new Map<string, Planted>();
  for (let at = 0; at < KEYS; at += 1) {
    const key = `folder-${at % 7}/${at * 7919}`;
    const kind = kinds[planted.size % kinds.length];
    if (at % (KEYS / DIFFERENCES) === 0 && kind !== undefined) {
      planted.set(key, kind);
    } else {
      fill(key, `content ${at}`);
    }
  }
  const isYoung = ({ expected }: Planted) => expected.reasons.includes("young");
  // What is young is planted last, since planting the others lets time go by.
  for (const young of [false, true]) {
    for (const [key, kind] of planted) if (isYoung(kind) === young) kind.plant(world, key);
  }
  return planted;
}

/** Everything that was planted was found for what it is, and nothing else. */
function expectFound(planted: ReadonlyMap<string, Planted>, compared: Compared): void {
  const { findings, equal, tally, end } = compared;
  expect(end).toBe("done");
  const expected = [...planted].filter(([, kind]) => kind.expected.verdict !== "equal");
  const told = new Map(findings.map((finding) => [finding.key, finding]));
  for (const [key, kind] of expected) {
    expect([key, told.get(key)?.verdict, told.get(key)?.reasons]).toEqual([
      key,
      kind.expected.verdict,
      kind.expected.reasons,
    ]);
  }
  expect(findings).toHaveLength(expected.length);
  expect(equal).toHaveLength(KEYS - expected.length);
  expect(tally.keys).toBe(KEYS);
  const counted = Object.values(tally.prefixes).flatMap((counts) => Object.values(counts));
  expect(counted.reduce((sum, count) => sum + count)).toBe(KEYS);
}

describe("10^5 keys with 100 planted differences", () => {
  it.each(BY_POLICY)(
    "V4 all kinds under the policy %s are found, and none is invented",
    async (policy, kinds) => {
      const world = new SliceWorld();
      const planted = plantAmong(world, kinds, (key, content) => {
        world.source.put(key, content);
        world.destination.put(key, content);
      });
      expectFound(planted, await compareAll(world.ports(JSON.parse(policy), true)));
    },
  );

  it("V5 what no listing shows is found by a deep look, and nothing is invented", async () => {
    const world = new SliceWorld();
    const planted = plantAmong(world, DRIFTED, (key, content) => {
      world.source.put(key, content);
      world.destination.put(key, content);
    });
    const ports = world.ports({}, true);
    expect((await compareAll(ports)).findings).toEqual([]);
    const deep = await compareAll(ports, { deep: "attributes" });
    expectFound(planted, deep);
    expect(new Set(deep.findings.flatMap(({ fields = [] }) => fields))).toEqual(
      new Set(["tags.team", "contentType", "cacheControl", "metadata.owner"]),
    );
  });
});

type Written = Parameters<SliceWorld["source"]["put"]>[2];

function drifted(reason: Reason, source: Written, destination: Written): Planted {
  return {
    name: reason,
    expected: { verdict: "differs", reasons: [reason] },
    plant(world, key) {
      const versionId = world.source.put(key, "x", source);
      const replica = world.destination.put(key, "x", destination);
      world.row(key, versionId, "replicated", { destinationVersionId: replica });
      world.later();
    },
  };
}

const plain = { metadata: {} };

/** Drift of each kind. */
const DRIFTED: readonly Planted[] = [
  drifted("tags", { tags: { team: "a" } }, { tags: { team: "b" } }),
  drifted("tags", {}, { tags: { team: "b" } }),
  drifted("attributes", { attributes: { ...plain, contentType: "a/b" } }, {}),
  drifted(
    "attributes",
    { attributes: { ...plain, cacheControl: "no-store" } },
    { attributes: { ...plain, cacheControl: "max-age=1" } },
  ),
  drifted("attributes", { attributes: { metadata: { owner: "a" } } }, {}),
];
