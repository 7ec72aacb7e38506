import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import {
  aclChangedEvent,
  createdEvent,
  entryDeletedEvent,
  markerCreatedEvent,
  restoredEvent,
  SAMPLE_KEY,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { gatherFacts } from "./gather-facts.ts";

interface Question {
  readonly title: string;
  readonly event: ObjectEvent;
  readonly row?: LedgerRow;
  readonly policy?: Partial<Policy>;
  /** Whether the ledger has seen the key although not the entry. */
  readonly isKnown?: boolean;
  /** The one request to the source. */
  readonly asks?: "open" | "openCurrent" | "describe" | "describeCurrent";
}

const row = sampleRow();
const ofNull = { versionId: "null" } as const;
const nullRow = sampleRow({ ...ofNull, destinationVersionId: "null" });
const byLifecycle = { origin: "lifecycle" } as const;

const QUESTIONS: readonly Question[] = [
  {
    title: "created, of a known key: the object is opened",
    event: createdEvent(),
    isKnown: true,
    asks: "open",
  },
  {
    title: "created, of an unknown key: what is current is opened",
    event: createdEvent(),
    asks: "openCurrent",
  },
  {
    title: "created, of a known key, and no version named: what is current is opened",
    event: createdEvent({ ...ofNull, isUnnamed: true }),
    isKnown: true,
    asks: "openCurrent",
  },
  { title: "created and replicated: nothing is asked", event: createdEvent(), row },
  {
    title: "created and parked: it is opened",
    event: createdEvent(),
    row: sampleRow({ state: "parked" }),
    asks: "open",
  },
  {
    title: "created, a null version that has a row: it is opened, it may be another",
    event: createdEvent(ofNull),
    row: nullRow,
    asks: "open",
  },
  {
    title: "restored and parked: it is opened",
    event: restoredEvent(),
    row: sampleRow({ state: "parked" }),
    asks: "open",
  },
  { title: "restored and replicated: nothing is asked", event: restoredEvent(), row },
  { title: "restored and unknown: nothing is asked", event: restoredEvent() },
  { title: "entry-deleted: nothing is asked", event: entryDeletedEvent(), row },
  { title: "entry-deleted and unknown: nothing is asked", event: entryDeletedEvent() },
  {
    title: "entry-deleted, the null version: it may be there again",
    event: entryDeletedEvent(ofNull),
    row: nullRow,
    asks: "describe",
  },
  { title: "marker-created: it may be gone", event: markerCreatedEvent(), asks: "describe" },
  { title: "marker-created and known: nothing is asked", event: markerCreatedEvent(), row },
  {
    title: "marker-created, a null marker where a row is: another may be there",
    event: markerCreatedEvent(ofNull),
    row: nullRow,
    asks: "describe",
  },
  {
    title: "marker-created, policy ignores markers: nothing is asked",
    event: markerCreatedEvent(ofNull),
    policy: { deleteMarkers: "ignore" },
  },
  {
    title: "marker-created by lifecycle, which policy ignores: nothing is asked",
    event: markerCreatedEvent(byLifecycle),
  },
  {
    title: "marker-created by lifecycle, which policy replicates: it may be gone",
    event: markerCreatedEvent(byLifecycle),
    policy: { lifecycle: "replicate" },
    asks: "describe",
  },
  {
    title: "marker-created by lifecycle, a null marker: its time is asked for",
    event: markerCreatedEvent({ ...byLifecycle, ...ofNull }),
    asks: "describe",
  },
  { title: "tags-changed: nothing is asked", event: tagsChangedEvent(), row },
  {
    title: "tags-changed, and no version named: it is asked which is current",
    event: tagsChangedEvent({ ...ofNull, isUnnamed: true }),
    asks: "describeCurrent",
  },
  {
    title: "tags-changed, no version named, and the null version known: it is that one",
    event: tagsChangedEvent({ ...ofNull, isUnnamed: true }),
    row: nullRow,
  },
  { title: "acl-changed: nothing is asked", event: aclChangedEvent(), row },
];

async function worldWith(known: LedgerRow | undefined, isKnown = false): Promise<MemoryRun> {
  const world = new MemoryRun();
  if (isKnown) {
    await world.ledger.saveHead({ key: SAMPLE_KEY });
  }
  if (known !== undefined) {
    await world.ledger.saveRow({ ...known, key: SAMPLE_KEY });
  }
  return world;
}

describe("gatherFacts", () => {
  it.each(QUESTIONS)("L6 $title", async ({ event, row: known, isKnown, policy, asks }) => {
    const world = await worldWith(known, isKnown);
    const gathered = await gatherFacts(event, world.worker(policy));
    expect(world.calls).toEqual(["ledger.read", ...(asks === undefined ? [] : [`source.${asks}`])]);
    expect(gathered).toMatchObject({
      ok: true,
      value: {
        ledger: { hasRows: known !== undefined },
        source: asks === undefined || asks === "describeCurrent" ? undefined : { kind: "gone" },
        opened: undefined,
        nowMs: world.nowMs,
      },
    });
  });

  it("L6 an opened object is at hand for its copy, a described one has no content", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(SAMPLE_KEY, "A");
    const opened = await gatherFacts(createdEvent({ versionId }), world.worker());
    expect(opened).toMatchObject({
      ok: true,
      value: { source: { kind: "object" }, opened: { pin: { sizeBytes: 1 } } },
    });
    const described = await gatherFacts(markerCreatedEvent({ versionId }), world.worker());
    expect(described).toMatchObject({
      ok: true,
      value: { source: { kind: "object" }, opened: undefined },
    });
  });

  it.each([
    ["ledger.read", "ledger", "denied"],
    ["source.openCurrent", "source", "throttled"],
    ["source.openCurrent", "source", "unavailable"],
    ["source.openCurrent", "source", "expired-credentials"],
  ] as const)(
    "F2 a refused %s is a failure, never taken for nothing there",
    async (call, side, error) => {
      const world = new MemoryRun();
      world.intercept = onCall(call, { kind: "refuse", error });
      expect(await gatherFacts(createdEvent(), world.worker())).toMatchObject({
        ok: false,
        error: { kind: error, side },
      });
    },
  );

  it.each([
    ["denied", "source-denied"],
    ["archived", "archived"],
    ["customer-key", "customer-key"],
    ["key-unusable", "key-unusable"],
  ] as const)("A9 that it is %s is a fact: it cannot be read", async (error, cause) => {
    for (const [isKnown, call] of [
      [true, "source.open"],
      [false, "source.openCurrent"],
    ] as const) {
      const world = await worldWith(undefined, isKnown);
      world.intercept = onCall(call, { kind: "refuse", error });
      expect(await gatherFacts(createdEvent(), world.worker())).toMatchObject({
        value: { source: { kind: "unreadable", cause }, opened: undefined },
      });
    }
  });

  it("A9 what was opened last is remembered by the process", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(SAMPLE_KEY, "A");
    const readAccess = { recent: [{ key: "another", versionId: "v9" }] };
    await gatherFacts(createdEvent(), { ...world.worker(), readAccess });
    expect(readAccess.recent).toEqual([
      { key: SAMPLE_KEY, versionId },
      { key: "another", versionId: "v9" },
    ]);
  });

  it("R8 of an unknown key the facts say which entry is current, whatever the event names", async () => {
    const world = new MemoryRun();
    const older = world.source.put(SAMPLE_KEY, "A");
    const newer = world.source.put(SAMPLE_KEY, "B");
    for (const versionId of [older, newer]) {
      expect(await gatherFacts(createdEvent({ versionId }), world.worker())).toMatchObject({
        value: { current: newer, opened: { pin: { sizeBytes: 1 } } },
      });
    }
  });
});
