import { describe, expect, it } from "vitest";
import type { LedgerHead } from "../model/ledger-head.ts";
import { createdEvent, entryDeletedEvent } from "../testing/sample-events.ts";
import { advanceHead } from "./advance-head.ts";

const head: LedgerHead = { key: "k", sequencer: "00A2", newestMs: 2_000, revision: "7" };

describe("advanceHead", () => {
  it.each([
    ["a later event's sequencer is the head's", createdEvent({ sequencer: "00A3" }), "00A3"],
    ["an earlier one's is not", createdEvent({ sequencer: "00A1" }), "00A2"],
    ["an event without one changes nothing", createdEvent(), "00A2"],
    [
      "one of lifecycle proves nothing",
      entryDeletedEvent({ sequencer: "00A3", origin: "lifecycle" }),
      "00A2",
    ],
  ])("O3 %s", (_title, event, sequencer) => {
    expect(advanceHead(head, event, 1_000)).toStrictEqual({ ...head, sequencer });
  });

  it("O6 the head keeps the latest time of what was applied", () => {
    expect(advanceHead(head, createdEvent(), 3_000).newestMs).toBe(3_000);
    expect(advanceHead(head, createdEvent(), 1_000).newestMs).toBe(2_000);
    const { newestMs: _none, ...fresh } = head;
    expect(advanceHead(fresh, createdEvent(), 1_000).newestMs).toBe(1_000);
  });

  it("O3 the head of a new key has what its first event tells", () => {
    const event = createdEvent({ key: "k", sequencer: "00A1" });
    expect(advanceHead({ key: "k" }, event, 1_000)).toStrictEqual({
      key: "k",
      newestMs: 1_000,
      sequencer: "00A1",
    });
    const expiry = entryDeletedEvent({ key: "k", sequencer: "00A1", origin: "lifecycle" });
    expect(advanceHead({ key: "k" }, expiry, 1_000)).toStrictEqual({ key: "k", newestMs: 1_000 });
  });
});
