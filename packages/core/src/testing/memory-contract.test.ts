import {
  describeBucketContract,
  describeEventQueueContract,
  describeLedgerContract,
} from "./contracts.ts";
import { MemoryBucket } from "./memory-bucket.ts";
import { MemoryEventQueue } from "./memory-event-queue.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { memoryLister } from "./memory-lister.ts";

/** A time that moves with each look at it, past a second now and then. */
function tickingClock(): { now(): number } {
  let nowMs = 1_770_000_000_000;
  return {
    now() {
      nowMs += 300;
      return nowMs;
    },
  };
}

describeBucketContract("memory", async () => ({
  async makeBucket(versioning) {
    const initial = versioning === "suspended" ? "enabled" : versioning;
    const store = new MemoryBucket("destination", initial, tickingClock());
    return {
      store,
      source: store,
      lister: memoryLister(store),
      leastPartBytes: 16,
      async suspend() {
        store.versioning = "suspended";
      },
    };
  },
  async stop() {},
}));

describeLedgerContract("memory", async () => {
  const ledger = new MemoryLedger();
  return {
    ledger,
    async seedReferenceRow(key, versionId, destinationVersionId = "null") {
      ledger.seedRow({ key, versionId, kind: "object", state: "replicated", destinationVersionId });
    },
    async stop() {},
  };
});

describeEventQueueContract("memory", async () => {
  const queue = new MemoryEventQueue();
  return { queue, receiveAll: async () => queue.messages.splice(0), async stop() {} };
});
