import { describe, expect, it } from "vitest";
import { destinationKeyOf, keyMapOf } from "../../model/key-mapping.ts";
import { keyMapProblems } from "../../model/key-meetings.ts";
import { DEFAULT_POLICY, type Policy } from "../../model/policy.ts";
import { MemoryBucket } from "../memory-bucket.ts";
import type { StoredObject } from "../memory-stacks.ts";
import { differences } from "./compare-objects.ts";
import { drawHistory } from "./draw-history.ts";
import { FILTERS, type FilteredLife, type FilterName, isInScope } from "./filters.ts";
import type { History } from "./history.ts";
import { KEY_MAPS } from "./key-maps.ts";
import { replicasIn } from "./replica-stacks.ts";
import { simulate } from "./simulate.ts";
import { SIMULATION_START_MS } from "./simulation-start.ts";

const KEYS = ["a", "a/b", "a b+c"];
const MAPPED = Array.from({ length: 400 }, (_, index) => drawHistory(index + 1, { mapped: 1 }));

describe("what is drawn of mappings", () => {
  it.each<[string, (history: History) => boolean]>([
    ["other keys", ({ keyMap }) => keyMap !== undefined],
    ["a class for a class", ({ policy }) => typeof policy.storageClass === "object"],
    ["objects of several origins", ({ hasOrigins }) => hasOrigins === true],
    ["metadata that names the source", ({ policy }) => policy.sourceMetadata !== undefined],
    ["a filter", ({ filter }) => filter !== undefined],
    ["a filter by class", ({ filter }) => filter === "some-classes"],
    ["a filter by class without STANDARD", ({ filter }) => filter === "other-classes"],
    ["a filter by who wrote objects", ({ filter }) => filter === "no-replicas"],
    ["a filter of which objects leave", ({ policy }) => policy.scope?.leaving === "delete"],
  ])("M1 %s: in a share of the histories that have mappings", (_what, isDrawn) => {
    const share = MAPPED.filter(isDrawn).length / MAPPED.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.9);
  });

  it("F5 what else a seed draws is the same with and without them", () => {
    const [plain, mapped] = [0, 1].map((share) => drawHistory(17, { mapped: share }));
    expect(mapped?.operations).toEqual(plain?.operations);
    expect(mapped?.faults).toEqual(plain?.faults);
    expect(mapped).not.toEqual(plain);
  });
});

describe("a mapping of keys that histories have", () => {
  it.each(Object.entries(KEY_MAPS))(
    "M1 %s: is core's, and one-to-one",
    (_name, { keys, nameOf }) => {
      const map = keyMapOf(keys);
      expect(keyMapProblems(map)).toEqual([]);
      expect(KEYS.map(nameOf)).toEqual(KEYS.map((key) => destinationKeyOf(map, key)));
      expect(KEYS.some((key) => nameOf(key) !== key)).toBe(true);
    },
  );

  it("M3 what stands under a name that no key has is seen by nobody, and reported where it changes", () => {
    const bucket = new MemoryBucket("destination", "enabled", { now: () => 0 });
    const lines: string[] = [];
    const operations = KEYS.map((key) => ({ key, afterMs: 0, pick: 0, kind: "put" }) as const);
    const policy = { ...DEFAULT_POLICY, keys: KEY_MAPS.added.keys };
    const { stacks } = replicasIn(bucket, { keyMap: "added", policy, operations }, (line) =>
      lines.push(line),
    );
    expect(stacks.keys()).toEqual([]);
    const heard: string[] = [];
    stacks.onChange = (key) => heard.push(key);
    bucket.put("copy/a/b", "content");
    expect([heard, stacks.keys(), stacks.entries("a/b").length]).toEqual([["a/b"], ["a/b"], 1]);
    expect(lines).toEqual([]);
    bucket.remove("a/b");
    expect(lines).toEqual(["a/b: M3 something changed where no key is mapped to"]);
  });

  it("M1 the oracle finds a replica under the source's own name", async () => {
    const mapped = MAPPED.filter(({ keyMap, faults }) => keyMap === "added" && faults.crash === 0);
    const broken = await Promise.all(
      mapped.slice(0, 20).map((history) =>
        // As if the engine went by other rules than the history's world.
        simulate({ ...history, policy: { ...history.policy, keys: KEY_MAPS.nested.keys } }),
      ),
    );
    expect(broken.flatMap((result) => result.broken).join("\n")).toMatch(/M3 something changed/);
  });
});

const LIFE: FilteredLife = {
  ...{ kind: "object", key: "a/b", content: "content 1", tags: {} },
  lastModifiedMs: SIMULATION_START_MS,
};

describe("a filter that histories have", () => {
  it.each<[FilterName, Partial<FilteredLife>, Partial<FilteredLife>]>([
    ["included-keys", { key: "a b+c" }, { key: "a" }],
    ["included-but-some", { key: "a" }, { key: "a b+c" }],
    ["changed-value", { tags: { changed: "12" } }, { tags: { changed: "2" } }],
    ["later", { lastModifiedMs: SIMULATION_START_MS + 6_000 }, {}],
    ["in-between", {}, { lastModifiedMs: SIMULATION_START_MS + 6_000 }],
    ["some-classes", { storageClass: "GLACIER_IR" }, { storageClass: "STANDARD_IA" }],
    ["other-classes", { storageClass: "STANDARD_IA" }, {}],
    ["no-replicas", { isReplica: false }, { isReplica: true }],
  ])("K2 %s: has some lives, and leaves others out", (name, inside, outside) => {
    expect(isInScope(name, { ...LIFE, ...inside })).toBe(true);
    expect(isInScope(name, { ...LIFE, ...outside })).toBe(false);
    expect(FILTERS[name].scope).not.toEqual({});
  });
});

describe("what a replica is to be", () => {
  const object = (attributes: Partial<StoredObject["attributes"]>): StoredObject => ({
    ...{ kind: "object", versionId: "v1", lastModifiedMs: 0, content: "content", tags: {} },
    attributes: { metadata: {}, ...attributes },
  });
  const classes: Policy = { ...DEFAULT_POLICY, storageClass: { STANDARD: "STANDARD_IA" } };

  it.each<[string | undefined, string | undefined, readonly string[]]>([
    [undefined, "STANDARD_IA", []],
    [undefined, undefined, ["another storage class"]],
    ["GLACIER_IR", "GLACIER_IR", []],
    ["GLACIER_IR", "STANDARD_IA", ["another storage class"]],
  ])("A1 %s as %s", (from, to, lines) => {
    const [origin, replica] = [from, to].map((storageClass) =>
      object(storageClass === undefined ? {} : { storageClass }),
    ) as [StoredObject, StoredObject];
    expect(differences("a", origin, replica, classes)).toEqual(lines);
  });

  it.each<[string, string | undefined, boolean, readonly string[]]>([
    ["a b+c", "s3://source-bucket/a%20b%2Bc?versionId=v1", false, []],
    ["a/b", "s3://source-bucket/a/b?versionId=v1", false, []],
    ["a/b", "s3://source-bucket/a/b?versionId=v2", false, ["another metadata"]],
    ["a/b", undefined, false, ["another metadata"]],
    ["a/b", undefined, true, []],
  ])("A12 %s called %s by another tool: %s", (key, name, isOthers, lines) => {
    const metadata = name === undefined ? {} : { from: name };
    const policy = { ...DEFAULT_POLICY, sourceMetadata: "from" };
    const replica = object({ metadata });
    expect(differences(key, object({}), replica, policy, isOthers)).toEqual(lines);
  });
});
