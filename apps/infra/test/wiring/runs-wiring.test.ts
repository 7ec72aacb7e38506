import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionsOf } from "../iam/iam-policy.ts";
import { makeZip, type RawSettings, settingsOf } from "../sample-settings.ts";
import { type DeployedWorld, deploy } from "./deployed-world.ts";
import { clientOf, createDelays, lock, stacksOf } from "./wiring-steps.ts";

const SOURCE = "the-source";
const REPLICA = "the-replica";
const RUNS = "the-runs";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1111";
const REPLICA_KEY = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/2222";
const LEDGER_KEY = "arn:aws:kms:us-east-1:111122223333:key/3333";
const SECRET_KEY = "arn:aws:kms:us-east-1:111122223333:key/4444";
const GOING = "in/going";
const HANDLER = "reports-test-slice-handler";
const ROLES = [HANDLER, "reports-test-runs", "reports-test-audit"] as const;

const zip = makeZip();
/** Runs of a deployment that has as much as settings can have. */
const SETTINGS: RawSettings = {
  package: { zip: zip.path },
  source: { prefixes: ["in/", "odd?*/"], kmsKeyArns: [KEY] },
  destination: { kmsKeyArn: REPLICA_KEY, objectLock: true, acl: "bucket-owner-full-control" },
  functions: {
    ...{ logLevel: "DEBUG", tracing: true },
    vpc: {
      subnetIds: ["subnet-0123456789abcdef0"],
      securityGroupIds: ["sg-0123456789abcdef0"],
    },
  },
  credentials: { kind: "secret", kmsKeyArn: SECRET_KEY },
  ledger: { kmsKeyArn: LEDGER_KEY },
  operations: { bucket: RUNS, ranges: 4, audit: { every: "1 day", repair: true } },
};

/** What the policies allow and no request of sliceHandler can show, and why it must be allowed all the same. */
const UNSEEN: readonly { readonly action: RegExp; readonly why: string }[] = [
  { action: /GiveUp sqs:SendMessage$/, why: "Lambda's own, for invocations that failed for good" },
  { action: / logs:/, why: "Lambda's own, for the function's log" },
  { action: /JoinVpc ec2:/, why: "Lambda's own, for the function's network interfaces" },
  { action: / xray:/, why: "Lambda's own, for the function's traces" },
  { action: /^reports-test-runs /, why: "Step Functions' own, for the state machine" },
  { action: /^reports-test-audit StartRuns states:/, why: "EventBridge Scheduler's" },
];

describe("the wiring of runs in the cloud", () => {
  const delays = createDelays();
  let bundle: BuiltBundle;
  let world: DeployedWorld;
  let source: S3Client;
  /** The path of an object that goes when sliceHandler looks at its version. */
  let going: string | undefined;
  beforeAll(async () => {
    bundle = buildBundle();
    world = await deploy({
      settings: settingsOf(SETTINGS),
      bundles: new Map([["xpart.zip", bundle.path]]),
      interceptDelivery: delays.intercept,
      async interceptRequest({ caller, request }, answer) {
        const VersionId = request.query.get("versionId");
        if (going === request.path && caller.userName.endsWith("slice-handler") && VersionId) {
          going = undefined;
          await source.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: GOING, VersionId }));
        }
        return answer();
      },
    });
    source = clientOf(world.sandbox.source);
  });
  afterAll(async () => {
    source?.destroy();
    await world?.stop();
    bundle?.remove();
    zip.remove();
  });

  /** What Step Functions does with the state machine's definition. */
  async function work(run: string, request: object): Promise<unknown> {
    const step = (event: object) => world.invoke(HANDLER, { run, ...event });
    const begun = await step({ step: "split", request });
    const rangesKey = `xpart/runs/${run}/ranges.json`;
    expect(begun).toMatchObject({ run, rangesKey });
    const kept = await source.send(new GetObjectCommand({ Bucket: RUNS, Key: rangesKey }));
    for (const item of JSON.parse((await kept.Body?.transformToString()) ?? "[]")) {
      for (let isDone = false; !isDone; ) {
        ({ isDone } = (await step({ step: "slice", item })) as { isDone: boolean });
      }
    }
    return step({ step: "summary" });
  }

  it("V20, C8 an audit finds what no event announced, has it brought across, and every request is allowed", async () => {
    const put = (Key: string, more: object = {}) =>
      source.send(
        new PutObjectCommand({ Bucket: SOURCE, Key, Body: Key, Tagging: "k=v", ...more }),
      );
    await put("in/heard");
    await put("in/encrypted", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY });
    await put("in/locked", lock());
    await put("odd?*/b");
    await put("out/of-scope");
    await put(GOING);
    await world.idle();
    delays.hold("in/unheard");
    await put("in/unheard");
    await world.idle();
    const prefixes = ["in/", "odd?*/"];
    const request = { kind: "verify", prefixes, sends: true, deep: "content", graceMs: 0 };
    const summary = await work("audit-1", { ...request, isAudit: true });
    expect(summary).toMatchObject({ complete: true, sent: { keys: 1 } });
    expect(world.logs.filter((line) => line.includes('"AuditDiffering":1'))).toHaveLength(1);
    await world.idle();
    const stacks = await stacksOf(clientOf(world.sandbox.destination), REPLICA);
    expect(stacks.get("in/unheard")).toBe("1 versions, 0 markers");
    // What goes between its listing and a look at it is looked for, and not taken for a refusal.
    going = `/${SOURCE}/${GOING}`;
    const later = await work("audit-2", { ...request, sends: false });
    expect([going, later]).toMatchObject([undefined, { complete: true, sent: { keys: 0 } }]);
    expect(world.guard.denied).toEqual([]);
  });

  it("S2 its roles allow nothing that no request needs", () => {
    const allowed = ROLES.flatMap((role) =>
      actionsOf(world.policies.get(role) ?? []).map(
        ({ sid, action }) => `${role} ${sid} ${action}`,
      ),
    );
    expect(new Set(allowed.map((line) => line.split(" ")[0])).size).toBe(ROLES.length);
    const unused = allowed.filter((line) => !world.guard.used.has(line));
    expect(unused.filter((line) => !UNSEEN.some(({ action }) => action.test(line)))).toEqual([]);
    // An exception that is none any more has to go.
    expect(UNSEEN.filter(({ action }) => !unused.some((line) => action.test(line)))).toEqual([]);
  });
});
