import { expect, it } from "vitest";
import { attemptState } from "../model/ledger-head.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { replicateBatch } from "../run/replicate-batch.ts";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { MemoryLedger } from "../testing/memory-ledger.ts";

it("L4 the key is held while the replica of a null version is deleted, and free afterwards", async () => {
  const clock = { now: () => 1_772_992_214_000 };
  const source = new MemoryBucket("source", "unversioned", clock);
  const destination = new MemoryBucket("destination", "unversioned", clock);
  const ledger = new MemoryLedger();
  const stateOfKey = () =>
    attemptState(
      { head: ledger.peek("k").head, attemptRow: ledger.peek("k").rows[0] },
      clock.now(),
    );
  const seen: string[] = [];
  const deleteEntry = destination.deleteEntry.bind(destination);
  destination.deleteEntry = (key, versionId) => {
    seen.push(stateOfKey());
    return deleteEntry(key, versionId);
  };
  let attempts = 0;
  const work = (body: object) =>
    replicateBatch(
      [{ messageId: "m", body: JSON.stringify(body) }],
      {
        source,
        destination,
        ledger,
        clock,
        newAttemptId: () => `attempt ${++attempts}`,
        policy: DEFAULT_POLICY,
        bytesPerSecond: 1_000_000,
        deadlineMs: clock.now() + 60_000,
      },
      { scope: { prefixes: [] }, concurrency: 1, reserveMs: 0, onOutcome: () => {} },
    );

  source.put("k", "content");
  await work(eventBridgeEvent({ key: "k", sequencer: "10" }));
  source.remove("k");
  await work(
    eventBridgeEvent({
      type: "Object Deleted",
      deletionType: "Permanently Deleted",
      key: "k",
      sequencer: "20",
    }),
  );
  expect(seen).toEqual(["leased"]);
  expect(stateOfKey()).toBe("settled");
  expect(destination.keys()).toEqual([]);
});
