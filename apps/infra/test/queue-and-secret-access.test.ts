import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, settingsOf } from "./sample-settings.ts";
import {
  at,
  type JsonObject,
  ofType,
  type SynthesizedStack,
  synthesizeSource,
  theOne,
} from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

function synthesize(more: RawSettings = {}): SynthesizedStack {
  return synthesizeSource(settingsOf({ package: { zip: zip.path }, ...more }));
}

describe("who may do what with queues and the secret", () => {
  it("S4 only the rule may put messages on the queues that it feeds", () => {
    const stack = synthesize();
    const [rule] = ofType(stack, "aws_cloudwatch_event_rule");
    const allowing = ofType(stack, "aws_sqs_queue_policy").flatMap(({ config }) =>
      statementsOf(config)
        .filter(({ Effect }) => Effect === "Allow")
        .map((statement) => [nameOf(stack, config["queue_url"]), statement]),
    );
    expect(allowing.map(([name]) => name).toSorted()).toEqual([
      "reports-test-events",
      "reports-test-rule-dead",
    ]);
    for (const [, statement] of allowing) {
      expect(statement).toMatchObject({
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: {
          ArnEquals: { "aws:SourceArn": `$\{aws_cloudwatch_event_rule.${rule?.id}.arn}` },
        },
      });
    }
  });

  it("S7 every queue has one policy, which refuses what does not come by TLS", () => {
    const stack = synthesize();
    const policies = ofType(stack, "aws_sqs_queue_policy");
    const queues = ofType(stack, "aws_sqs_queue").map(({ config }) => config["name"]);
    expect(policies.map(({ config }) => nameOf(stack, config["queue_url"])).toSorted()).toEqual(
      queues.toSorted(),
    );
    for (const { config } of policies) {
      const [refusal, ...others] = statementsOf(config).filter(({ Effect }) => Effect === "Deny");
      expect(others).toEqual([]);
      expect(refusal).toMatchObject({
        Principal: "*",
        Action: "sqs:*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
      expect(nameOf(stack, refusal?.Resource)).toBe(nameOf(stack, config["queue_url"]));
    }
  });

  it("S7 the secret is read by the functions that copy, and by whom the settings name", () => {
    const reader = "arn:aws:iam::111122223333:role/break-glass";
    const stack = synthesize({ credentials: { kind: "secret", readers: [reader] } });
    const config = theOne(stack, "aws_secretsmanager_secret_policy");
    const [, , ...others] = statementsOf(config);
    expect(others).toEqual([]);
    const [refusal, byTls] = statementsOf(config);
    expect(refusal).toMatchObject({ Effect: "Deny", Action: "secretsmanager:GetSecretValue" });
    const named = at(refusal?.Condition, "ArnNotEquals", "aws:PrincipalArn") as readonly string[];
    const roles = ofType(stack, "aws_iam_role_policy")
      .filter(({ config: { policy } }) => String(policy).includes('"ReadSecret"'))
      .map(({ config: { role } }) => String(role).replace(".id}", ".arn}"));
    expect(roles).toHaveLength(2);
    expect(named.toSorted()).toEqual([...roles, reader].toSorted());
    expect(byTls?.Condition).toEqual({ Bool: { "aws:SecureTransport": "false" } });
    expect(config["block_public_policy"]).toBe(true);
  });

  it("S7 without a secret there is no policy of one", () => {
    const credentials = { kind: "federation", issuerUrl: "https://a.tokens.example" };
    expect(ofType(synthesize({ credentials }), "aws_secretsmanager_secret_policy")).toEqual([]);
  });
});

interface JsonStatement {
  readonly Effect: string;
  readonly Resource: string;
  readonly Condition?: JsonObject;
}

function statementsOf(config: JsonObject): readonly JsonStatement[] {
  return JSON.parse(String(config["policy"])).Statement;
}

/** The name of the queue that a reference means. */
function nameOf(stack: SynthesizedStack, reference: unknown): unknown {
  return ofType(stack, "aws_sqs_queue").find(({ id }) =>
    String(reference).includes(`aws_sqs_queue.${id}.`),
  )?.config["name"];
}
