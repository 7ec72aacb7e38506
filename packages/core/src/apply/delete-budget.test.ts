import { describe, expect, it } from "vitest";
import type { HeldRow } from "../model/ledger-row.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { replicateBatch } from "../run/replicate-batch.ts";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { MemoryLedger } from "../testing/memory-ledger.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { SAMPLE_KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { workOn } from "../testing/sample-work.ts";
import { withinBudget } from "./delete-budget.ts";

const HOUR_MS = 60 * 60 * 1000;
const KEYS = ["one", "two", "three"] as const;
/** In the order in which the steps of these tests happen. */
const SEQUENCERS = { put: "10", delete: "20", again: "30" } as const;

/** Two versioned buckets, a ledger, and messages worked with a budget of one delete an hour. */
function makeWorld() {
  const clock = { nowMs: 100 * HOUR_MS, now: () => clock.nowMs };
  const source = new MemoryBucket("source", "enabled", clock);
  const destination = new MemoryBucket("destination", "enabled", clock);
  const ledger = new MemoryLedger();
  let attempts = 0;
  const work = async (bodies: readonly object[]) => {
    const outcomes: string[] = [];
    const run = {
      source,
      destination,
      ledger,
      clock,
      newAttemptId: () => `attempt ${++attempts}`,
      policy: { ...DEFAULT_POLICY, maxDeletesPerHour: 1 },
      bytesPerSecond: 1_000_000,
      deadlineMs: clock.nowMs + 60_000,
    };
    const records = bodies.map((body, n) => ({ messageId: `${n}`, body: JSON.stringify(body) }));
    await replicateBatch(records, run, {
      scope: { prefixes: [] },
      concurrency: 1,
      reserveMs: 0,
      onOutcome: ({ result }) => outcomes.push(result.ok ? result.value.kind : result.error.kind),
    });
    return outcomes;
  };
  const put = (key: string) =>
    eventBridgeEvent({ key, versionId: source.put(key, key), sequencer: SEQUENCERS.put });
  const remove = (key: string) => {
    const removed = source.remove(key);
    return eventBridgeEvent({
      type: "Object Deleted",
      deletionType: "Delete Marker Created",
      key,
      versionId: removed.kind === "marker" ? removed.versionId : "null",
      sequencer: SEQUENCERS.delete,
    });
  };
  const kinds = (key: string) => destination.entries(key).map((entry) => entry.kind);
  return { clock, source, destination, ledger, work, put, remove, kinds };
}

const release = (key: string) => ({
  xpart: "reconcile",
  bucket: "source-bucket",
  key,
  release: true,
});

describe("F4 the budget of deletes", () => {
  it("F4 holds delete markers beyond it, and an operator releases them", async () => {
    const { work, put, remove, kinds } = makeWorld();
    await work(KEYS.map(put));
    expect(await work(KEYS.map(remove))).toEqual(["applied", "held", "held"]);
    expect(KEYS.map(kinds)).toEqual([["marker", "object"], ["object"], ["object"]]);

    expect(await work([release("two")])).toEqual(["reconciled"]);
    expect(KEYS.map(kinds)).toEqual([["marker", "object"], ["marker", "object"], ["object"]]);
  });

  it("F4 a held delete stays held in the next hour, whoever delivers its event again", async () => {
    const { clock, work, put, remove, kinds } = makeWorld();
    await work(KEYS.map(put));
    const events = KEYS.map(remove);
    await work(events);
    clock.nowMs += HOUR_MS;
    expect(await work(events)).toEqual(["skipped", "skipped", "skipped"]);
    expect(kinds("two")).toEqual(["object"]);
  });

  it("F4 holds permanent deletes, and a later version goes on top of them", async () => {
    const { source, work, put, remove, kinds } = makeWorld();
    await work(KEYS.map(put));
    await work([remove("one")]); // uses the budget up
    const versionId = source.entries("two")[0]?.versionId ?? "";
    source.removeEntry("two", versionId);
    const deleted = eventBridgeEvent({
      type: "Object Deleted",
      deletionType: "Permanently Deleted",
      key: "two",
      versionId,
      sequencer: SEQUENCERS.delete,
    });
    expect(await work([deleted])).toEqual(["held"]);

    const again = source.put("two", "written again");
    const created = eventBridgeEvent({ key: "two", versionId: again, sequencer: SEQUENCERS.again });
    expect(await work([created])).toEqual(["applied"]);
    expect(kinds("two")).toEqual(["object", "object"]);
    expect(await work([release("two")])).toEqual(["reconciled"]);
    expect(kinds("two")).toEqual(["object"]);
  });

  it("F4 taking a held marker back at the source forgets it", async () => {
    const { source, work, put, remove, kinds, ledger } = makeWorld();
    await work(KEYS.map(put));
    await work(["one", "two"].map(remove));
    const versionId = source.entries("two")[0]?.versionId ?? "";
    source.removeEntry("two", versionId);
    const undeleted = eventBridgeEvent({
      type: "Object Deleted",
      deletionType: "Permanently Deleted",
      key: "two",
      versionId,
      sequencer: SEQUENCERS.again,
    });
    expect(await work([undeleted])).toEqual(["applied"]);
    expect(kinds("two")).toEqual(["object"]);
    expect(ledger.peek("two").rows.map((row) => row.state)).toEqual(["replicated"]);
  });
});

describe("F4 what the budget counts", () => {
  it("F4 taking a delete marker back takes nothing away, and is done when nothing is left", async () => {
    const { source, work, put, remove, kinds } = makeWorld();
    await work(KEYS.map(put));
    await work([remove("one")]); // uses the budget up
    const versionId = source.entries("one")[0]?.versionId ?? "";
    source.removeEntry("one", versionId);
    const undeleted = eventBridgeEvent({
      type: "Object Deleted",
      deletionType: "Permanently Deleted",
      key: "one",
      versionId,
      sequencer: SEQUENCERS.again,
    });
    expect(await work([undeleted])).toEqual(["applied"]);
    expect(kinds("one")).toEqual(["object"]);
  });

  it("F4 a marker that lifecycle made and that crossed is taken back all the same", async () => {
    const { source, work, put, kinds, ledger } = makeWorld();
    await work(KEYS.map(put));
    const removed = source.remove("one");
    const versionId = removed.kind === "marker" ? removed.versionId : "";
    await work([release("one")]); // the marker crosses before its own event
    expect(kinds("one")).toEqual(["marker", "object"]);
    source.remove("two");
    await work([{ ...release("two"), release: false }]); // uses the budget up
    const expired = eventBridgeEvent({
      type: "Object Deleted",
      deletionType: "Delete Marker Created",
      reason: "Lifecycle Expiration",
      key: "one",
      versionId,
      sequencer: SEQUENCERS.delete,
    });
    expect(await work([expired])).toEqual(["applied"]);
    expect(kinds("one")).toEqual(["object"]);
    expect(ledger.peek("one").rows.map((row) => row.state)).toContain("source-expired");
  });
});

describe("withinBudget", () => {
  /** Asks for one change with no delete left, and tells what it came to. */
  async function ask(row: HeldRow, world = new MemoryRun()) {
    const work = await workOn(world, SAMPLE_KEY, { policy: { maxDeletesPerHour: 0 }, rows: [] });
    let isApplied = false;
    const failure = await withinBudget(row, work, async () => {
      isApplied = true;
      return undefined;
    });
    const [{ revision: _any, ...left } = {}] = world.ledger.peek(SAMPLE_KEY).rows;
    return { failure, isApplied, left, held: work.tally.held };
  }

  it("F4 what does not fit is not done: its row says that it is held", async () => {
    expect(await ask(sampleRow({ state: "held" }))).toStrictEqual({
      failure: undefined,
      isApplied: false,
      held: 1,
      left: sampleRow({ state: "held" }),
    });
  });

  it("F2 a count that is refused is a failure: nothing is deleted, nothing is held", async () => {
    const world = new MemoryRun();
    world.intercept = onCall("ledger.countDelete", { kind: "refuse", error: "throttled" });
    expect(await ask(sampleRow({ state: "held" }), world)).toMatchObject({
      failure: { kind: "service", error: { kind: "throttled" } },
      isApplied: false,
      held: 0,
      left: {},
    });
  });
});
