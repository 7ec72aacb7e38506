import { describe, expect, it } from "vitest";
import { createEventRouter, type RoutedEvent } from "./event-router.ts";

function event(key: string, detailType = "Object Created", bucket = "reports"): RoutedEvent {
  return {
    source: "aws.s3",
    "detail-type": detailType,
    detail: { bucket: { name: bucket }, object: { key } },
  };
}

function recordingSend() {
  const sent: string[] = [];
  const send = async (queueArn: string, body: string) => {
    sent.push(`${queueArn} ${(JSON.parse(body) as RoutedEvent).detail.object.key}`);
    return queueArn !== "missing";
  };
  return { sent, send };
}

describe("createEventRouter", () => {
  it("W10 a rule takes events by bucket, prefix and detail type", async () => {
    const { sent, send } = recordingSend();
    const router = createEventRouter({ send });
    router.addRule({
      buckets: ["reports"],
      prefixes: ["2026/", "2027/"],
      detailTypes: ["Object Created"],
      targets: [{ queueArn: "q" }],
    });
    router.publish(event("2026/a"));
    router.publish(event("2027/b"));
    router.publish(event("2025/c"));
    router.publish(event("2026/d", "Object Deleted"));
    router.publish(event("2026/e", "Object Created", "other"));
    router.publish({ ...event("2026/f"), source: "other.app" });
    await router.settled();
    expect(sent).toEqual(["q 2026/a", "q 2027/b"]);
    expect(router.counts()).toEqual({ received: 6, unmatched: 4, delivered: 2, failed: 0 });
  });

  it("W10 an event goes to every target of every matching rule, and failures are counted", async () => {
    const { sent, send } = recordingSend();
    const router = createEventRouter({ send });
    router.addRule({
      buckets: ["reports"],
      targets: [{ queueArn: "q1" }, { queueArn: "missing" }],
    });
    router.addRule({ buckets: ["reports"], targets: [{ queueArn: "q2" }] });
    router.publish(event("a"));
    await router.settled();
    expect(sent).toEqual(["q1 a", "missing a", "q2 a"]);
    expect(router.counts()).toEqual({ received: 1, unmatched: 0, delivered: 2, failed: 1 });
  });

  it("W10 an intercept can hold back, duplicate and reorder deliveries", async () => {
    const { sent, send } = recordingSend();
    const held: (() => void)[] = [];
    const router = createEventRouter({
      send,
      intercept: (_delivery, deliver) => held.push(deliver),
    });
    router.addRule({ buckets: ["reports"], targets: [{ queueArn: "q" }] });
    router.publish(event("a"));
    router.publish(event("b"));
    await router.settled();
    expect(sent).toEqual([]);
    for (const deliver of [...held.toReversed(), ...held]) deliver();
    await router.settled();
    expect(sent).toEqual(["q b", "q a", "q a", "q b"]);
  });
});
