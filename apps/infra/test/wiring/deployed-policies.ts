import type { PolicyStatement } from "../iam/iam-policy.ts";
import { ofType, type SynthesizedStack } from "../synthesized.ts";
import { type AppliedValues, resolve } from "./terraform-values.ts";

/** What each function's role may do, by the role's name. */
export function rolePolicies(
  stack: SynthesizedStack,
  values: AppliedValues,
): readonly (readonly [string, readonly PolicyStatement[]])[] {
  return ofType(stack, "aws_iam_role_policy").map(({ config }) => [
    resolve(String(config["role"]), values),
    statementsOf(config["policy"], values),
  ]);
}

/** What the destination's user or role may do, by its name: the attached policy. */
export function destinationPolicies(
  stack: SynthesizedStack,
  values: AppliedValues,
): readonly (readonly [string, readonly PolicyStatement[]])[] {
  const documents = new Map(
    ofType(stack, "aws_iam_policy").map(({ id, config }) => [
      `$\{aws_iam_policy.${id}.arn}`,
      statementsOf(config["policy"], values),
    ]),
  );
  return [
    ...ofType(stack, "aws_iam_user_policy_attachment").map(({ config }) => ({
      holder: config["user"],
      arn: config["policy_arn"],
    })),
    ...ofType(stack, "aws_iam_role_policy_attachment").map(({ config }) => ({
      holder: config["role"],
      arn: config["policy_arn"],
    })),
  ].map(({ holder, arn }) => {
    const statements = documents.get(String(arn));
    if (statements === undefined) {
      throw new Error(`no policy ${String(arn)}`);
    }
    return [resolve(String(holder), values), statements];
  });
}

function statementsOf(policy: unknown, values: AppliedValues): readonly PolicyStatement[] {
  return JSON.parse(resolve(String(policy), values)).Statement;
}
