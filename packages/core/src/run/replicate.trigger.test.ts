import { describe, expect, it } from "vitest";
import type { StepFacts } from "../apply/apply-alone.ts";
import type { ReconcileReason } from "../decide/decision.ts";
import { EMPTY_LEDGER_VIEW } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { MemoryRun, onCall, WorkerDied } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import {
  aclChangedEvent,
  createdEvent,
  entryDeletedEvent,
  markerCreatedEvent,
  restoredEvent,
  SAMPLE_KEY,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { holds } from "../testing/sample-facts.ts";
import { replicate, triggerOf } from "./replicate.ts";

interface Known extends Partial<Pick<StepFacts, "source" | "current">> {
  readonly row?: LedgerRow;
  readonly policy?: Partial<Policy>;
}

/** What an event asks for beside its key and itself. */
function asked(event: ObjectEvent, known: Known = {}, reason: ReconcileReason = "not-newer") {
  const { row, policy, source, current } = known;
  const facts: StepFacts = {
    ledger: { ...EMPTY_LEDGER_VIEW, row },
    source,
    ...(current === undefined ? {} : { current }),
    opened: undefined,
    nowMs: 1,
  };
  const trigger = triggerOf(event, reason, facts, { policy: { ...DEFAULT_POLICY, ...policy } });
  const { key, event: of, ...more } = trigger;
  expect(key).toBe(SAMPLE_KEY);
  return { ...more, ...(of === event ? {} : { isWithoutEvent: true }) };
}

const crossed = (kind: "object" | "marker", sequencer: string | undefined = "00A1") =>
  rowOf({
    ...{ key: SAMPLE_KEY, versionId: "null", kind, state: "replicated", attemptId: "attempt-1" },
    ...{ destinationVersionId: "d1", ...(sequencer === undefined ? {} : { sequencer }) },
  });
const PARKED = rowOf({ versionId: "null", kind: "object", state: "parked", sequencer: "00A1" });
const AGAIN = createdEvent({ versionId: "null", sequencer: "00A2" });
const MARKER = { kind: "marker" } as const;

describe("triggerOf, what neither listing nor ledger shows", () => {
  it.each<[string, ObjectEvent, object, Partial<Policy>?]>([
    ["A7 a write is tried again", createdEvent(), { retry: "v1" }],
    ["A7 so is what was restored", restoredEvent(), { retry: "v1" }],
    ["A9 and what has other tags", tagsChangedEvent(), { retry: "v1" }],
    ["D1 a delete says so", entryDeletedEvent(), { deleted: "v1" }],
    [
      "D3 and what policy keeps of it",
      entryDeletedEvent({ origin: "lifecycle" }),
      { deleted: "v1", keptAs: "source-expired" },
    ],
    ["D1 a marker says nothing", markerCreatedEvent(), {}],
    ["A2 nor does an access control list", aclChangedEvent(), {}],
    [
      "K3 by its tags an object may enter the scope",
      tagsChangedEvent(),
      { retry: "v1", announced: new Set(["v1"]) },
      { scope: { tags: { allOf: { a: "1" } } } },
    ],
    [
      "K3 not by its creation, which asks for it anyway",
      createdEvent(),
      { retry: "v1" },
      { scope: { tags: { allOf: { a: "1" } } } },
    ],
    [
      "K3 nor by a restore, which changes no tags",
      restoredEvent(),
      { retry: "v1" },
      { scope: { tags: { allOf: { a: "1" } } } },
    ],
    [
      "K3 not where no filter is about tags",
      tagsChangedEvent(),
      { retry: "v1" },
      { scope: { sizeBytes: { atMost: 1 } } },
    ],
    [
      "P4 nor where the event named no version",
      tagsChangedEvent({ isUnnamed: true }),
      { retry: "v1" },
      { scope: { tags: { allOf: { a: "1" } } } },
    ],
  ])("%s", (_title, event, expected, policy = {}) => {
    expect(asked(event, { policy })).toStrictEqual(expected);
  });

  it("L3 a crash is mended before the event counts", () => {
    const isMending = { isWithoutEvent: true, isMending: true };
    expect(asked(createdEvent(), { source: holds() }, "crashed-attempt")).toStrictEqual(isMending);
  });
});

describe("triggerOf, what the source showed has to be in its listing", () => {
  const seen = { seen: "v1", isSeenCurrent: false };
  const marker = { ...seen, isSeenObject: false };

  it.each<[string, ObjectEvent, Known, object]>([
    ["an object", markerCreatedEvent(), { source: holds() }, { ...seen, isSeenObject: true }],
    ["a marker", markerCreatedEvent(), { source: MARKER }, marker],
    [
      "what was current",
      markerCreatedEvent(),
      { source: MARKER, current: "v2" },
      { seen: "v2", isSeenCurrent: true, isSeenObject: false },
    ],
    [
      "what was current, of an event that named no version",
      markerCreatedEvent({ isUnnamed: true }),
      { source: MARKER, current: "v2" },
      { seen: "v2", isSeenCurrent: true, isSeenObject: false },
    ],
    [
      "nothing of one that named none, and found none",
      markerCreatedEvent({ isUnnamed: true }),
      { source: MARKER },
      {},
    ],
    ["nothing that is gone", markerCreatedEvent(), { source: { kind: "gone" } }, {}],
    ["nothing that was not asked for", markerCreatedEvent(), {}, {}],
  ])("O7 %s", (_title, event, known, expected) => {
    expect(asked(event, known)).toStrictEqual(expected);
  });
});

describe("triggerOf, a write of the null version that looks like the last", () => {
  const retry = { retry: "null" };
  const unreadable = { kind: "unreadable", cause: "archived" } as const;
  const unread = { source: unreadable, row: crossed("object") };
  const seen = (id: string, isSeenCurrent: boolean) => ({
    ...{ seen: id, isSeenCurrent, isSeenObject: false },
  });

  it.each<[string, ObjectEvent, Known, object]>([
    [
      "may be one that cannot be read",
      AGAIN,
      unread,
      { isNullStale: true, ...seen("null", false) },
    ],
    [
      "is below another that is current",
      AGAIN,
      { row: crossed("object"), source: MARKER, current: "v2" },
      { stale: "null", ...seen("v2", true) },
    ],
    [
      "is what was given, where it is current itself",
      AGAIN,
      { row: crossed("object"), source: MARKER, current: "null" },
      seen("null", true),
    ],
    ["is what was given", AGAIN, { row: crossed("object"), source: MARKER }, seen("null", false)],
    ["is not asked for", AGAIN, { row: crossed("object") }, {}],
    [
      "is no write before the last",
      createdEvent({ versionId: "null", sequencer: "00A1" }),
      unread,
      seen("null", false),
    ],
    [
      "shows where a marker crossed",
      AGAIN,
      { source: unreadable, row: crossed("marker") },
      { ...seen("null", false), isSeenObject: true },
    ],
    [
      "is no object that came after a marker, by an event of before",
      createdEvent({ versionId: "null", sequencer: "00A1" }),
      { source: unreadable, row: crossed("marker") },
      seen("null", false),
    ],
    ["has not crossed", AGAIN, { source: unreadable, row: PARKED }, seen("null", false)],
    ["is none without a row", AGAIN, { source: unreadable }, seen("null", false)],
  ])("D2 %s", (_title, event, known, expected) => {
    expect(asked(event, known)).toStrictEqual({ ...retry, ...expected });
  });

  it("D2 is no other event", () => {
    const restored = restoredEvent({ versionId: "null", sequencer: "00A2" });
    expect(asked(restored, unread)).toStrictEqual({ ...retry, ...seen("null", false) });
  });

  it.each<[string, ReconcileReason, ObjectEvent, LedgerRow | undefined, boolean]>([
    ["unseen, is written again", "unseen-write", AGAIN, crossed("object"), true],
    ["not in place, is written again", "not-in-place", AGAIN, crossed("object"), true],
    [
      "a marker where a marker was is, too",
      "not-in-place",
      markerCreatedEvent({ versionId: "null" }),
      crossed("marker"),
      true,
    ],
    [
      "a marker where an object was shows",
      "not-in-place",
      markerCreatedEvent({ versionId: "null" }),
      crossed("object"),
      false,
    ],
    [
      "a marker where nothing is known to have been is, too",
      "not-in-place",
      markerCreatedEvent({ versionId: "null" }),
      undefined,
      true,
    ],
  ])("D2 %s", (_title, reason, event, row, isStale) => {
    const known = { source: MARKER, ...(row === undefined ? {} : { row }) };
    expect(asked(event, known, reason)).toStrictEqual({
      ...(isStale ? { stale: "null" } : {}),
      ...seen("null", false),
    });
  });
});

describe("replicate, a key that others leave unfinished again and again", () => {
  it("L3 is left after five looks, for its event to come again", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(SAMPLE_KEY, "one");
    world.intercept = onCall("destination.putObject", { kind: "die-before" });
    await expect(replicate(AGAIN, world.worker())).rejects.toThrow(WorkerDied);
    const attempt = world.ledger.peek(SAMPLE_KEY).head?.attempt;
    world.nowMs = (attempt?.leaseUntilMs ?? 0) + 1_000;
    let looks = 0;
    world.intercept = (call) => {
      if (call === "ledger.read") {
        looks += 1;
        const head = { ...world.ledger.peek(SAMPLE_KEY).head, key: SAMPLE_KEY };
        void world.ledger.saveHead(attempt === undefined ? head : { ...head, attempt });
      }
      return undefined;
    };
    expect(await replicate(AGAIN, world.worker())).toEqual({
      ok: false,
      error: { kind: "leased", untilMs: world.nowMs },
    });
    expect(looks).toBe(5);
  });
});
