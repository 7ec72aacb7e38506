import { describe, expect, it } from "vitest";
import { UPLOAD_LEASE_MS } from "../copy/hand-over.ts";
import { KeySession } from "../lease/key-session.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { Policy } from "../model/policy.ts";
import { MemoryEventQueue } from "../testing/memory-event-queue.ts";
import { MemoryRun, onCall, START_MS, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { KEY, reconcile } from "../testing/reconcile-worlds.ts";
import { rowOf } from "../testing/row-of.ts";
import { createdEvent, SAMPLE_KEY, tagsChangedEvent } from "../testing/sample-events.ts";
import { reconcileKey, reconcileWithin } from "./reconcile-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** Has a key that its worker holds mended. @returns how often the ledger was asked for it. */
async function mend(world: MemoryRun): Promise<number> {
  const run = world.worker();
  const session = new KeySession(KEY, world.ledger.peek(KEY).head, "settled", run);
  await session.hold();
  world.calls.length = 0;
  await reconcileWithin(session, run);
  return world.calls.filter((call) => call === "ledger.readKey").length;
}

describe("reconcileWithin", () => {
  it("R8 a refusal does not end it, for twelve tries; then the key is free", async () => {
    const world = new MemoryRun();
    world.intercept = (call) =>
      call === "ledger.readKey" ? { kind: "refuse", error: "throttled" } : undefined;
    expect(await mend(world)).toBe(12);
    expect(world.ledger.peek(KEY).head?.attempt?.leaseUntilMs).toBeLessThanOrEqual(world.nowMs);
  });

  it("R8 what passes is mended by the next try", async () => {
    const world = new MemoryRun();
    world.intercept = onCall("ledger.readKey", { kind: "refuse", error: "throttled" });
    expect(await mend(world)).toBe(2);
  });

  it("L4 who lost the key does not try again", async () => {
    const world = new MemoryRun();
    world.intercept = (call) =>
      call === "ledger.readKey" ? { kind: "refuse", error: "conflict" } : undefined;
    expect(await mend(world)).toBe(1);
  });

  it("B2 nor does who has no time left for it", async () => {
    const world = new MemoryRun();
    world.intercept = (call) => {
      if (call !== "ledger.readKey") {
        return undefined;
      }
      world.nowMs = START_MS + WORKER_LIFE_MS - 1_500;
      return { kind: "refuse", error: "throttled" };
    };
    expect(await mend(world)).toBe(1);
  });

  it("R9 it asks for no history of a key that nobody knows", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    await mend(world);
    expect(world.contents("destination", KEY)).toEqual([]);
  });
});

describe("reconcileKey, a key that it cannot finish", () => {
  it("L4 is held till a write that broke off has settled", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    world.intercept = (call) =>
      call === "destination.putObject" ? { kind: "lose-answer" } : undefined;
    expect(await reconcile(world)).toMatchObject({ error: { error: { kind: "unavailable" } } });
    expect(world.ledger.peek(KEY).head?.attempt).toMatchObject({
      leaseUntilMs: world.nowMs + 2_000,
    });
  });

  it("L4 so it is till the write of a row that broke off has", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    world.intercept = (call) =>
      call === "ledger.saveRow" ? { kind: "refuse", error: "unavailable" } : undefined;
    expect(await reconcile(world)).toMatchObject({ error: { error: { side: "ledger" } } });
    expect(world.ledger.peek(KEY).head?.attempt).toMatchObject({
      leaseUntilMs: world.nowMs + 2_000,
    });
  });

  it("L4 is free at once after a refusal", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    world.intercept = onCall("source.readStack", { kind: "refuse", error: "throttled" });
    expect(await reconcile(world)).toMatchObject({ error: { error: { kind: "throttled" } } });
    expect(world.ledger.peek(KEY).head?.attempt?.leaseUntilMs).toBeLessThanOrEqual(world.nowMs);
  });
});

const ROWS: readonly LedgerRow[] = [
  rowOf({ versionId: "parked", kind: "object", state: "parked" }),
  rowOf({ versionId: "held", kind: "marker", state: "held" }),
  rowOf({ versionId: "gap", kind: "object", state: "gap" }),
  rowOf({
    ...{ versionId: "crossed", kind: "object", state: "replicated", destinationVersionId: "d" },
  }),
];

describe("reconcileKey, what it writes down to be done or tried again", () => {
  const before = { released: ["before"], retried: ["tried"] };
  it.each<[string, Omit<ReconcileTrigger, "key">, object]>([
    [
      "what is held and what is parked, by a release",
      { release: true },
      { released: ["before", "held"], retried: ["tried", "parked"] },
    ],
    [
      "what is parked and asked for, which releases nothing",
      { retry: "parked" },
      { ...before, retried: ["tried", "parked"] },
    ],
    ["nothing that is held and asked for", { retry: "held" }, before],
    ["nothing else", { retry: "crossed" }, before],
  ])("A7 A9 F4 is %s", async (_title, wishes, expected) => {
    const world = new MemoryRun();
    await world.ledger.saveHead({ key: KEY, ...before });
    expect(await writtenDown(world, wishes)).toEqual(expected);
  });

  it.each<[string, Omit<ReconcileTrigger, "key">, object]>([
    ["only that", { retry: "parked" }, { retried: ["parked"] }],
    ["nothing, where nothing is asked for", {}, {}],
  ])("A7 of a key that nobody has released it is %s", async (_title, wishes, expected) => {
    expect(await writtenDown(new MemoryRun(), wishes)).toEqual(expected);
  });

  async function writtenDown(world: MemoryRun, wishes: Omit<ReconcileTrigger, "key">) {
    for (const row of ROWS) {
      await world.ledger.saveRow(row);
    }
    const heads: (LedgerHead | undefined)[] = [];
    world.afterCall = (call) => {
      if (call === "ledger.saveHead") {
        heads.push(world.ledger.peek(KEY).head);
      }
    };
    await reconcile(world, {}, wishes);
    const { released, retried } = heads[0] ?? { key: KEY };
    expect(heads.at(-1)).not.toMatchObject({ retried: expect.anything() });
    return { ...(released && { released }), ...(retried && { retried }) };
  }
});

describe("reconcileKey, what part workers go on with", () => {
  const versionId = "source-v1";

  it.each<[string, ReconcileTrigger["event"], object]>([
    ["is continued, where no event asked for it", undefined, { value: { isContinued: true } }],
    ["is, where tags did", tagsChangedEvent({ versionId }), { value: { isContinued: true } }],
    ["is not, where a write did", createdEvent({ versionId }), { error: { kind: "handed-over" } }],
  ])("A6 %s", async (_title, event, expected) => {
    const world = new PartsWorld();
    world.putInParts("one", "two");
    const trigger = { key: SAMPLE_KEY, history: "all" } as const;
    const asked = event === undefined ? trigger : { ...trigger, event };
    expect(await reconcileKey(asked, world.slowWorker())).toMatchObject(expected);
    expect(world.ranges).toHaveLength(1);
    expect(world.ledger.peek(SAMPLE_KEY).head?.attempt).toMatchObject({
      ...{ scope: "upload", leaseUntilMs: world.nowMs + UPLOAD_LEASE_MS },
    });
  });
});

const mapped = (versionId: string, destinationVersionId: string) =>
  rowOf({
    ...{ versionId, kind: "object", state: "replicated", destinationVersionId },
    pin: { etag: "e", sizeBytes: 1, lastModifiedMs: START_MS },
  });

interface Stopped {
  readonly source: readonly string[];
  readonly destination?: readonly string[];
  readonly rows?: readonly LedgerRow[];
  readonly policy?: Partial<Policy>;
  /** Cannot be read at the source. */
  readonly archived?: string;
  /** The last call for which there is time. */
  readonly at: string;
}

/** A key whose worker runs out of time after one step. */
async function stop(given: Stopped) {
  const world = new MemoryRun();
  for (const content of given.source) {
    world.source.put(KEY, content);
  }
  for (const content of given.destination ?? []) {
    world.destination.put(KEY, content);
  }
  for (const row of given.rows ?? []) {
    await world.ledger.saveRow(row);
  }
  if (given.archived !== undefined) {
    world.source.setReadable(KEY, given.archived, "archived");
  }
  world.afterCall = (call) => {
    if (call === given.at) {
      world.nowMs = START_MS + WORKER_LIFE_MS - 1_000;
    }
  };
  return { world, run: { ...world.worker(given.policy), eventQueue: new MemoryEventQueue() } };
}

const REPLACED = [mapped("source-v1", "destination-v2"), mapped("source-v2", "destination-v1")];
const LEFT = [mapped("gone-1", "destination-v1"), mapped("gone-2", "destination-v2")];

describe("reconcileKey, a plan that ran out of time", () => {
  it.each<[string, Stopped]>([
    ["appended", { source: ["a", "b"], at: "destination.putObject" }],
    [
      "restacked",
      {
        ...{ source: ["a", "b"], destination: ["b", "a"], rows: REPLACED },
        at: "destination.copyReplica",
      },
    ],
    ["adopted", { source: ["a", "b"], destination: ["a"], at: "ledger.saveRow" }],
    [
      "deleted",
      {
        ...{ source: [], destination: ["a", "b"], rows: LEFT, policy: { lifecycle: "replicate" } },
        at: "destination.deleteEntry",
      },
    ],
    [
      "gaps",
      {
        ...{ source: ["a", "b", "c"], destination: ["b"], at: "ledger.saveRow" },
        ...{ rows: [mapped("source-v2", "destination-v1")], policy: { maxRewrites: 0 } },
      },
    ],
    ["parked", { source: ["a", "b"], archived: "source-v1", at: "ledger.saveRow" }],
  ])("B7 and has %s something asks for the rest by a message", async (counted, given) => {
    const { run } = await stop(given);
    expect(await reconcileKey({ key: KEY, history: "all" }, run)).toMatchObject({
      ok: true,
      value: { [counted]: 1, isContinued: true },
    });
    expect(run.eventQueue.messages).toHaveLength(1);
  });

  it("B7 and was to bring the whole history has asked for no entry of its own", async () => {
    const { world, run } = await stop({ source: ["a", "b"], at: "destination.putObject" });
    await reconcileKey({ key: KEY, history: "all" }, run);
    expect(world.ledger.peek(KEY).head).toMatchObject({ history: "all", asked: [] });
  });

  it("B7 and has done nothing fails", async () => {
    const { run } = await stop({ source: ["a", "b"], at: "destination.readStack" });
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject({ error: { kind: "no-time" } });
    expect(run.eventQueue.messages).toEqual([]);
  });

  it("B7 fails where nobody knows of which bucket it is", async () => {
    const { run } = await stop({ source: ["a", "b"], at: "destination.putObject" });
    const { sourceBucket: _none, ...nameless } = run;
    expect(await reconcileKey({ key: KEY }, nameless)).toEqual({
      ...{ ok: false, error: { kind: "no-time", neededMs: 0 } },
    });
    expect(run.eventQueue.messages).toEqual([]);
  });
});
