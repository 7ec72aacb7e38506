import { describe, expect, it } from "vitest";
import { deletesVersions, parsePolicy, readsTags } from "./policy.ts";
import { outOfScope } from "./scope.ts";
import { hasTags, judgesObjects, leftOutByListing, type ScopeFilter } from "./scope-filter.ts";

const DAY = Date.UTC(2026, 0, 31);
const object = (
  more: { sizeBytes?: number; lastModifiedMs?: number; storageClass?: string } = {},
) => {
  const { sizeBytes = 10, lastModifiedMs = DAY, storageClass } = more;
  return { pin: { etag: "e", sizeBytes, lastModifiedMs }, storageClass };
};

describe("filters of keys", () => {
  it.each<[string, ScopeFilter, boolean]>([
    ["in/a.csv", {}, true],
    ["in/a.csv", { include: ["*.csv"] }, true],
    ["in/a.csv", { include: ["*.txt", "*.csv"] }, true],
    ["in/a.csv", { include: ["*.txt"] }, false],
    ["in/a.csv", { exclude: ["*/tmp/*"] }, true],
    ["in/tmp/a.csv", { exclude: ["*/tmp/*"] }, false],
    ["in/a.csv", { include: ["*.csv"], exclude: ["in/a*"] }, false],
  ])("K1 %s under %j: %s", (key, filter, isIn) => {
    const scope = { prefixes: ["in/"], filter };
    expect(outOfScope(scope, "b", key)).toBe(isIn ? undefined : "out-of-scope");
  });

  it("K1 a key below none of the prefixes stays outside, whatever the filter has", () => {
    const scope = { prefixes: ["in/"], filter: { include: ["*"] } };
    expect(outOfScope(scope, "b", "out/a")).toBe("out-of-scope");
  });
});

describe("filters of objects", () => {
  it.each<[ScopeFilter, ReturnType<typeof object>, string | undefined]>([
    [{ sizeBytes: { atLeast: 10 } }, object(), undefined],
    [{ sizeBytes: { atLeast: 11 } }, object(), "size"],
    [{ sizeBytes: { atMost: 10 } }, object(), undefined],
    [{ sizeBytes: { atMost: 9 } }, object(), "size"],
    [{ modified: { from: "2026-01-31T00:00:00Z" } }, object(), undefined],
    [{ modified: { from: "2026-01-31T00:00:01Z" } }, object(), "modified"],
    [{ modified: { before: "2026-01-31T00:00:01Z" } }, object(), undefined],
    [{ modified: { before: "2026-01-31T00:00:00Z" } }, object(), "modified"],
    [{ storageClasses: ["STANDARD"] }, object(), undefined],
    [{ storageClasses: ["STANDARD"] }, object({ storageClass: "GLACIER" }), "storage-class"],
    [{ storageClasses: ["GLACIER"] }, object({ storageClass: "GLACIER" }), undefined],
  ])("K2 %j leaves out %j: %s", (filter, entry, by) => {
    expect(leftOutByListing(filter, entry)).toBe(by);
  });

  it.each([
    [{ allOf: { team: "a", kind: "*" } }, { team: "a", kind: "x" }, true],
    [{ allOf: { team: "a", kind: "*" } }, { team: "a" }, false],
    [{ anyOf: { team: "a", kind: "*" } }, { kind: "" }, true],
    [{ anyOf: { team: "a" } }, { team: "b" }, false],
    [{ allOf: { team: "a" }, anyOf: { x: "1" } }, { team: "a" }, false],
    [{ allOf: { team: "a" }, anyOf: { x: "1" } }, { team: "a", x: "1" }, true],
    [{ allOf: { toString: "*" } }, {}, false],
    [{ noneOf: { draft: "*" } }, {}, true],
    [{ noneOf: { draft: "*" } }, { draft: "" }, false],
    [{ noneOf: { draft: "y*", secret: "*" } }, { draft: "no", a: "1" }, true],
    [{ noneOf: { draft: "y*" }, anyOf: { a: "*" } }, { draft: "yes", a: "1" }, false],
  ])("K2 the tags %j need %j: %s", (filter, tags, has) => {
    expect(hasTags(filter, tags)).toBe(has);
  });

  it("K2 a filter of keys alone judges no object", () => {
    expect(judgesObjects(undefined)).toBe(false);
    expect(judgesObjects({ include: ["*"], exclude: ["a"], leaving: "delete" })).toBe(false);
    expect(judgesObjects({ sizeBytes: { atMost: 1 } })).toBe(true);
  });
});

describe("filters in a policy", () => {
  it("S2 tags are read where a filter is about them, and replicas deleted where they leave", () => {
    const tags = "ignore" as const;
    expect(readsTags({ tags })).toBe(false);
    expect(readsTags({ tags, scope: { tags: { allOf: { a: "*" } } } })).toBe(true);
    const grows = parsePolicy({ versionDeletes: "ignore", maxRewrites: 0 });
    const leaves = parsePolicy({
      ...{ versionDeletes: "ignore", maxRewrites: 0 },
      scope: { tags: { allOf: { a: "*" } }, leaving: "delete" },
    });
    expect(grows.ok && deletesVersions(grows.value)).toBe(false);
    expect(leaves.ok && deletesVersions(leaves.value)).toBe(true);
  });

  it.each([
    [{ include: [] }, "scope.include"],
    [{ exclude: ["**"] }, "scope.exclude.0: must not have **"],
    [{ sizeBytes: {} }, "scope.sizeBytes: must not be an empty object"],
    [{ sizeBytes: { atLeast: 2, atMost: 1 } }, "scope.sizeBytes: must have atLeast up to atMost"],
    [{ sizeBytes: { atLeast: 1.5 } }, "scope.sizeBytes.atLeast: must be a whole number"],
    [{ modified: { from: "yesterday" } }, "scope.modified.from: must be a time with its zone"],
    [
      { modified: { from: "2026-02-01T00:00:00Z", before: "2026-02-01T00:00:00Z" } },
      "scope.modified: must have from earlier than before",
    ],
    [{ storageClasses: ["standard"] }, "scope.storageClasses.0: must be a list of storage classes"],
    [{ tags: {} }, "scope.tags: must not be an empty object"],
    [{ tags: { allOf: {} } }, "scope.tags.allOf: must be an object of at least one tag"],
    [{ leaving: "stay" }, 'scope.leaving: must be "keep" or "delete"'],
    [{ suffix: ".csv" }, "policy: has no field suffix"],
  ])("C5 %j is refused by name", (scope, problem) => {
    const read = parsePolicy({ scope });
    expect(read.ok ? [] : read.error).toEqual([expect.stringContaining(problem)]);
  });
});
