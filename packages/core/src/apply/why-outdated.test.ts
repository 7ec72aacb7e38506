import { describe, expect, it } from "vitest";
import type { CrossingEntry } from "../lease/crossing.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ScopeFilter } from "../model/scope-filter.ts";
import type { Entry } from "../model/stack.ts";
import type { ObjectDescription, OpenObject } from "../ports/bucket-reader.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { textBody } from "../testing/text-body.ts";
import { whyOutdated } from "./why-outdated.ts";

const PIN = { etag: "e1", sizeBytes: 1, lastModifiedMs: 1 };
const IN_PARTS = { ...PIN, etag: "e2-2" };
const NULL: Entry = { kind: "object", versionId: "null", pin: PIN };
const OTHER: Entry = { kind: "object", versionId: "v2", pin: PIN };
const MARKER: Entry = { kind: "marker", versionId: "null", lastModifiedMs: 1 };

const opened = (fields: Partial<ObjectDescription> = {}): CrossingEntry => ({
  kind: "object",
  object: {
    ...{ pin: PIN, attributes: { metadata: {} }, tagCount: 0 },
    ...fields,
    ...{ body: textBody("a"), discard: () => {} },
  } as OpenObject,
});
const AGAIN = opened({ pin: { ...PIN, etag: "e2" } });
const ARCHIVED = opened({ attributes: { metadata: {}, storageClass: "GLACIER_IR" } });
const STANDARD: ScopeFilter = { storageClasses: ["STANDARD"] };
const EITHER: ScopeFilter = { storageClasses: ["STANDARD", "GLACIER_IR"] };

interface Known {
  readonly siblings?: readonly Entry[];
  readonly scope?: ScopeFilter;
  readonly rows?: readonly LedgerRow[];
}

async function why(listed: Entry, entry: CrossingEntry, known: Known = {}) {
  const { siblings = [listed], scope, rows = [] } = known;
  const work = await workOn(new MemoryRun(), "k", {
    policy: scope === undefined ? {} : { scope },
    rows,
  });
  const failure = whyOutdated(listed, entry, { ...work, siblings });
  return failure?.kind === "service" ? failure.error : failure;
}

const LISTED_AGAIN = { kind: "unavailable", side: "source", operation: "ListObjectVersions" };

describe("a null version that was written again since it was listed", () => {
  it.each<[string, CrossingEntry, Known]>([
    ["below others", AGAIN, { siblings: [OTHER, NULL] }],
    ["as the newest of several, in parts", opened({ pin: IN_PARTS }), { siblings: [NULL, OTHER] }],
    ["under a filter that looked at it", AGAIN, { scope: { sizeBytes: { atMost: 3 } } }],
    ["with the same bytes, of a class that does not cross", ARCHIVED, { scope: STANDARD }],
  ])("D2 is listed once more: %s", async (_title, entry, known) => {
    expect(await why(NULL, entry, known)).toMatchObject(LISTED_AGAIN);
  });

  it.each<[string, CrossingEntry]>([
    ["in parts, which may be older", opened({ pin: IN_PARTS })],
    ["at once, whose time the head would not say", AGAIN],
  ])("O3 O6 has its event decided once more: %s", async (_title, entry) => {
    const operation = "GetObject";
    expect(await why(NULL, entry, { siblings: [] })).toMatchObject({ ...LISTED_AGAIN, operation });
  });

  it.each<[string, CrossingEntry, Known]>([
    ["as the newest: it is the newest still", AGAIN, { siblings: [NULL, OTHER] }],
    ["alone, in parts", opened({ pin: IN_PARTS }), { siblings: [NULL] }],
    ["where the content is what was listed", opened(), { siblings: [OTHER, NULL] }],
    ["where the content is what an event found", opened(), { siblings: [] }],
    ["of another class that crosses", ARCHIVED, { scope: EITHER }],
    ["of another class without a filter", ARCHIVED, { siblings: [OTHER, NULL] }],
    ["under a filter of keys alone", AGAIN, { scope: { exclude: ["*.tmp"] } }],
  ])("D2 goes on: %s", async (_title, entry, known) => {
    expect(await why(NULL, entry, known)).toBeUndefined();
  });

  it("D2 is a matter of the null version alone, and of objects", async () => {
    const siblings = [OTHER, NULL];
    const below: Entry = { ...OTHER, versionId: "v1" };
    expect(await why(below, AGAIN, { siblings })).toBeUndefined();
    expect(await why(MARKER, AGAIN, { siblings })).toBeUndefined();
    expect(await why(NULL, { kind: "marker" }, { siblings })).toBeUndefined();
  });
});

describe("what S3 Replication wrote, as its source says only now", () => {
  const scope: ScopeFilter = { replicas: "leave-out" };
  const replica = opened({ isReplica: true });
  const crossed = rowOf({
    ...{ versionId: "v2", kind: "object", pin: PIN, state: "replicated" },
    destinationVersionId: "d1",
  });

  it("K2 is judged once more", async () => {
    expect(await why(OTHER, replica, { scope })).toMatchObject({
      ...{ kind: "unavailable", side: "source", operation: "GetObject" },
    });
  });

  it.each<[string, CrossingEntry, Known]>([
    ["without a filter", replica, {}],
    ["under another filter", replica, { scope: { sizeBytes: { atMost: 3 } } }],
    ["where it has crossed", replica, { scope, rows: [crossed] }],
    ["where its source does not say so", opened(), { scope }],
    ["where a client wrote it", opened({ isReplica: false }), { scope }],
  ])("K2 goes on %s", async (_title, entry, known) => {
    expect(await why(OTHER, entry, known)).toBeUndefined();
  });
});
