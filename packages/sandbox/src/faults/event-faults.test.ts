import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventDelivery } from "../event-router.ts";
import { createFaultPlan } from "../fault-plan.ts";
import type { EventFaultRates } from "./fault-rates.ts";

/** Longer than a test takes: what comes at all came for another reason than its timer. */
const LONG_MS = 60_000;

function deliveryOf(key: string): EventDelivery {
  const detail = { bucket: { name: "reports" }, object: { key } };
  return {
    event: { source: "aws.s3", "detail-type": "Object Created", detail },
    target: { queueArn: "arn:aws:sqs:us-east-1:111122223333:events" },
  };
}

/** Sends `a1`, `b1`, `a2` and so on, each an event of the object that its letter names. */
function send(events: readonly string[], rates: EventFaultRates, seed = 1) {
  const delivered: string[] = [];
  const plan = createFaultPlan({ seed, users: [], rates: { events: rates } });
  for (const event of events) {
    plan.interceptDelivery(deliveryOf(event.charAt(0)), () => delivered.push(event));
  }
  return { delivered, plan };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("event faults", () => {
  it("W16 without rates events go straight through", () => {
    const { delivered, plan } = send(["a1", "b1", "a2"], {});
    expect(delivered).toEqual(["a1", "b1", "a2"]);
    expect(Object.values(plan.counts()).every((count) => count === 0)).toBe(true);
  });

  it("W16 a delayed event comes later, within the bound", () => {
    const { delivered, plan } = send(["a1", "a2", "a3"], { delay: 1, maxDelayMs: 40 });
    expect(delivered).toEqual([]);
    vi.advanceTimersByTime(40);
    expect(delivered.toSorted()).toEqual(["a1", "a2", "a3"]);
    expect(plan.counts()).toMatchObject({ delay: 3, duplicate: 0, reorder: 0 });
  });

  it("W16 a duplicated event comes at once and again", () => {
    const { delivered, plan } = send(["a1", "b1"], { duplicate: 1, maxDelayMs: 20 });
    expect(delivered).toEqual(["a1", "b1"]);
    vi.advanceTimersByTime(20);
    expect(delivered.toSorted()).toEqual(["a1", "a1", "b1", "b1"]);
    expect(plan.counts()).toMatchObject({ delay: 0, duplicate: 2, reorder: 0 });
  });

  it("W16 a reordered event comes after the next one of its object, not after another's", () => {
    // The seed holds this for object a's first event, and lets its second and b's first go.
    const { delivered, plan } = send(["a1", "b1", "a2"], { reorder: 0.5, maxDelayMs: LONG_MS }, 2);
    expect(delivered).toEqual(["b1", "a2", "a1"]);
    expect(plan.counts().reorder).toBe(1);
  });

  it("W16 a reordered event that none follows comes when its time is over", () => {
    const { delivered } = send(["a1"], { reorder: 1, maxDelayMs: 20 });
    expect(delivered).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(delivered).toEqual(["a1"]);
  });

  it("W16 the same seed delivers in the same order, another in another", () => {
    const events = Array.from({ length: 60 }, (_, index) => `a${index}`);
    const rates = { reorder: 0.3, maxDelayMs: LONG_MS };
    const orderOf = (seed: number) => {
      const { delivered, plan } = send(events, rates, seed);
      plan.stop();
      return delivered;
    };
    expect(orderOf(5)).toEqual(orderOf(5));
    expect(orderOf(5)).not.toEqual(orderOf(6));
  });

  it("W16 stopped, it has delivered every event, twice those it duplicated, and hits no more", () => {
    const rate = fc.constantFrom(0, 0.3, 1);
    const keys = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 30 });
    const rates = fc.record({ delay: rate, duplicate: rate, reorder: rate });
    fc.assert(
      fc.property(fc.nat(), rates, keys, (seed, chosen, letters) => {
        const events = letters.map((letter, index) => `${letter}${index}`);
        const { delivered, plan } = send(events, { ...chosen, maxDelayMs: LONG_MS }, seed);
        plan.stop();
        expect(new Set(delivered)).toEqual(new Set(events));
        const counts = plan.counts();
        expect(delivered).toHaveLength(events.length + counts.duplicate);
        plan.interceptDelivery(deliveryOf("a"), () => delivered.push("after"));
        expect(delivered.at(-1)).toBe("after");
        expect(plan.counts()).toEqual(counts);
      }),
    );
  });
});
