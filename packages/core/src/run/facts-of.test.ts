import { describe, expect, it } from "vitest";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { rowOf } from "../testing/row-of.ts";
import {
  createdEvent,
  markerCreatedEvent,
  restoredEvent,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { rows, stack } from "../testing/stack-notation.ts";
import { factsOf } from "./facts-of.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** What is known of a key with the stack `c b a` at the source, of which the destination has `a1`. */
interface Known {
  readonly source?: string;
  readonly head?: Partial<LedgerHead>;
  readonly rows?: readonly LedgerRow[];
  readonly crashed?: Partial<Attempt>;
  readonly policy?: Partial<Policy>;
}

function facts(
  trigger: Omit<ReconcileTrigger, "key">,
  { source = "c b a", head, rows: known = rows("a=a1"), crashed, policy }: Known = {},
) {
  const attempt = { id: "attempt-1", scope: "key", startedMs: 1, leaseUntilMs: 2 } as const;
  const ledger = { head: head === undefined ? undefined : { key: "k", ...head }, rows: known };
  return factsOf(
    { key: "k", ...trigger },
    { ledger, crashed: crashed && ({ ...attempt, ...crashed } as Attempt) },
    { source: stack(source), destination: stack("a1") },
    { ...DEFAULT_POLICY, ...policy },
  );
}

const unnamed = <Event extends ObjectEvent>(event: Event) =>
  ({ ...event, isUnnamed: true }) as const;
const parked = (versionId: string, reason: string) =>
  rowOf({ versionId, kind: "object", state: "parked", reason });
const CONTENT = { pin: { etag: "e1", sizeBytes: 1, lastModifiedMs: 1 } };

describe("the facts of a key", () => {
  it("R1 are both listings and what the ledger has", () => {
    const head = { retiring: ["r1"], released: ["p1"], lockedForeign: ["f1"] };
    expect(facts({ keptAs: "source-deleted", deleted: "d" }, { head })).toMatchObject({
      ...{ key: "k", source: stack("c b a"), destination: stack("a1"), rows: rows("a=a1") },
      ...{ keptAs: "source-deleted", deleted: "d", isReleased: false },
      ...{ retiring: ["r1"], released: new Set(["p1"]), lockedForeign: ["f1"] },
    });
  });

  it("R1 are complete where the ledger has no head", () => {
    expect(facts({ release: true })).toMatchObject({
      ...{ retiring: [], released: new Set(), lockedForeign: undefined, isReleased: true },
    });
  });
});

describe("what is stale", () => {
  it.each<[string, Omit<ReconcileTrigger, "key">, string, string | undefined]>([
    ["the entry that is named", { stale: "b" }, "c b a", "b"],
    ["none where none is", {}, "c b a", undefined],
    [
      "the null version where an event that named none is about it",
      { isNullStale: true, event: unnamed(createdEvent()) },
      "null b a",
      "null",
    ],
    [
      "none where that event is about another",
      { isNullStale: true, event: unnamed(createdEvent()) },
      "c null a",
      undefined,
    ],
    [
      "none where it was not asked",
      { event: createdEvent({ versionId: "null" }) },
      "null",
      undefined,
    ],
  ])("D2 %s", (_title, trigger, source, expected) => {
    expect(facts(trigger, { source }).stale).toBe(expected);
  });
});

describe("a null marker whose place was taken, and is empty", () => {
  const marker = rowOf({
    ...{ versionId: "null", kind: "marker", state: "replicated", destinationVersionId: "m1" },
  });
  const object = rowOf({
    ...{ versionId: "null", kind: "object", state: "replicated", destinationVersionId: "n1" },
    pin: CONTENT.pin,
  });
  const crashed = { versionId: "null", content: CONTENT };

  it.each<[string, string | undefined, Known]>([
    ["was deleted", "null", { crashed, rows: [...rows("a=a1"), marker] }],
    [
      "was not where something has its place",
      undefined,
      { crashed, rows: [marker], source: "null" },
    ],
    [
      "was not where something has it among others",
      undefined,
      { crashed, rows: [marker], source: "c null a" },
    ],
    ["was not where it was an object", undefined, { crashed, rows: [object] }],
    ["was not where nothing crossed", undefined, { crashed, rows: rows("a=a1") }],
    ["was not where nothing crashed", undefined, { rows: [marker] }],
    ["was not by a marker", undefined, { crashed: { versionId: "null" }, rows: [marker] }],
    [
      "was not by another version",
      undefined,
      { crashed: { ...crashed, versionId: "b" }, rows: [marker] },
    ],
  ])("D2 %s", (_title, expected, known) => {
    expect(facts({}, known).deleted).toBe(expected);
  });

  it("D2 what an event says was deleted goes before", () => {
    expect(facts({ deleted: "b" }, { crashed, rows: [marker] }).deleted).toBe("b");
  });
});

describe("what is tried again", () => {
  const refused = [parked("c", "destination-refused"), parked("a", "archived")];

  it.each<[string, Omit<ReconcileTrigger, "key">, Known, readonly string[]]>([
    ["what was asked for", { retry: "b" }, {}, ["b"]],
    [
      "what was asked for before, and is still to be tried",
      {},
      { head: { retried: ["p"] } },
      ["p"],
    ],
    ["nothing by itself", {}, {}, []],
    [
      "nothing more by an event that names its entry",
      { event: createdEvent({ versionId: "b" }) },
      {},
      [],
    ],
    ["the newest by an event that names none", { event: unnamed(createdEvent()) }, {}, ["c"]],
    [
      "not what the destination refused by the event that it came with",
      { event: unnamed(createdEvent()) },
      { rows: refused },
      [],
    ],
    [
      "what was set aside for another reason by that event",
      { event: unnamed(createdEvent()) },
      { rows: [parked("c", "archived"), parked("a", "destination-refused")] },
      ["c"],
    ],
    [
      "what the destination refused by an event of its tags",
      { event: unnamed(tagsChangedEvent()) },
      { rows: refused },
      ["c"],
    ],
    [
      "all that is archived by a restore that names none",
      { event: unnamed(restoredEvent()) },
      { rows: [...refused, parked("b", "destination-refused")] },
      ["c", "a"],
    ],
    [
      "nothing more by a restore that names its own",
      { event: restoredEvent({ versionId: "b" }), retry: "b" },
      { rows: refused },
      ["b"],
    ],
    [
      "what an unfinished upload is of",
      {},
      { crashed: { versionId: "b", content: CONTENT, upload: { id: "u", partCount: 2 } } },
      ["b"],
    ],
    ["not what crashed without one", {}, { crashed: { versionId: "b", content: CONTENT } }, []],
  ])("A7 A9 %s", (_title, trigger, known, expected) => {
    expect([...(facts(trigger, known).retry ?? [])]).toEqual(expected);
  });
});

describe("whose tags are read again", () => {
  it.each<[string, Omit<ReconcileTrigger, "key">, string | undefined]>([
    [
      "all where an operator asks",
      { tags: "all", event: tagsChangedEvent({ versionId: "b" }) },
      "all",
    ],
    ["those of the event's version", { event: tagsChangedEvent({ versionId: "b" }) }, "b"],
    ["all where the event named none", { event: unnamed(tagsChangedEvent()) }, "all"],
    ["none by another event", { event: createdEvent({ versionId: "b" }) }, undefined],
    ["none without an event", {}, undefined],
  ])("O4 P4 %s", (_title, trigger, expected) => {
    expect(facts(trigger).retag).toBe(expected);
  });
});

describe("from where on the history is asked for", () => {
  const own = (trigger: Omit<ReconcileTrigger, "key">, known: Known = {}) => {
    const { horizon } = facts(trigger, known);
    return horizon && [...horizon.own];
  };
  const SINCE = { history: { since: "1970-01-01T00:00:02Z" } }; // when `b` was written

  it.each<[string, Omit<ReconcileTrigger, "key">, Known, readonly string[] | undefined]>([
    ["the whole of a key that nobody knows", {}, { rows: [] }, undefined],
    ["no more of a key that is known", {}, {}, []],
    ["no more where only what was begun is mended", { isMending: true }, { rows: [] }, []],
    ["the whole where an operator asks", { history: "all" }, {}, undefined],
    ["the whole where an operator once asked", {}, { head: { history: "all" } }, undefined],
    [
      "the whole from what was current at the policy's instant on",
      { history: "all" },
      { policy: SINCE },
      ["b"],
    ],
    ["nothing of that where the whole is not asked for", {}, { policy: SINCE }, []],
    [
      "the whole where nothing was current then",
      { history: "all" },
      { policy: SINCE, source: "" },
      undefined,
    ],
    [
      "the whole where the policy says so",
      { history: "all" },
      { policy: { history: "all" } },
      undefined,
    ],
    ["what an event brought", { event: createdEvent({ versionId: "b" }) }, { rows: [] }, ["b"]],
    ["a marker, too", { event: markerCreatedEvent({ versionId: "b" }) }, {}, ["b"]],
    ["what was restored", { event: restoredEvent({ versionId: "b" }) }, {}, ["b"]],
    ["not what only changed its tags", { event: tagsChangedEvent({ versionId: "b" }) }, {}, []],
    ["but that, where it is current", { event: tagsChangedEvent({ versionId: "c" }) }, {}, ["c"]],
    ["the newest where an event named none", { event: unnamed(tagsChangedEvent()) }, {}, ["c"]],
    ["nothing where that is gone", { event: unnamed(tagsChangedEvent()) }, { source: "" }, []],
    [
      "what other events at hand brought",
      { event: createdEvent({ versionId: "b" }), announced: new Set(["a"]) },
      {},
      ["b", "a"],
    ],
    [
      "what was on its way, and what was asked for before",
      {},
      {
        crashed: { versionId: "x" },
        head: { unsure: [{ versionId: "y", sinceMs: 1, isMarker: true }], asked: ["z"] },
      },
      ["x", "y", "z"],
    ],
  ])("R9 R12 %s", (_title, trigger, known, expected) => {
    expect(own(trigger, known)).toEqual(expected);
  });
});
