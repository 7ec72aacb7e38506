import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3DestinationStore } from "@xpart/aws-adapters";
import { type ReconcileWishes, reconcileKey } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "../../test/deployed-sandbox.ts";
import { type Deployment, openDeployment } from "../open/open-deployment.ts";
import { readSettingsFile } from "../open/read-settings-file.ts";
import { slicePortsOf } from "../verify/slice-ports-of.ts";
import { surveyAdoption } from "./survey-adoption.ts";

let world: DeployedSandbox;
let deployment: Deployment;

beforeAll(async () => {
  world = await startDeployedSandbox();
  const read = await readSettingsFile(world.settingsFile);
  const opened = read.ok ? await openDeployment(read.value.settings) : read;
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  deployment = opened.value;
});

afterAll(async () => {
  deployment.close();
  await world.stop();
});

type SideName = "source" | "destination";

async function put(side: SideName, Key: string, Body: string, more = {}) {
  const { client, bucket } = deployment.buckets[side];
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
}

async function putBoth(key: string, body: string) {
  await put("source", key, body);
  await put("destination", key, body);
}

async function mark(side: SideName, Key: string) {
  const { client, bucket } = deployment.buckets[side];
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}

const tools = {
  ...{ requestsPerSecond: 1_000, now: Date.now, random: Math.random },
  sleep: async () => undefined,
};

async function survey(prefix: string, wishes: ReconcileWishes = {}, most = 1_000) {
  const ports = slicePortsOf(deployment, tools);
  const { signal } = new AbortController();
  const options = { parallel: 2, wishes, most, signal };
  const found = await surveyAdoption([prefix], deployment, ports, options);
  if (!found.ok) throw new Error(found.error.message);
  const { adoptions, lookedAt, isComplete } = found.value;
  return { found: adoptions, lookedAt, isComplete };
}

const nothing = { adopted: 0, retagged: 0, copied: 0, deleted: 0, foreign: 0 };

async function destinationStack(key: string) {
  const stack = await world.run.destination.readStack(key);
  if (!stack.ok) throw new Error(stack.error.message);
  return stack.value.entries.map(({ versionId }) => versionId);
}

describe("surveyAdoption", () => {
  it("V8 what is equal is told to be adopted, and the reconcile then writes nothing at the destination", async () => {
    await putBoth("whole/1", "older");
    await putBoth("whole/1", "newer");
    await mark("source", "whole/1");
    await mark("destination", "whole/1");
    const before = await destinationStack("whole/1");
    const { found, lookedAt } = await survey("whole/");
    expect(found).toEqual([{ ...nothing, key: "whole/1", verdict: "adopt", adopted: 3 }]);
    expect(lookedAt).toBe(1);
    expect(await reconcileKey({ key: "whole/1" }, world.run)).toMatchObject({ ok: true });
    expect(await destinationStack("whole/1")).toEqual(before);
    const ledger = await world.run.ledger.readKey("whole/1");
    expect(ledger.ok && ledger.value.rows).toHaveLength(3);
    expect(await survey("whole/")).toEqual({ found: [], lookedAt: 1, isComplete: true });
  });

  it("V8 tags that differ are written, so that they are told", async () => {
    await put("source", "tags/1", "x", { Tagging: "team=a" });
    await put("destination", "tags/1", "x", { Tagging: "team=b" });
    expect((await survey("tags/")).found).toEqual([
      { ...nothing, key: "tags/1", verdict: "adopt", adopted: 1, retagged: 1 },
    ]);
  });

  it.each([
    ["a newer version is missing", "more", { adopted: 1, copied: 1 }],
    ["an older version is missing", "more", { adopted: 1, copied: 2, deleted: 1 }],
    ["other content", "foreign", { copied: 1, foreign: 1 }],
    ["other headers", "foreign", { copied: 1, foreign: 1 }],
    ["no source", "foreign", { foreign: 1 }],
    ["one too many", "adopt", { adopted: 1, foreign: 1 }],
  ] as const)("L3 %s: %s", async (name, verdict, counts) => {
    const key = `${name}/1`;
    switch (name) {
      case "a newer version is missing":
        await putBoth(key, "older");
        await put("source", key, "newer");
        break;
      case "an older version is missing":
        await put("source", key, "older");
        await putBoth(key, "newer");
        break;
      case "other content":
        await put("source", key, "this");
        await put("destination", key, "that");
        break;
      case "other headers":
        await put("source", key, "x", { ContentType: "text/plain" });
        await put("destination", key, "x", { ContentType: "text/html" });
        break;
      case "no source":
        await put("destination", key, "x");
        break;
      case "one too many":
        await put("destination", key, "else");
        await putBoth(key, "x");
        break;
    }
    expect((await survey(`${name}/`)).found).toEqual([{ ...nothing, ...counts, key, verdict }]);
  });

  it("R9 an entry from before xpart listened is adopted if it is asked for", async () => {
    await putBoth("old/1", "older");
    await putBoth("old/1", "newer");
    const head = { key: "old/1" };
    const stack = await world.run.source.readStack("old/1");
    const [newer] = stack.ok ? stack.value.entries : [];
    const [replica = ""] = await destinationStack("old/1");
    if (newer?.kind !== "object") throw new Error("an object was put");
    await world.run.ledger.saveHead(head);
    await world.run.ledger.saveRow({
      ...{ key: "old/1", versionId: newer.versionId, kind: "object", pin: newer.pin },
      ...{ state: "replicated", destinationVersionId: replica },
    });
    expect((await survey("old/")).found).toMatchObject([{ verdict: "foreign", foreign: 1 }]);
    expect((await survey("old/", { history: "all" })).found).toMatchObject([
      { verdict: "adopt", adopted: 1, foreign: 0 },
    ]);
  });

  it("F2 a key that a worker has cannot be told, and what is denied ends the survey", async () => {
    await putBoth("leased/1", "x");
    const startedMs = Date.now();
    const lease = { startedMs, leaseUntilMs: startedMs + 3_600_000 };
    await world.run.ledger.saveHead({
      key: "leased/1",
      attempt: { id: "a", scope: "key", ...lease },
    });
    expect((await survey("leased/")).found).toMatchObject([
      { verdict: "unknown", problem: "a worker has the key now", foreign: 1 },
    ]);
    const bucket = { ...deployment.buckets.destination, bucket: "no-such-bucket" };
    const ports = slicePortsOf(deployment, tools);
    const lost = { ...deployment, destination: createS3DestinationStore(bucket) };
    const { signal } = new AbortController();
    const options = { parallel: 1, wishes: {}, most: 9, signal };
    expect(await surveyAdoption([""], lost, ports, options)).toMatchObject({
      ...{ ok: false, error: { side: "destination" } },
    });
  });

  it("V8 an entry that the ledger lacks is found, though both listings are equal and it knows others", async () => {
    await putBoth("known-in-part/1", "older");
    expect(await reconcileKey({ key: "known-in-part/1" }, world.run)).toMatchObject({ ok: true });
    await putBoth("known-in-part/1", "newer");
    const { found } = await survey("known-in-part/", { history: "all" });
    expect(found).toMatchObject([{ key: "known-in-part/1", verdict: "adopt", adopted: 1 }]);
  });

  it("V8 it ends where more keys are found than may be told", async () => {
    await putBoth("most/1", "x");
    await putBoth("most/2", "x");
    expect(await survey("most/", {}, 1)).toMatchObject({ isComplete: false, found: [{}] });
    expect(await survey("most/", {}, 2)).toMatchObject({ isComplete: true, found: [{}, {}] });
  });
});
