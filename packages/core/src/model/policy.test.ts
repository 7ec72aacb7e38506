import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "./policy.ts";

describe("parsePolicy", () => {
  it("H1 nothing chosen is the defaults, which never delete by lifecycle or what is foreign", () => {
    expect(parsePolicy({})).toEqual({
      ok: true,
      value: {
        deleteMarkers: "replicate",
        versionDeletes: "replicate",
        lifecycle: "ignore",
        tags: "replicate",
        foreign: "report",
        storageClass: "same",
        maxRewrites: 100,
      },
    });
  });

  it.each([
    { deleteMarkers: "ignore" },
    { versionDeletes: "ignore" },
    { lifecycle: "replicate" },
    { tags: "ignore" },
    { foreign: "delete" },
    { storageClass: "GLACIER_IR" },
    { storageClass: { GLACIER: "STANDARD_IA", STANDARD: "STANDARD_IA" } },
    { maxRewrites: 0 },
    { maxRewrites: 1000 },
    { history: "all" },
    { history: { since: "2026-01-31T00:00:00+02:00" } },
  ] as const)("H1 the choice %j is taken, and the others stay", (choice) => {
    expect(parsePolicy(choice)).toEqual({ ok: true, value: { ...DEFAULT_POLICY, ...choice } });
  });

  const either = 'must be "replicate" or "ignore"';
  const rewrites = "maxRewrites: must be a whole number from 0 to 1000";
  const storageClass =
    'storageClass: must be "same", a storage class as S3 names it, such as STANDARD_IA, or an object of a class for a class, as in {"GLACIER": "STANDARD_IA"}';

  const className = "must be a storage class as S3 names it, such as STANDARD_IA";

  it.each([
    [{ deleteMarkers: "keep" }, [`deleteMarkers: ${either}`]],
    [{ versionDeletes: true }, [`versionDeletes: ${either}`]],
    [{ lifecycle: null }, [`lifecycle: ${either}`]],
    [{ tags: "REPLICATE" }, [`tags: ${either}`]],
    [{ foreign: "ignore" }, ['foreign: must be "report" or "delete"']],
    [{ storageClass: "glacier" }, [storageClass]],
    [{ storageClass: 1 }, [storageClass]],
    [{ storageClass: { GLACIER: "same" } }, [`storageClass.GLACIER: ${className}`]],
    [{ storageClass: { glacier: "STANDARD" } }, [storageClass]],
    [{ maxRewrites: -1 }, [rewrites]],
    [{ maxRewrites: 1001 }, [rewrites]],
    [{ maxRewrites: 1.5 }, [rewrites]],
    [{ maxRewrites: "100" }, [rewrites]],
    [{ deletemarkers: "ignore" }, ["policy: has no field deletemarkers"]],
    [
      { tags: "", one: 1, two: 2 },
      [`tags: ${either}`, "policy: has no field one", "policy: has no field two"],
    ],
    [null, ["policy: must be an object"]],
    ["ignore", ["policy: must be an object"]],
    [[], ["policy: must be an object"]],
  ])("H1 %j is refused, with the field and what it must be", (raw, problems) => {
    expect(parsePolicy(raw)).toEqual({ ok: false, error: problems });
  });
});
