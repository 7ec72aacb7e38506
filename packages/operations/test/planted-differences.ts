import type { Policy } from "@xpart/core";
import type { Reason, Verdict } from "../src/slice/reasons.ts";
import { BEGIN_MS, type SliceWorld } from "./slice-world.ts";

/** One way in which a key is not plainly equal, and what is to be said of it. */
export interface Planted {
  readonly name: string;
  readonly expected: { readonly verdict: Verdict; readonly reasons: readonly Reason[] };
  readonly policy?: Partial<Policy>;
  readonly plant: (world: SliceWorld, key: string) => void;
}

const differs = (...reasons: readonly Reason[]) => ({ verdict: "differs", reasons }) as const;
const settled = (...reasons: readonly Reason[]) => ({ verdict: "settled", reasons }) as const;

/** Everything that a key may be, each by itself. All but the last ones are at rest. */
export const PLANTED: readonly Planted[] = [
  {
    name: "a key that never crossed",
    expected: differs("missing"),
    plant(world, key) {
      world.source.put(key, "x");
      world.later();
    },
  },
  {
    name: "a newer version that never crossed",
    expected: differs("missing"),
    plant(world, key) {
      world.replicate(key, "x");
      world.source.put(key, "y");
      world.later();
    },
  },
  {
    name: "a delete that never crossed",
    expected: differs("missing"),
    plant(world, key) {
      world.replicate(key, "x");
      world.source.remove(key);
      world.later();
    },
  },
  {
    name: "a replica that somebody deleted",
    expected: differs("lost-replica"),
    plant(world, key) {
      world.replicate(key, "x");
      world.replicate(key, "y");
      const [top] = world.destination.entries(key);
      world.destination.removeEntry(key, top?.versionId ?? "");
      world.later();
    },
  },
  {
    name: "a replica of another size",
    expected: differs("content"),
    plant(world, key) {
      const versionId = world.source.put(key, "x");
      const replica = world.destination.put(key, "longer");
      world.row(key, versionId, "replicated", { destinationVersionId: replica });
      world.later();
    },
  },
  {
    name: "replicas in another order",
    expected: differs("order"),
    plant(world, key) {
      const older = world.source.put(key, "x");
      const newer = world.source.put(key, "yy");
      const upper = world.destination.put(key, "yy");
      const lower = world.destination.put(key, "x");
      world.row(key, older, "replicated", { destinationVersionId: lower });
      world.row(key, newer, "replicated", { destinationVersionId: upper });
      world.later();
    },
  },
  {
    name: "a foreign version",
    expected: differs("foreign"),
    plant(world, key) {
      world.replicate(key, "x");
      world.destination.put(key, "foreign");
      world.later();
    },
  },
  {
    name: "a foreign key",
    expected: differs("foreign"),
    plant(world, key) {
      world.destination.put(key, "foreign");
      world.later();
    },
  },
  {
    name: "an entry that left the source without an event",
    expected: differs("unannounced"),
    plant(world, key) {
      const versionId = world.replicate(key, "x");
      world.replicate(key, "y");
      world.source.removeEntry(key, versionId);
      world.later();
    },
  },
  {
    name: "an entry that was set aside",
    expected: settled("parked"),
    plant(world, key) {
      const versionId = world.source.put(key, "x");
      world.row(key, versionId, "parked", { reason: "archived" });
      world.later();
    },
  },
  {
    name: "a gap in the history",
    expected: settled("gap"),
    plant(world, key) {
      const versionId = world.source.put(key, "x");
      world.replicate(key, "y");
      world.row(key, versionId, "gap");
      world.later();
    },
  },
  {
    name: "a marker that the budget holds",
    expected: settled("held"),
    plant(world, key) {
      world.replicate(key, "x");
      const removed = world.source.remove(key);
      if (removed.kind === "marker") {
        world.row(key, removed.versionId, "held", { kind: "marker" });
      }
      world.later();
    },
  },
  {
    name: "a replica that Object Lock keeps",
    expected: settled("locked"),
    plant(world, key) {
      leave(world, key, "locked");
    },
  },
  {
    name: "a replica that policy keeps",
    expected: settled("kept-deleted"),
    plant(world, key) {
      leave(world, key, "source-deleted");
    },
  },
  {
    name: "a replica of what expired",
    expected: settled("kept-expired"),
    plant(world, key) {
      leave(world, key, "source-expired");
    },
  },
  {
    name: "a marker of lifecycle",
    expected: settled("expired-marker"),
    plant(world, key) {
      world.replicate(key, "x");
      const removed = world.source.remove(key);
      if (removed.kind === "marker") {
        world.row(key, removed.versionId, "source-expired", { kind: "marker" });
      }
      world.later();
    },
  },
  {
    name: "history from before the deployment",
    expected: settled("below-horizon"),
    plant(world, key) {
      world.source.put(key, "from before");
      world.replicate(key, "x");
      world.later();
    },
  },
  {
    name: "a marker that policy leaves out",
    expected: settled("ignored-markers"),
    policy: { deleteMarkers: "ignore" },
    plant(world, key) {
      world.replicate(key, "x");
      world.source.remove(key);
      world.later();
    },
  },
  {
    name: "an entry that left the source, where all deletes cross",
    expected: differs("extra"),
    policy: { lifecycle: "replicate" },
    plant(world, key) {
      const versionId = world.replicate(key, "x");
      world.replicate(key, "y");
      world.source.removeEntry(key, versionId);
      world.later();
    },
  },
  {
    name: "a replica that the ledger lacks, below one that never crossed",
    expected: differs("missing", "unrecorded"),
    plant(world, key) {
      world.source.put(key, "x");
      world.destination.put(key, "x");
      world.source.put(key, "y");
      world.later();
    },
  },
  {
    name: "a late arrival, where nothing is written again",
    expected: differs("late"),
    policy: { maxRewrites: 0 },
    plant(world, key) {
      world.replicate(key, "below");
      world.source.put(key, "late");
      world.replicate(key, "x");
      world.later();
    },
  },
  {
    name: "an order that is not mended, where nothing is written again",
    expected: settled("kept-order"),
    policy: { maxRewrites: 0 },
    plant(world, key) {
      const ids = ["1", "22", "333"].map((content) => world.source.put(key, content));
      for (const at of [1, 0, 2]) {
        const versionId = ids[at] ?? "";
        const replica = world.destination.put(key, "1".repeat(at + 1));
        world.row(key, versionId, "replicated", { destinationVersionId: replica });
      }
      world.later();
    },
  },
  {
    name: "a replica with another ETag, as under KMS",
    expected: { verdict: "equal", reasons: [] },
    plant(world, key) {
      const versionId = world.source.put(key, "x");
      const replica = world.destination.put(key, "y");
      world.row(key, versionId, "replicated", { destinationVersionId: replica });
      world.later();
    },
  },
  {
    name: "a worker that has the key",
    expected: { verdict: "in-flight", reasons: ["attempt"] },
    plant(world, key) {
      world.source.put(key, "x");
      world.later();
      const attempt = { id: "a", scope: "key", startedMs: world.nowMs } as const;
      const leaseUntilMs = BEGIN_MS + 10 ** 12;
      void world.ledger.saveHead({ key, attempt: { ...attempt, leaseUntilMs } });
    },
  },
  {
    name: "a source that changed a moment ago",
    expected: { verdict: "in-flight", reasons: ["young"] },
    plant(world, key) {
      world.source.put(key, "x");
    },
  },
];

function leave(
  world: SliceWorld,
  key: string,
  state: "locked" | "source-deleted" | "source-expired",
): void {
  const versionId = world.replicate(key, "x");
  world.replicate(key, "y");
  const [, lower] = world.destination.entries(key);
  world.row(key, versionId, state, { destinationVersionId: lower?.versionId ?? "" });
  world.source.removeEntry(key, versionId);
  world.later();
}
