import { DeleteObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { createSqsEventQueue } from "@xpart/aws-adapters";
import { messageGroupId, reconcileKey } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "../../test/deployed-sandbox.ts";
import { type Deployment, openDeployment } from "../open/open-deployment.ts";
import { readSettingsFile } from "../open/read-settings-file.ts";
import { explainKey } from "./explain-key.ts";
import type { KeyExplanation } from "./key-explanation.ts";

let world: DeployedSandbox;
let deployment: Deployment;

beforeAll(async () => {
  world = await startDeployedSandbox({}, { description: "for explaining" });
  const read = await readSettingsFile(world.settingsFile);
  const opened = read.ok ? await openDeployment(read.value.settings) : read;
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  deployment = opened.value;
});

afterAll(async () => {
  deployment.close();
  await world.stop();
});

const put = (Key: string, Body: string) =>
  deployment.buckets.source.client.send(
    new PutObjectCommand({ Bucket: "reports", Key, Body, Tagging: "team=a" }),
  );

async function explained(key: string, on = deployment): Promise<KeyExplanation> {
  const explanation = await explainKey(key, on);
  if (!explanation.ok) throw new Error(JSON.stringify(explanation.error));
  return explanation.value;
}

const kinds = ({ lines }: KeyExplanation) => lines.map(({ verdict }) => verdict.kind);

describe("explainKey", () => {
  it("U11 a key that is equal asks for nothing", async () => {
    await put("equal", "one");
    await put("equal", "two");
    await reconcileKey({ key: "equal" }, world.run);
    expect(await explained("equal")).toMatchObject({
      ...{ verdict: "equal", needsPerson: false, isInScope: true, state: "settled" },
      ...{ steps: [], advice: [] },
      lines: [{ verdict: { kind: "replicated", fields: [] } }, { verdict: { fields: [] } }],
    });
  });

  it("U11 K2 what a filter leaves out is named by what of the filter does", async () => {
    await put("filtered", "one");
    const under = (scope: Deployment["policy"]["scope"] & object) => ({
      ...deployment,
      policy: { ...deployment.policy, scope },
      scope: { ...deployment.scope, filter: scope },
    });
    const bySize = await explained("filtered", under({ sizeBytes: { atMost: 2 } }));
    expect(bySize).toMatchObject({
      ...{ verdict: "settled", needsPerson: false, steps: [], isInScope: true },
      lines: [{ verdict: { kind: "filtered", by: "size" } }],
    });
    const byTags = await explained("filtered", under({ tags: { anyOf: { team: "b*" } } }));
    expect(byTags.lines).toMatchObject([{ verdict: { kind: "filtered", by: "tags" } }]);
    const byKey = await explained("filtered", under({ exclude: ["filter*"] }));
    expect(byKey).toMatchObject({
      isInScope: false,
      advice: [{ why: expect.stringContaining("policy.scope") }],
    });
  });

  it("U11 tags that somebody changed at the destination are named, never their values", async () => {
    await put("drifted", "one");
    await reconcileKey({ key: "drifted" }, world.run);
    await deployment.buckets.destination.client.send(
      new PutObjectTaggingCommand({
        ...{ Bucket: "reports-gov", Key: "drifted" },
        Tagging: { TagSet: [{ Key: "team", Value: "secret" }] },
      }),
    );
    const explanation = await explained("drifted");
    expect(explanation).toMatchObject({
      ...{ verdict: "differs", needsPerson: true },
      lines: [{ verdict: { kind: "replicated", fields: ["tags.team"] } }],
    });
    expect(JSON.stringify(explanation)).not.toContain("secret");
    const ignoring = { ...deployment, policy: { ...deployment.policy, tags: "ignore" as const } };
    expect(await explained("drifted", ignoring)).toMatchObject({ verdict: "equal" });
  });

  it("U11 a dead letter of the key is found among others, named on its entry, and left", async () => {
    await put("dead", "one");
    const [body = ""] = (await world.takeEvents()).filter((text) => text.includes('"dead"'));
    const link = await deployment.queues.find("objectsDead");
    if (!link.ok) throw new Error(link.error.message);
    const queue = createSqsEventQueue(link.value);
    for (const key of ["dead", "another"]) {
      const groupId = messageGroupId("reports", key);
      await queue.send([{ id: key, body, groupId, deduplicationId: key }]);
    }
    for (let time = 0; time < 2; time += 1) {
      const { lines, deadLetters, advice, needsPerson } = await explained("dead");
      expect(lines).toMatchObject([
        { verdict: { kind: "missing", deadLetterIn: world.names.objectsDead } },
      ]);
      const letters = deadLetters.queues.flatMap((found) => found.letters);
      expect(letters).toMatchObject([{ asks: "created", versionId: lines[0]?.source?.versionId }]);
      expect(advice.map(({ command }) => command?.slice(0, 2))).toEqual([
        ["xpart", expect.anything()],
        ["xpart", "redrive"],
      ]);
      expect(needsPerson).toBe(true);
    }
  });

  it("U11 what a worker has is in flight until its lease ends, and crashed after that", async () => {
    await put("leased", "one");
    const source = await deployment.source.readStack("leased");
    const versionId = source.ok ? source.value.entries[0]?.versionId : undefined;
    const attempt = {
      ...({ id: "attempt-9", scope: "entry", startedMs: Date.now() } as const),
      ...{ leaseUntilMs: Date.now() + 3_600_000, versionId: versionId ?? "" },
    };
    await world.run.ledger.saveHead({ key: "leased", attempt });
    const leased = await explained("leased");
    expect(leased).toMatchObject({ verdict: "in-flight", needsPerson: false, state: "leased" });
    expect(kinds(leased)).toEqual(["on-its-way"]);
    const later = await explainKey("leased", deployment, () => Date.now() + 7_200_000);
    expect(later).toMatchObject({ value: { state: "crashed", verdict: "differs" } });
  });

  it("U11 markers, and keys that neither side has", async () => {
    await put("deleted", "one");
    await deployment.buckets.source.client.send(
      new DeleteObjectCommand({ Bucket: "reports", Key: "deleted" }),
    );
    expect(kinds(await explained("deleted"))).toEqual(["missing", "missing"]);
    await reconcileKey({ key: "deleted" }, world.run);
    expect(await explained("deleted")).toMatchObject({ verdict: "equal", needsPerson: false });
    expect(await explained("nowhere")).toMatchObject({ verdict: "equal", lines: [], advice: [] });
  });

  it("F2 a side that refuses is an error, and nothing is called equal", async () => {
    const gone = {
      ...deployment,
      destination: { ...deployment.destination, readStack: refusing },
    };
    expect(await explainKey("equal", gone)).toMatchObject({
      error: { kind: "service", error: { kind: "denied", side: "destination" } },
    });
  });

  it("U4 a dead-letter queue that cannot be looked into is told, not taken for empty", async () => {
    const { deadLetters } = await explained("equal", {
      ...deployment,
      queues: { find: refusing },
    });
    expect(deadLetters.queues).toEqual([]);
    expect(deadLetters.problems).toHaveLength(5);
  });
});

async function refusing() {
  const error = { kind: "denied", side: "destination", operation: "Any", message: "no" } as const;
  return { ok: false, error } as const;
}
