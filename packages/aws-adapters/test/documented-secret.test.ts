import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSecretFields } from "../src/credentials/secret-fields.ts";

const readme = readFileSync(
  fileURLToPath(new URL("../../../apps/infra/README.md", import.meta.url)),
  "utf8",
);

/** What IAM answers to `create-access-key`. Source: API reference of IAM, AccessKey. */
const CREATED: Readonly<Record<string, string>> = {
  UserName: "reports-prod-replicator",
  AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
  Status: "Active",
  SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  CreateDate: "2026-11-28T00:00:00Z",
};

/** The part of JMESPath that the command has: members by name, and JSON between backticks. */
function evaluate(query: string): object {
  const [, members = ""] = /^AccessKey\.\{([^}]*)\}$/.exec(query) ?? [];
  return Object.fromEntries(
    members.split(",").map((member) => {
      const [name = "", expression = ""] = member.split(":").map((text) => text.trim());
      const [, literal] = /^`(.*)`$/.exec(expression) ?? [];
      return [name, literal === undefined ? CREATED[expression] : JSON.parse(literal)];
    }),
  );
}

describe("the documented way of an access key into its secret", () => {
  const command = readme.split("```").find((block) => block.includes("create-access-key")) ?? "";

  it("S1 what the command makes of IAM's answer is a secret with every field", () => {
    const [, query = ""] = /--query '([^']+)'/.exec(command) ?? [];
    expect(readSecretFields(JSON.stringify(evaluate(query)))).toEqual({
      ok: true,
      value: {
        user: CREATED["UserName"],
        accesskey: CREATED["AccessKeyId"],
        secretaccesskey: CREATED["SecretAccessKey"],
        partition: "aws-us-gov",
        accountid: "444455556666",
      },
    });
  });

  it("S1 it needs the AWS CLI alone, and makes no key unless the secret can be written", () => {
    const programs = command.split(/\n|&&|\|/).map((part) => part.trim().split(" ")[0]);
    expect(new Set(programs.filter((name) => /^[a-z]+$/.test(name ?? "")))).toEqual(
      new Set(["sh", "aws"]),
    );
    expect(command.indexOf("describe-secret")).toBeLessThan(command.indexOf("create-access-key"));
  });
});
