import { describe, expect, it } from "vitest";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { Policy } from "../model/policy.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { KEY } from "../testing/reconcile-worlds.ts";
import { rowOf } from "../testing/row-of.ts";
import { stepsOf } from "../testing/stack-notation.ts";
import { planKey } from "./plan-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

interface Asked extends Omit<ReconcileTrigger, "key"> {
  readonly rows?: readonly LedgerRow[];
  readonly head?: Partial<LedgerHead>;
  readonly crashed?: Attempt;
  readonly policy?: Partial<Policy>;
  /** What a worker sees instead of the buckets as they are. */
  readonly seeing?: (run: ReplicationRun) => ReplicationRun;
}

/** Plans the key of a world, with what the ledger says of it. */
async function tryPlan(world: MemoryRun, asked: Asked = {}) {
  const { rows = [], head, crashed, policy, seeing = (run) => run, ...wishes } = asked;
  const ledger = { head: head && { key: KEY, ...head }, rows };
  world.calls.length = 0;
  return planKey({ key: KEY, ...wishes }, { ledger, crashed }, seeing(world.worker(policy)));
}

/** The same, with its steps in words. */
async function plan(world: MemoryRun, asked: Asked = {}) {
  const planned = await tryPlan(world, asked);
  if (!planned.ok) {
    throw new Error(JSON.stringify(planned.error));
  }
  return {
    ...planned.value,
    steps: stepsOf({ ...planned.value.plan, steps: planned.value.steps }),
  };
}

const object = (versionId: string, destinationVersionId: string, more: Partial<LedgerRow> = {}) =>
  rowOf({
    ...{ key: KEY, versionId, kind: "object", state: "replicated", destinationVersionId },
    ...{ pin: { etag: "etag of same", sizeBytes: 4, lastModifiedMs: START_MS } },
    ...more,
  });

const attemptOf = (versionId: string, more: Partial<Attempt> = {}): Attempt => ({
  ...{ id: "attempt-0", scope: "entry", versionId },
  ...{ content: { pin: { etag: "etag of same", sizeBytes: 4, lastModifiedMs: START_MS } } },
  ...{ startedMs: START_MS, leaseUntilMs: START_MS },
  ...more,
});

const metadata = (n: string) => ({ attributes: { metadata: { n } } });

describe("planKey, what it recognises", () => {
  it("L3 is written down before anything else, its tags first", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "same", { tags: { a: "1" } });
    world.source.put(KEY, "new");
    world.destination.put(KEY, "same");
    const { steps, facts, isPartial } = await plan(world);
    expect(steps).toEqual(["tags source-v1", "replicated source-v1", "append source-v2"]);
    expect(facts.rows).toMatchObject([{ destinationVersionId: "destination-v1" }]);
    expect(isPartial).toBe(false);
    expect(world.calls.filter((call) => !/\.(?:read|describe|open)/.test(call))).toEqual([]);
  });

  it("L3 takes the place of the row of what went", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "same");
    world.destination.put(KEY, "same");
    const { steps, facts } = await plan(world, { rows: [object("source-v1", "gone")] });
    expect(steps).toEqual(["replicated source-v1"]);
    expect(facts.rows).toMatchObject([{ destinationVersionId: "destination-v1" }]);
  });

  it("O7 takes no place of what stands, though the listing lacks it", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "same");
    world.destination.put(KEY, "same");
    world.destination.put(KEY, "same");
    const rows = [object("source-v1", "destination-v1")];
    const seeing = (run: ReplicationRun) => unlisting("destination-v1", run);
    expect(await tryPlan(world, { rows, seeing })).toMatchObject({
      error: { kind: "service", error: { kind: "unavailable", side: "destination" } },
    });
  });

  it("L3 R3 what stands more than once goes, beside what was to go", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "same");
    for (const content of ["replaced", "same", "same"]) {
      world.destination.put(KEY, content);
    }
    const head = { retiring: ["destination-v1"] };
    const { steps } = await plan(world, { head, crashed: attemptOf("source-v1") });
    expect(steps).toEqual([
      ...["replicated source-v1", "delete destination-v1", "delete destination-v3"],
    ]);
  });

  it("L3 so does what a write before the last left", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "same");
    world.destination.put(KEY, "same");
    world.destination.put(KEY, "same");
    const head = { unsure: [{ versionId: "source-v1", sinceMs: START_MS }] };
    const { steps } = await plan(world, { head });
    expect(steps).toEqual(["replicated source-v1", "delete destination-v2"]);
  });

  it("B7 is all that one worker does where there is too much of it", async () => {
    const world = new MemoryRun();
    for (let index = 0; index <= 500; index += 1) {
      world.source.put(KEY, `${index}`);
      world.destination.put(KEY, `${index}`);
    }
    world.source.put(KEY, "new");
    const { steps, isPartial, plan: whole } = await plan(world);
    expect(isPartial).toBe(true);
    expect(steps).toHaveLength(500);
    expect(new Set(steps.map((step) => step.split(" ")[0]))).toEqual(new Set(["replicated"]));
    expect(whole.steps).not.toEqual([]);
  });
});

describe("planKey, what was in a null marker's place and has left the source", () => {
  const marker = rowOf({
    ...{ key: KEY, versionId: "null", kind: "marker", state: "replicated" },
    destinationVersionId: "destination-v1",
  });
  const asked = { rows: [marker], crashed: attemptOf("null") };

  function marked() {
    const world = new MemoryRun("suspended", "enabled");
    world.destination.remove(KEY);
    return world;
  }

  it("D2 takes the marker with it where it never crossed", async () => {
    expect((await plan(marked(), asked)).steps).toEqual(["vanish null"]);
  });

  it("D2 stays where who died had brought it across: policy may keep it, and an event says so", async () => {
    const world = marked();
    world.destination.put(KEY, "same");
    const { steps } = await plan(world, asked);
    expect(steps).toEqual(["replicated null", "delete destination-v1"]);
    expect((await plan(world, { ...asked, deleted: "null" })).steps).toEqual([
      "replicated null",
      "delete destination-v1",
      "vanish null",
    ]);
  });
});

/** The null version, written twice in a second; replicas of these writes stand at the destination, the oldest first. */
function writtenTwice(...replicas: readonly ("1" | "2")[]) {
  const world = new MemoryRun("suspended", "enabled");
  world.source.put(KEY, "same", metadata("2"));
  for (const n of replicas) {
    world.destination.put(KEY, "same", metadata(n));
  }
  return world;
}

describe("planKey, a replica that is outdated and does not show it", () => {
  it("D2 of an earlier write by who died is written down, and replaced", async () => {
    const { steps } = await plan(writtenTwice("1"), { crashed: attemptOf("null") });
    expect(steps).toEqual(["replicated null", "append null", "delete destination-v1"]);
  });

  const rows = [object("null", "destination-v1", { attemptId: "attempt-0" })];

  it("D2 is replaced where an event said so", async () => {
    const { steps, facts } = await plan(writtenTwice("1"), { rows, stale: "null" });
    expect(steps).toEqual(["append null", "delete destination-v1"]);
    expect(facts.stale).toBe("null");
  });

  it("D2 is replaced by what stands beside it, where that is of the last write", async () => {
    const { steps, facts } = await plan(writtenTwice("1", "2"), { rows, stale: "null" });
    expect(steps).toEqual(["replicated null", "delete destination-v1"]);
    expect(facts.stale).toBe(undefined);
  });

  it.each([
    ["stays where it is of the last write", "2", ["replicated null"]],
    ["is left out where it is not", "1", ["gap null", "delete destination-v1"]],
  ] as const)("D2 R6 what cannot be written again %s", async (_title, n, expected) => {
    const world = writtenTwice(n);
    world.source.versioning = "enabled";
    world.source.remove(KEY);
    world.destination.remove(KEY);
    const marker = rowOf({
      ...{ key: KEY, versionId: "source-v2", kind: "marker", state: "replicated" },
      destinationVersionId: "destination-v2",
    });
    const asked = { rows: [...rows, marker], stale: "null", policy: { maxRewrites: 0 } };
    expect((await plan(world, asked)).steps).toEqual(expected);
  });

  /** Another version, which was copied by another tool, stands below. */
  function aboveAnother(...replicas: readonly ("1" | "2")[]) {
    const world = new MemoryRun();
    world.source.put(KEY, "another");
    world.destination.put(KEY, "another");
    world.source.versioning = "suspended";
    world.source.put(KEY, "same", metadata("2"));
    for (const n of replicas) {
      world.destination.put(KEY, "same", metadata(n));
    }
    return world;
  }
  const above = [object("null", "destination-v2", { attemptId: "attempt-0" })];
  const whole = { rows: above, stale: "null", history: "all" } as const;

  it("D2 stays so where another entry's replica is recognised", async () => {
    const { steps } = await plan(aboveAnother("1"), whole);
    expect(steps).toEqual(["replicated source-v1", "append null", "delete destination-v2"]);
  });

  it("D2 does not where its own is, beside another's", async () => {
    const { steps } = await plan(aboveAnother("1", "2"), whole);
    expect(steps).toEqual(["replicated source-v1", "replicated null", "delete destination-v2"]);
  });

  /** A null version that stands under the same id, and its row. */
  function inPlace() {
    const world = new MemoryRun("suspended");
    world.source.put(KEY, "same", metadata("2"));
    world.destination.put(KEY, "same", metadata("1"));
    return { world, rows: [object("null", "null")] };
  }

  it("D2 in place is written once more after a death: whether it was, nobody knows", async () => {
    const { world, rows: mapped } = inPlace();
    const { steps } = await plan(world, { rows: mapped, crashed: attemptOf("null") });
    expect(steps).toEqual(["append null", "delete null"]);
  });

  it("D2 in place is left alone where nobody died", async () => {
    const { world, rows: mapped } = inPlace();
    expect(await plan(world, { rows: mapped })).toMatchObject({ steps: [] });
  });

  it("D2 in place is left alone where who died had another entry on its way", async () => {
    const { world, rows: mapped } = inPlace();
    const crashed = attemptOf("source-v9");
    expect(await plan(world, { rows: mapped, crashed })).toMatchObject({ steps: [] });
  });

  it("D2 of a version's own id was not written in place by who died", async () => {
    const crashed = attemptOf("null");
    expect(await plan(writtenTwice("2"), { rows, crashed })).toMatchObject({ steps: [] });
  });

  it("D2 in place is not written once more where who died has left another beside it", async () => {
    const { world, rows: mapped } = inPlace();
    world.destination.versioning = "enabled";
    world.destination.put(KEY, "same", metadata("2"));
    const { steps } = await plan(world, { rows: mapped, crashed: attemptOf("null") });
    expect(steps).toEqual(["replicated null", "delete null"]);
  });

  it("D2 in place is written once more, too, where another entry's replica is recognised", async () => {
    const world = new MemoryRun();
    for (const side of ["source", "destination"] as const) {
      world[side].put(KEY, "another");
      world[side].versioning = "suspended";
      world[side].put(KEY, "same");
    }
    const asked = { rows: [object("null", "null")], crashed: attemptOf("null") };
    expect(await plan(world, { ...asked, history: "all" })).toMatchObject({
      steps: ["replicated source-v1", "append null", "delete null"],
    });
  });

  it("D2 in place, another entry's row says nothing of it", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "another");
    world.source.versioning = "suspended";
    world.source.put(KEY, "same");
    world.destination.versioning = "suspended";
    world.destination.put(KEY, "another");
    world.destination.versioning = "enabled";
    world.destination.put(KEY, "same");
    const pin = { etag: "etag of another", sizeBytes: 7, lastModifiedMs: START_MS };
    const mapped = [object("source-v1", "null", { pin }), object("null", "destination-v2")];
    const { steps } = await plan(world, { rows: mapped, crashed: attemptOf("null") });
    expect(steps).toEqual([]);
  });
});

describe("planKey, what cannot be put on top once more", () => {
  const ARCHIVING = { attributes: { metadata: {}, storageClass: "GLACIER" } } as const;
  const rows = [object("source-v1", "destination-v1")];

  /** The replica of what is newest is archived, and an older version turns up. */
  function withLate(...archived: readonly ("source" | "destination")[]) {
    const world = new MemoryRun();
    for (const side of ["source", "destination"] as const) {
      world[side].put(KEY, "same", ARCHIVING);
    }
    for (const side of archived) {
      world[side].setReadable(KEY, `${side}-v1`, "archived");
    }
    world.source.put(KEY, "late", { lastModifiedMs: START_MS - 5_000, place: "by-time" });
    return world;
  }

  const late = ["append source-v2", "restack source-v1", "delete destination-v1"];

  it("A7 what can be read is put on top once more", async () => {
    expect(await plan(withLate(), { rows, history: "all" })).toMatchObject({ steps: late });
  });

  it("A7 what is archived at the destination alone is read at the source again", async () => {
    const { steps, facts } = await plan(withLate("destination"), { rows, history: "all" });
    expect(steps).toEqual(["append source-v2", "append source-v1", "delete destination-v1"]);
    expect(facts).toMatchObject({ fromSource: new Set(["source-v1"]) });
  });

  it("A7 what is archived at both sides stays, and what came late is a gap", async () => {
    const world = withLate("source", "destination");
    const { steps, facts } = await plan(world, { rows, history: "all" });
    expect(steps).toEqual(["gap source-v2"]);
    expect(facts).toMatchObject({ immovable: new Set(["source-v1"]) });
  });

  it("A7 what stays on both sides counts, beside what is read at the source again", async () => {
    const world = withLate("source", "destination");
    world.source.put(KEY, "same", ARCHIVING);
    world.destination.put(KEY, "same", ARCHIVING);
    world.destination.setReadable(KEY, "destination-v2", "archived");
    const both = [...rows, object("source-v3", "destination-v2")];
    const { steps, facts } = await plan(world, { rows: both, history: "all" });
    expect(steps).toEqual(["gap source-v2"]);
    expect(facts).toMatchObject({
      ...{ immovable: new Set(["source-v1"]), fromSource: new Set(["source-v3"]) },
    });
  });

  it("F2 where nobody can say whether it is archived, nothing is planned", async () => {
    const world = withLate("source", "destination");
    world.intercept = onCall("destination.describe", { kind: "refuse", error: "throttled" });
    expect(await tryPlan(world, { rows, history: "all" })).toMatchObject({
      error: { kind: "service", error: { kind: "throttled", side: "destination" } },
    });
  });
});

describe("planKey, an upload that a crash left", () => {
  const upload = { id: "u1", partCount: 2 };
  const crashed = attemptOf("source-v2", { scope: "upload", upload });

  function withBig(...before: readonly string[]) {
    const world = new MemoryRun();
    for (const content of before) {
      world.source.put(KEY, content);
    }
    world.source.put(KEY, "same", { partSizes: [2, 2] });
    return world;
  }

  it("A5 is gone on with where its entry is written first", async () => {
    const first = attemptOf("source-v1", { upload });
    expect(await plan(withBig(), { crashed: first })).toMatchObject({ leftover: first });
  });

  it("A5 is nothing to go on with where none was begun", async () => {
    const first = attemptOf("source-v1");
    expect(await plan(withBig(), { crashed: first })).toMatchObject({ leftover: undefined });
  });

  it("A5 is not where another entry is written first", async () => {
    expect(await plan(withBig("older"), { crashed })).toMatchObject({
      ...{ steps: ["append source-v1", "append source-v2"], leftover: undefined },
    });
  });

  it("A5 is, though tags are written before it", async () => {
    const world = withBig("same");
    world.destination.put(KEY, "same");
    const asked = { rows: [object("source-v1", "destination-v1")], crashed, tags: "all" } as const;
    expect(await plan(world, { ...asked, history: "all" })).toMatchObject({
      ...{ steps: ["tags source-v1", "append source-v2"], leftover: crashed },
    });
  });

  it("A5 is not where another entry is put on top once more first", async () => {
    const world = withBig("one", "two");
    world.destination.put(KEY, "two");
    world.destination.put(KEY, "one");
    const pin = { etag: "e", sizeBytes: 3, lastModifiedMs: START_MS };
    const rows = [
      object("source-v1", "destination-v2", { pin }),
      object("source-v2", "destination-v1", { pin }),
    ];
    const third = attemptOf("source-v3", { scope: "upload", upload });
    expect(await plan(world, { rows, crashed: third, history: "all" })).toMatchObject({
      steps: ["restack source-v2", "append source-v3", "delete destination-v1"],
      leftover: undefined,
    });
  });

  it("A5 D2 is not of the null version, which may be other content by now", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "same", { partSizes: [2, 2] });
    expect(await plan(world, { crashed: attemptOf("null", { upload }) })).toMatchObject({
      ...{ steps: ["append null"], leftover: undefined },
    });
  });

  it("A5 is not where nothing is written", async () => {
    expect(await plan(new MemoryRun(), { crashed })).toMatchObject({ leftover: undefined });
  });
});

describe("planKey, what it cannot learn", () => {
  const same = () => {
    const world = new MemoryRun();
    world.source.put(KEY, "same", { tags: { a: "1" } });
    world.destination.put(KEY, "same");
    return world;
  };
  const mapped = [object("source-v1", "destination-v1")];

  const FILTERED = { scope: { tags: { allOf: { a: "1" } } } } as const;

  it.each<[string, string, Asked]>([
    ["a listing", "source.readStack", {}],
    ["what a filter asks for", "source.readTags", { policy: FILTERED }],
    ["whether two are equal", "destination.describe", {}],
    ["whether a replica is lost", "destination.describe", { rows: [object("source-v1", "gone")] }],
  ])("F2 it is a failure where it cannot learn %s", async (_title, name, asked) => {
    const world = same();
    world.intercept = onCall(name, { kind: "refuse", error: "throttled" });
    expect(await tryPlan(world, asked)).toMatchObject({
      error: { kind: "service", error: { kind: "throttled", operation: name.split(".")[1] } },
    });
  });

  it("F2 it is a failure where it cannot learn whether what is to go has left the source", async () => {
    const world = same();
    world.source.removeEntry(KEY, "source-v1");
    world.intercept = onCall("source.describe", { kind: "refuse", error: "throttled" });
    const asked = { rows: mapped, policy: { lifecycle: "replicate" } } as const;
    expect(await tryPlan(world, asked)).toMatchObject({
      error: { kind: "service", error: { kind: "throttled", operation: "describe" } },
    });
  });
});

/** A run whose listing of the destination lacks one entry. */
function unlisting(versionId: string, run: ReplicationRun): ReplicationRun {
  const readStack: ReplicationRun["destination"]["readStack"] = async (key) => {
    const stack = await run.destination.readStack(key);
    return stack.ok
      ? {
          ok: true,
          value: { entries: stack.value.entries.filter((entry) => entry.versionId !== versionId) },
        }
      : stack;
  };
  return { ...run, destination: { ...run.destination, readStack } };
}
