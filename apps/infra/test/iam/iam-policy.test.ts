import { describe, expect, it } from "vitest";
import { allowingStatement, type PolicyStatement } from "./iam-policy.ts";

const BUCKET = "arn:aws:s3:::b";
const STAR = "$" + "{*}";

function allows(
  statement: Partial<PolicyStatement>,
  resource: string,
  context: Readonly<Record<string, readonly string[]>> = {},
): boolean {
  const all = { Sid: "S", Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement };
  const call = { action: "s3:GetObject", resource, context };
  return allowingStatement(call, [all as PolicyStatement]) !== undefined;
}

describe("the evaluator of policies that the tests use", () => {
  it.each<readonly [string, string, boolean]>([
    [`${BUCKET}/*`, `${BUCKET}/a/b`, true],
    [`${BUCKET}/a/*`, `${BUCKET}/b`, false],
    [`${BUCKET}/a?`, `${BUCKET}/ab`, true],
    [`${BUCKET}/a${STAR}*`, `${BUCKET}/a*b`, true],
    [`${BUCKET}/a${STAR}*`, `${BUCKET}/axb`, false],
    [BUCKET, `${BUCKET}/a`, false],
  ])("S2 %s and %s: %s", (pattern, resource, isAllowed) => {
    expect(allows({ Resource: ["arn:aws:s3:::other", pattern] }, resource)).toBe(isAllowed);
  });

  it.each<readonly [string, string | readonly string[], readonly string[] | undefined, boolean]>([
    ["StringEquals", "v", ["v"], true],
    ["StringEquals", "v", undefined, false],
    ["StringLike", ["a*", "b*"], ["bc"], true],
    ["StringLike", "a*", undefined, false],
    ["StringLikeIfExists", "a*", undefined, true],
    ["StringLikeIfExists", "a*", ["b"], false],
    ["ForAllValues:StringEquals", "v", ["v", "w"], false],
    ["ForAllValues:StringEquals", "v", undefined, true],
    ["Null", "false", undefined, false],
    ["Null", "false", ["v"], true],
    ["NumericLessThanEquals", "300", ["300"], true],
    ["NumericLessThanEquals", "300", ["301"], false],
  ])("S2 %s of %s with %s holds: %s", (test, wanted, found, isAllowed) => {
    const statement = { Condition: { [test]: { key: wanted } } };
    expect(allows(statement, BUCKET, found === undefined ? {} : { key: found })).toBe(isAllowed);
  });

  it("S2 another action is not allowed, and what is not known is refused", () => {
    expect(allows({ Action: ["s3:PutObject", "s3:GetObjectVersion"] }, BUCKET)).toBe(false);
    expect(() => allows({ Condition: { Bool: { key: "true" } } }, BUCKET)).toThrow("Bool");
  });
});
