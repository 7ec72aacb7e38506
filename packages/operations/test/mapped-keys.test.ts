import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3DestinationStore } from "@xpart/aws-adapters";
import {
  keyMapOf,
  mapDestination,
  type ReplicationRun,
  reconcileKey,
  replicateBatch,
} from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { surveyAdoption } from "../src/adopt/survey-adoption.ts";
import { explainKey } from "../src/explain/explain-key.ts";
import { listEntries } from "../src/list/list-entries.ts";
import type { Deployment } from "../src/open/open-deployment.ts";
import { makeReport } from "../src/report/report.ts";
import { prefixesIn } from "../src/verify/prefixes-in.ts";
import { slicePortsOf } from "../src/verify/slice-ports-of.ts";
import { verifySubjectOf } from "../src/verify/subject-of.ts";
import { beginVerify, verifyOn } from "../src/verify/verify.ts";
import { type DeployedSandbox, openDeployed, startDeployedSandbox } from "./deployed-sandbox.ts";

/** Two rules that change the order of keys, one within another, and one that makes a key too long. */
const KEYS = [
  { from: "", to: "copy/" },
  { from: "raw/", to: "zone/raw/" },
  { from: "raw/old/", to: "a/" },
  { from: "long/", to: `${"l".repeat(100)}/` },
];
const LONG = `long/${"k".repeat(1_000)}`;

let world: DeployedSandbox;
let deployment: Deployment;

beforeAll(async () => {
  world = await startDeployedSandbox({ keys: KEYS });
  deployment = await openDeployed(world);
  for (const [key, content] of [
    ["plain", "one"],
    ["raw/x", "one"],
    ["raw/x", "two"],
    ["raw/old/y", "one"],
    ["zz", "one"],
    [LONG, "one"],
  ] as const) {
    await put(key, content);
  }
  await client().send(new DeleteObjectCommand({ Bucket: "reports", Key: "zz" }));
  await work();
});

afterAll(async () => {
  deployment.close();
  await world.stop();
});

const client = () => deployment.buckets.source.client;

function put(Key: string, Body: string) {
  return client().send(new PutObjectCommand({ Bucket: "reports", Key, Body, Tagging: "team=a" }));
}

/** Works off what has come, the newest first, so that a late version is put below another one. */
async function work(): Promise<void> {
  const events = (await world.takeEvents()).toReversed();
  const records = events.map((body, index) => ({ messageId: String(index), body }));
  await replicateBatch(records, world.run, {
    ...{ scope: deployment.scope, concurrency: 4, reserveMs: 0 },
    onOutcome({ result }) {
      if (!result.ok) throw new Error(JSON.stringify(result.error));
    },
  });
}

async function stored(): Promise<readonly string[]> {
  const bare = createS3DestinationStore(deployment.buckets.destination);
  const keys: string[] = [];
  for await (const stack of bare.listStacks("")) {
    if (stack.ok) keys.push(`${stack.value.key} ${stack.value.entries.length}`);
  }
  return keys;
}

const signal = new AbortController().signal;
const portsOf = (of: Deployment) =>
  slicePortsOf(of, {
    ...{ requestsPerSecond: 10_000, sleep: async () => undefined, random: () => 0, now: Date.now },
    signal,
  });

async function verify(of = deployment, prefixes = prefixesIn(of, undefined)) {
  const state = await verifyOn(beginVerify(prefixes, 0), portsOf(of), {
    ...{ parallel: 2, graceMs: 0, deep: "content", signal },
  });
  const chosen = { prefixes, graceSeconds: 0, deep: "content", sampleOneIn: 1 } as const;
  return makeReport(state, verifySubjectOf(of, chosen));
}

async function listed(kind: Parameters<typeof listEntries>[0], prefix?: string) {
  const entries = [];
  for await (const entry of listEntries(kind, deployment, { prefix })) {
    if (!entry.ok) throw new Error(entry.error.message);
    entries.push(entry.value);
  }
  return entries;
}

describe("a deployment under other keys", () => {
  it("M1 each key stands where its rule says, with its history", async () => {
    expect(await stored()).toEqual(["a/y 1", "copy/plain 1", "copy/zz 2", "zone/raw/x 2"]);
  });

  it("M3 both sides are equal, but for a key that would be too long, which is named", async () => {
    const report = await verify();
    expect(report).toMatchObject({
      ...{ equal: true, complete: true, keys: 5 },
      verdicts: { equal: 4, settled: 1, differs: 0, unknown: 0 },
      notes: [expect.stringContaining("policy.keys has them called otherwise")],
    });
    expect(report.findings).toMatchObject([
      {
        key: LONG,
        destinationKey: `${"l".repeat(100)}/${"k".repeat(1_000)}`,
        reasons: ["parked"],
      },
    ]);
    expect(await listed("parked")).toMatchObject([
      { key: LONG, reason: "destination-refused", answer: expect.stringContaining("1024 bytes") },
    ]);
  });

  it("M3 what is compared may be named by either side", async () => {
    expect(prefixesIn(deployment, "s3://reports-gov/zone/")).toEqual(["raw/"]);
    expect(prefixesIn(deployment, "s3://reports-gov/zone/raw/x")).toEqual(["raw/x"]);
    expect(prefixesIn(deployment, "s3://reports/raw/")).toEqual(["raw/"]);
    expect(prefixesIn(deployment, "s3://reports-gov/elsewhere/")).toEqual([]);
    expect(await verify(deployment, ["raw/"])).toMatchObject({ equal: true, keys: 2 });
  });

  it("M1 explain says what a key is called on either side, and so do its commands", async () => {
    await deployment.buckets.destination.client.send(
      new PutObjectCommand({ Bucket: "reports-gov", Key: "zone/raw/foreign", Body: "theirs" }),
    );
    const explained = await explainKey("raw/foreign", deployment);
    expect(explained).toMatchObject({
      value: { key: "raw/foreign", destinationKey: "zone/raw/foreign" },
    });
    const commands = explained.ok ? explained.value.advice.map(({ command }) => command) : [];
    expect(commands).toContainEqual(
      expect.arrayContaining(["--bucket", "reports-gov", "--key", "zone/raw/foreign"]),
    );
    expect(await listed("foreign", "s3://reports-gov/zone/")).toMatchObject([
      { key: "raw/foreign", destinationKey: "zone/raw/foreign" },
    ]);
    expect(await verify()).toMatchObject({
      equal: false,
      findings: [{ key: LONG }, { key: "raw/foreign", destinationKey: "zone/raw/foreign" }],
    });
  });

  it("M1 what stands under its other key already is adopted, not copied", async () => {
    await put("adopted", "one");
    await world.takeEvents();
    await deployment.buckets.destination.client.send(
      new PutObjectCommand({
        ...{ Bucket: "reports-gov", Key: "copy/adopted", Body: "one", Tagging: "team=a" },
      }),
    );
    const options = { parallel: 1, wishes: {}, most: 10, signal };
    expect(
      await surveyAdoption(["adopted"], deployment, portsOf(deployment), options),
    ).toMatchObject({
      value: { adoptions: [{ key: "adopted", destinationKey: "copy/adopted", verdict: "adopt" }] },
    });
  });

  it("M1 after a change of the rules all is written anew under the new keys, and what was stays", async () => {
    const keys = keyMapOf([{ from: "", to: "moved/" }]);
    const policy = { ...deployment.policy, keys: keys.rules };
    const bare = createS3DestinationStore(deployment.buckets.destination);
    const moved: Deployment = {
      ...{ ...deployment, policy, keys },
      destination: mapDestination(bare, keys),
    };
    const run: ReplicationRun = {
      ...{ ...world.run, policy },
      destination: mapDestination(bare, keys),
    };
    expect(await verify(moved, ["raw/x"])).toMatchObject({
      findings: [{ verdict: "differs", destinationKey: "moved/raw/x", mends: "reconcile" }],
    });
    expect(await reconcileKey({ key: "raw/x" }, run)).toMatchObject({ ok: true });
    expect(await verify(moved, ["raw/x"])).toMatchObject({ equal: true, findings: [] });
    expect(await stored()).toEqual(expect.arrayContaining(["moved/raw/x 2", "zone/raw/x 2"]));
  });
});
