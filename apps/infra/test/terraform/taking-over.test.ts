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
import type { Plan } from "./deployed-stack.ts";
import { documented } from "./documented.ts";
import { demandTerraform } from "./terraform-runs.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const NOTHING: Plan = { status: 0, actions: [], problems: [] };
/** As its Terraform made them: none of what xpart's has beside the keys. */
const OLD_TABLE = { name: "replication-objects", hash_key: "Key", range_key: "VersionId" };
const OLD_SECRET = { name: "replication/destination", description: "of the old way" };

describe.runIf(demandTerraform(it))("documents that are followed", () => {
  let source: Account;
  let destination: Account;
  let checkout: Checkout;

  beforeEach(async () => {
    const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-east-1" };
    source = new Account({ ...place, account: SOURCE_ACCOUNT });
    const there = { ...place, partition: "aws-us-gov", region: "us-gov-west-1" };
    destination = new Account({ ...there, account: DESTINATION_ACCOUNT });
    source.put("aws_s3_bucket", { bucket: "the-source" });
    destination.put("aws_s3_bucket", { bucket: "the-replica" });
    checkout = await Checkout.open(source, destination);
  });
  afterEach(() => checkout.close());

  it("C15 the reference implementation's table and secret are taken over, and nothing is destroyed", async () => {
    const { settings: written, commands } = documented("taking-over.md");
    const taken = settings(written[0]);
    source.put("aws_dynamodb_table", OLD_TABLE);
    source.put("aws_secretsmanager_secret", OLD_SECRET);
    await expect(checkout.deploy(taken)).rejects.toThrow(/AlreadyExists/);
    await follow(commands.filter((command) => !command.endsWith(" init")));
    const plans = await checkout.deploy(taken);
    expect(destroyed(plans)).toEqual([]);
    expect(source.all("aws_dynamodb_table")).toMatchObject([
      { ...OLD_TABLE, deletion_protection_enabled: true },
    ]);
    expect(source.all("aws_secretsmanager_secret")).toMatchObject([{ name: OLD_SECRET.name }]);
    expect(await checkout.plan(taken)).toEqual([NOTHING, NOTHING]);
  });

  it.each(["ledger.tableName", "credentials.secretName"])(
    "C11 a pair that has its own is not moved to another by %s: the plan is refused",
    async (setting) => {
      await checkout.deploy(settings());
      const [section = "", field = ""] = setting.split(".");
      const kind = section === "credentials" ? { kind: "secret" } : {};
      const [plan] = await checkout.plan(
        settings({ [section]: { ...kind, [field]: "another-name" } }),
      );
      expect(plan?.problems.join()).toContain("prevent_destroy");
    },
  );

  it("C15 a pair moves to federation, and nothing of the old way is destroyed; and back", async () => {
    const { settings: written, commands } = documented("to-federation.md");
    const [forget = "", ...takeIn] = commands;
    await checkout.deploy(settings());
    await follow([forget]);
    const plans = await checkout.deploy(settings(written[0]));
    expect(destroyed(plans)).toEqual([]);
    expect(source.all("aws_secretsmanager_secret")).toHaveLength(1);
    expect(destination.all("aws_iam_user")).toHaveLength(1);
    expect(destination.all("aws_iam_user_policy_attachment")).toHaveLength(1);
    expect(destination.all("aws_iam_role")).toHaveLength(1);
    expect(await checkout.plan(settings(written[0]))).toEqual([NOTHING, NOTHING]);
    checkout.synth(settings());
    await follow(takeIn.map((command) => command.replaceAll("reports-prod", "reports-test")));
    expect(destroyed(await checkout.deploy(settings()))).not.toContain("aws_iam_user");
    expect(await checkout.plan(settings())).toEqual([NOTHING, NOTHING]);
  });

  const follow = async (commands: readonly string[]) => {
    expect(commands).not.toEqual([]);
    for (const command of commands) {
      await checkout.follow(command, (type, side) => checkout.addressOf(type, side));
    }
  };
});

/** Types that plans destroy, but for what only ties others together. */
function destroyed(plans: readonly Plan[]): readonly string[] {
  return plans.flatMap(({ actions }) =>
    actions
      .filter(({ action }) => action === "delete" || action === "replace")
      .map(({ type }) => type),
  );
}

function settings(more: RawSettings = {}): RawSettings {
  return rawSettings({ package: { zip: zip.path }, ...more });
}
