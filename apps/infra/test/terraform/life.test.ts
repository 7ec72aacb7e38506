import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  DESTINATION_ACCOUNT,
  makeZip,
  type RawSettings,
  rawSettings,
  SOURCE_ACCOUNT,
} from "../sample-settings.ts";
import { Account } from "../standin/account.ts";
import { Checkout } from "./checkout.ts";
import { FOREIGN_QUEUE } from "./deployed-pair.ts";
import type { Plan } from "./deployed-stack.ts";
import { documented } from "./documented.ts";
import { demandTerraform } from "./terraform-runs.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const BUCKET = { bucket: "the-source" };
const ISSUER = "https://a1b2.tokens.sts.global.api.aws";
const FEDERATION = { kind: "federation", issuerUrl: ISSUER, switchOn: true };

describe.runIf(demandTerraform(it))("the life of a deployment", () => {
  let source: Account;
  let destination: Account;
  let checkout: Checkout;

  beforeEach(async () => {
    const place = { dnsSuffix: "amazonaws.com" };
    const here = { ...place, partition: "aws", region: "us-east-1", account: SOURCE_ACCOUNT };
    const there = {
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      account: DESTINATION_ACCOUNT,
    };
    source = new Account(here);
    destination = new Account({ ...place, ...there });
    source.put("aws_s3_bucket", BUCKET);
    source.put("aws_s3_bucket_notification", { ...BUCKET, queue: [FOREIGN_QUEUE] });
    destination.put("aws_s3_bucket", { bucket: "the-replica" });
    checkout = await Checkout.open(source, destination);
  });
  afterEach(() => checkout.close());

  it("C10 begins with one import, and a second plan has nothing to do", async () => {
    const [first] = await checkout.deploy(settings());
    // What is imported and changed at once is called an update.
    const others = first?.actions.filter(({ action }) => action !== "create");
    expect(others?.map(({ action, type }) => `${action} ${type}`)).toEqual([
      "update aws_s3_bucket_notification",
    ]);
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
    expect(notifications()).toMatchObject({ eventbridge: true, queue: [FOREIGN_QUEUE] });
  });

  it("C10 a second pair from the same checkout leaves the first as it is", async () => {
    source.put("aws_s3_bucket", { bucket: "more" });
    const second = settings({ name: "packages", source: { bucket: "more" } });
    await checkout.deploy(settings());
    const plans = await checkout.deploy(second);
    expect(plans.flatMap(actionsOf)).not.toContain("delete");
    expect(source.all("aws_dynamodb_table")).toHaveLength(2);
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  it("C10 an upgrade changes the functions and nothing else", async () => {
    await checkout.deploy(settings());
    writeFileSync(zip.path, "PK\u0003\u0004 a newer version");
    const [upgrade] = await checkout.deploy(settings());
    expect(new Set(upgrade?.actions.map(({ action, type }) => `${action} ${type}`))).toEqual(
      new Set(["update aws_lambda_function", "update terraform_data"]),
    );
    // What runs is compared with the new zip only once it is there.
    expect(upgrade?.problems.filter((problem) => problem.includes("failed"))).toEqual([]);
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  it("C10 code that somebody put into a function is seen by the next plan, and none that a plan brings", async () => {
    await checkout.deploy(settings());
    const [function_] = source.all("aws_lambda_function");
    const other = { ...function_, code_sha256: "b3RoZXIgY29kZQ==" };
    source.put("aws_lambda_function", other);
    const [plan] = await checkout.plan(settings());
    expect(plan?.problems).toEqual([
      expect.stringMatching(/^Check block assertion failed: reports-test-\S+ runs other code/),
    ]);
  });

  it("C11 buckets of a trial stay with what is in them when the trial is over", async () => {
    source.takeAway("aws_s3_bucket", BUCKET);
    destination.takeAway("aws_s3_bucket", { bucket: "the-replica" });
    const trial = { source: true, destination: true };
    await checkout.deploy(settings({ trial }));
    await checkout.deploy(settings({ trial, destination: { objectLock: true } }));
    source.hold("objects of the-source");
    const [renamed] = await checkout.plan(settings({ trial, source: { bucket: "another" } }));
    expect(renamed?.problems.join()).toContain("prevent_destroy");
    await checkout.deploy(settings());
    expect(source.all("aws_s3_bucket")).toHaveLength(1);
    expect(destination.all("aws_s3_bucket")).toHaveLength(1);
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  it("C11 federation comes and goes: the way back takes the secret in again", async () => {
    await checkout.deploy(settings());
    await checkout.deploy(settings({ credentials: FEDERATION }));
    expect(source.all("aws_secretsmanager_secret")).toHaveLength(1);
    await expect(checkout.deploy(settings())).rejects.toThrow("reports-test/destination");
    const secret = checkout.addressOf("aws_secretsmanager_secret");
    await checkout.importToSource(secret, "reports-test/destination");
    await checkout.deploy(settings());
    expect(source.all("aws_iam_outbound_web_identity_federation")).toHaveLength(1);
    expect(destination.all("aws_iam_openid_connect_provider")).toHaveLength(1);
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  it("C13 an early destroy is refused before anything is touched", async () => {
    await checkout.deploy(settings());
    const changes = [source.changes.length, destination.changes.length];
    for (const side of ["source", "destination"] as const) {
      await expect(checkout.destroy(side)).rejects.toThrow("prevent_destroy");
    }
    expect([source.changes.length, destination.changes.length]).toEqual(changes);
  });

  it("C13 the documented tear-down ends, leaves what is not xpart's, and the next deployment succeeds", async () => {
    await checkout.deploy(settings());
    destination.hold("keys of reports-test-replicator");
    await checkout.deploy(settings(TEAR_DOWN));
    await checkout.destroy();
    expect(left(source)).toEqual([]);
    expect(left(destination)).toEqual([]);
    expect(notifications()).toMatchObject({ queue: [FOREIGN_QUEUE] });
    await checkout.deploy(settings());
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  it("C13 a secret that waits for its deletion is restored and taken in", async () => {
    const { credentials: _at_once, ...cautious } = TEAR_DOWN;
    await checkout.deploy(settings());
    await checkout.deploy(settings(cautious));
    await checkout.destroy();
    await expect(checkout.deploy(settings())).rejects.toThrow("scheduled for deletion");
    const name = "reports-test/destination";
    source.restore("aws_secretsmanager_secret", { name });
    await checkout.importToSource(checkout.addressOf("aws_secretsmanager_secret"), name);
    await checkout.deploy(settings());
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  const notifications = () => source.get("aws_s3_bucket_notification", BUCKET);
});

/** What the document has people write into their settings. */
const [TEAR_DOWN = {}] = documented("tear-down.md").settings;

const NOTHING: Plan = { status: 0, actions: [], problems: [] };

function settings(more: RawSettings = {}): RawSettings {
  return rawSettings({ package: { zip: zip.path }, ...more });
}

function actionsOf(plan: Plan | undefined): readonly string[] {
  return (plan?.actions ?? []).map(({ action }) => action);
}

/** What Terraform has made in an account and has not destroyed. */
function left({ changes }: Account): readonly string[] {
  const gone = changes.filter(({ verb }) => verb === "delete").map(keyOf);
  return changes
    .filter(({ verb, type }) => verb === "create" && type !== "aws_s3_bucket_notification")
    .map(keyOf)
    .filter((key) => !gone.includes(key));
}

function keyOf({ type, identity }: Account["changes"][number]): string {
  return `${type} ${identity}`;
}
