import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demandTerraform, terraform } from "../terraform/terraform-runs.ts";
import { Account } from "./account.ts";
import { type StandinProvider, startStandinProvider } from "./standin-provider.ts";

const PLACE = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-east-1" };

describe.runIf(demandTerraform(it))("the stand-in provider", () => {
  let account: Account;
  let folder: string;
  let provider: StandinProvider;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "xpart-standin-"));
    account = new Account({ ...PLACE, account: "111122223333" });
    provider = await startStandinProvider({ account, folder });
  });
  afterEach(() => {
    provider.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(resource: object, command: string, ...args: readonly string[]) {
    const aws = { source: "hashicorp/aws", version: "~> 6.29" };
    const json = {
      terraform: { required_providers: { aws } },
      provider: { aws: [{ region: PLACE.region, allowed_account_ids: ["111122223333"] }] },
      resource,
    };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(json));
    await terraform(folder, ["init", "-no-color"], provider.variables);
    return terraform(folder, [command, "-no-color", ...args], provider.variables);
  }

  it.each([
    ["misspelt", { aws_sqs_queue: { q: { nam: "q" } } }, /named\s+"nam"/],
    ["missing", { aws_dynamodb_table: { t: { hash_key: "Key" } } }, /"name"\s+is\s+required/],
    [
      "of a wrong type",
      { aws_sqs_queue: { q: { delay_seconds: "soon" } } },
      /number\s+is\s+required/,
    ],
    [
      "misspelt in a block",
      { aws_dynamodb_table: { t: { name: "t", attribute: [{ name: "Key", typ: "S" }] } } },
      /named\s+"typ"/,
    ],
    ["twice where one may be", { aws_dynamodb_table: { t: { name: "t", ttl: [{}, {}] } } }, /ttl/],
    ["of an unknown type", { aws_sqs_que: { q: {} } }, /aws_sqs_que/],
  ])("C6 refuses what is %s", async (_what, resource, said) => {
    const refused = await run(resource, "validate");
    expect(refused.status).toBe(1);
    expect(refused.said).toMatch(said);
  });

  it("C6 keeps state, replaces what cannot be changed, and shows what changed by hand", async () => {
    const queue = (more: object) => ({ aws_sqs_queue: { q: { name: "q", ...more } } });
    const made = await run(queue({}), "apply", "-auto-approve");
    expect(made.said).toContain("1 added, 0 changed, 0 destroyed");
    expect((await run(queue({}), "plan")).said).toContain("No changes");
    const changed = await run(queue({ delay_seconds: 1 }), "apply", "-auto-approve");
    expect(changed.said).toContain("0 added, 1 changed, 0 destroyed");
    account.put("aws_sqs_queue", { name: "q", delay_seconds: 9 });
    expect((await run(queue({ delay_seconds: 1 }), "plan")).said).toMatch(/9 -> 1/);
    const renamed = await run({ aws_sqs_queue: { q: { name: "r" } } }, "apply", "-auto-approve");
    expect(renamed.said).toContain("1 added, 0 changed, 1 destroyed");
    expect(account.all("aws_sqs_queue").map(({ name }) => name)).toEqual(["r"]);
  });

  it("C7 refuses what AWS refuses: a protected table, a taken name", async () => {
    const table = { name: "t", deletion_protection_enabled: true };
    await run({ aws_dynamodb_table: { t: table } }, "apply", "-auto-approve");
    const none = await run({ aws_sqs_queue: { q: { name: "q" } } }, "apply", "-auto-approve");
    expect(none.said).toMatch(/protected\s+against deletion/);
    const second = { aws_dynamodb_table: { t: table, u: table } };
    expect((await run(second, "apply", "-auto-approve")).said).toMatch(/is\s+there already/);
  });
});
