import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { KEY } from "../testing/deliver.ts";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { replicateBatch } from "./replicate-batch.ts";

/** A -> B -> C: the second deployment reads what the first one wrote, and has a ledger of its own. */
function chain() {
  const [first, second] = [new MemoryRun(), new MemoryRun()];
  const runs: readonly ReplicationRun[] = [
    first.worker(),
    { ...second.worker(), source: first.destination },
  ];
  return { a: first.source, b: first.destination, c: second.destination, runs };
}

type Chain = ReturnType<typeof chain>;

/** What clients do, by two numbers. */
const OPERATIONS = {
  put: ({ a }: Chain, number: number) => a.put(KEY, `content ${number}`),
  remove: ({ a }: Chain) => a.remove(KEY),
  removeEntry: ({ a }: Chain, number: number) => {
    const entries = a.entries(KEY);
    a.removeEntry(KEY, entries[number % Math.max(1, entries.length)]?.versionId ?? "none");
  },
  tag: ({ a }: Chain, number: number) => {
    const [object] = a.entries(KEY).filter(({ kind }) => kind === "object");
    a.tag(KEY, object?.versionId ?? "none", { number: `${number}` });
  },
} as const;

/** The events of one bucket for what came and went between two looks at it, the oldest first. */
function eventsBetween(before: ReadonlySet<string>, bucket: Chain["a"], number: number) {
  const now = bucket.entries(KEY);
  const ids = new Set(now.map(({ versionId }) => versionId));
  const gone = [...before].filter((id) => !ids.has(id));
  const deleted = { type: "Object Deleted", reason: "DeleteObject" };
  const sequencer = number.toString(16).padStart(8, "0").toUpperCase();
  return [
    ...gone.map((versionId) => ({ ...deleted, deletionType: "Permanently Deleted", versionId })),
    ...now
      .filter(({ versionId }) => !before.has(versionId))
      .toReversed()
      .map(({ kind, versionId }) =>
        kind === "object"
          ? { reason: "PutObject", versionId }
          : { ...deleted, deletionType: "Delete Marker Created", versionId },
      ),
    ...now
      .filter(({ kind }) => kind === "object")
      .map(({ versionId }) => ({ type: "Object Tags Added", versionId })),
  ].map((fields) => JSON.stringify(eventBridgeEvent({ key: KEY, sequencer, ...fields })));
}

const idsOf = (bucket: Chain["a"]) => new Set(bucket.entries(KEY).map((entry) => entry.versionId));
const stackOf = (bucket: Chain["a"]) =>
  bucket
    .entries(KEY)
    .map((entry) => (entry.kind === "object" ? [entry.content, entry.tags] : "marker"));

async function deliver(bodies: readonly string[], run: ReplicationRun | undefined): Promise<void> {
  const records = bodies.map((body, index) => ({ messageId: `${index}`, body }));
  if (run !== undefined) {
    await replicateBatch(records, run, {
      ...{ scope: { prefixes: [] }, concurrency: 1, reserveMs: 0 },
      onOutcome() {},
    });
  }
}

describe("a chain of deployments", () => {
  it("C22 what any client does to the first bucket stands in the last, through events alone", async () => {
    const operation = fc.constantFrom(...(["put", "put", "remove", "removeEntry", "tag"] as const));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(operation, fc.nat({ max: 9 })), { minLength: 1, maxLength: 8 }),
        async (operations) => {
          const world = chain();
          for (const [number, [name, pick]] of operations.entries()) {
            const [a, b] = [idsOf(world.a), idsOf(world.b)];
            OPERATIONS[name](world, name === "put" ? number : pick);
            await deliver(eventsBetween(a, world.a, number), world.runs[0]);
            await deliver(eventsBetween(b, world.b, number), world.runs[1]);
          }
          expect(stackOf(world.b)).toEqual(stackOf(world.a));
          expect(stackOf(world.c)).toEqual(stackOf(world.a));
        },
      ),
      { numRuns: 60 },
    );
  });
});
