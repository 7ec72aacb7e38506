import { DeleteObjectCommand, PutObjectCommand, type StorageClass } from "@aws-sdk/client-s3";
import { parseMessage, replicate, writeReconcileRequest } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainKey } from "../src/explain/explain-key.ts";
import type { Deployment } from "../src/open/open-deployment.ts";
import { type PlannedMessage, planMessages } from "../src/plan/plan-messages.ts";
import { decisionWords, skipWords } from "../src/words/decision-words.ts";
import { verdictWords } from "../src/words/entry-words.ts";
import { type DeployedSandbox, openDeployed, startDeployedSandbox } from "./deployed-sandbox.ts";

/** Each filter that leaves something out, at once. */
const POLICY = {
  scope: {
    include: ["in/*", "*.csv"],
    exclude: ["*.tmp"],
    sizeBytes: { atLeast: 3, atMost: 100 },
    storageClasses: ["STANDARD"],
    tags: { noneOf: { draft: "*" } },
  },
  deleteMarkers: "ignore",
} as const;

let world: DeployedSandbox;
let deployment: Deployment;
const events = new Map<string, string>();

beforeAll(async () => {
  world = await startDeployedSandbox(POLICY);
  deployment = await openDeployed(world);
  await put("in/old-draft", "one", { Tagging: "draft=1" });
  await put("in/old-draft", "one more", {});
  await put("other.txt", "one", {});
  await put("in/x.tmp", "one", {});
  await put("in/small", "1", {});
  await put("in/cold", "one", { StorageClass: "ONEZONE_IA" });
  await put("in/draft", "one", { Tagging: "draft=yes" });
  await put("in/gone", "one", {});
  await deployment.buckets.source.client.send(
    new DeleteObjectCommand({ Bucket: "reports", Key: "in/gone" }),
  );
  events.set("in/gone", (await world.takeEvents()).at(-1) ?? "");
  // The first version's event was lost, and another's came.
  const [message] = parseMessage(events.get("in/old-draft") ?? "");
  if (message?.kind !== "event") throw new Error("no event");
  expect(await replicate(message.event, world.run)).toMatchObject({ ok: true });
});

afterAll(async () => {
  deployment.close();
  await world.stop();
});

async function put(
  Key: string,
  Body: string,
  more: { readonly Tagging?: string; readonly StorageClass?: StorageClass },
): Promise<void> {
  await deployment.buckets.source.client.send(
    new PutObjectCommand({ Bucket: "reports", Key, Body, ...more }),
  );
  events.set(Key, (await world.takeEvents()).at(-1) ?? "");
}

async function planned(body: string): Promise<PlannedMessage> {
  const plan = await planMessages(body, deployment);
  const [message] = plan.ok ? plan.value : [];
  if (message === undefined) throw new Error("nothing was planned");
  return message;
}

async function explained(key: string) {
  const explanation = await explainKey(key, deployment);
  if (!explanation.ok) throw new Error("not explained");
  return explanation.value;
}

describe("what settings leave out", () => {
  it.each([
    ["other.txt", "policy.scope.include leaves the key out: none of its patterns describes it"],
    ["in/x.tmp", 'policy.scope.exclude leaves the key out: "*.tmp" describes it'],
  ])("K1 U11 U12 of %s the whole key, named by plan and explain", async (key, why) => {
    expect(await planned(events.get(key) ?? "")).toMatchObject({ kind: "outside", why });
    const { verdict, steps, lines, advice } = await explained(key);
    // No event of it is on the way, and nobody has to do anything.
    expect({ verdict, steps }).toEqual({ verdict: "settled", steps: [] });
    expect(lines.map((line) => verdictWords(line.verdict))).toEqual([why]);
    expect(advice).toEqual([{ why: `${why}; nothing of it is replicated, and what stands stays` }]);
  });

  it.each([
    ["in/small", "policy.scope.sizeBytes leaves it out: it is too small or too big"],
    ["in/cold", "policy.scope.storageClasses leaves it out: it is of another storage class"],
    ["in/draft", "policy.scope.tags leaves it out: it has not the tags that it needs"],
  ])("K2 U11 U12 of %s the object, named by plan and explain", async (key, why) => {
    const message = await planned(events.get(key) ?? "");
    if (message.kind !== "event" || message.decision === undefined) throw new Error("no event");
    expect(decisionWords(message.decision)).toBe(
      "skip: filtered: policy.scope leaves the object out",
    );
    const { verdict, lines } = await explained(key);
    expect(verdict).toBe("settled");
    expect(lines.map((line) => verdictWords(line.verdict))).toEqual([why]);
    const reconcile = await planned(writeReconcileRequest({ bucket: "reports", key }));
    expect(reconcile).toMatchObject({ steps: [] });
  });

  it("K2 U12 a reconcile for the whole history names what it leaves out", async () => {
    const asked = { bucket: "reports", key: "in/old-draft" };
    const plan = await planned(writeReconcileRequest(asked, { history: "all" }));
    expect(plan).toMatchObject({
      leftOut: [{ why: "policy.scope.tags leaves it out: it has not the tags that it needs" }],
    });
  });

  it("K2 U11 what is older than all that is known, and would not cross either, is not advised to be asked for", async () => {
    const { lines, advice } = await explained("in/old-draft");
    expect(lines.map(({ verdict }) => verdict.kind)).toEqual(["replicated", "filtered"]);
    expect(advice).toEqual([]);
  });

  it("U12 a delete marker that policy keeps out says by which choice", async () => {
    const message = await planned(events.get("in/gone") ?? "");
    if (message.kind !== "event" || message.decision?.kind !== "skip") throw new Error("no skip");
    expect(skipWords(message.decision.reason, message.event.kind)).toBe(
      "policy.deleteMarkers is ignore: delete markers do not cross",
    );
  });
});
