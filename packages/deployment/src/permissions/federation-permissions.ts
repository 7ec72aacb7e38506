import type { FederationSettings, Settings } from "../settings/settings.ts";
import { conditionJson, type Statement } from "./statement.ts";

/** A token is exchanged at once, so the shortest life that AWS takes by default is long enough. */
export const TOKEN_SECONDS = 300;

/** What asking for a token about oneself needs; there is nothing to name as a resource. */
export function askForToken({ audience, signingAlgorithm }: FederationSettings): Statement {
  return {
    sid: "AskForToken",
    actions: ["sts:GetWebIdentityToken"],
    resources: ["*"],
    conditions: [
      { test: "ForAllValues:StringEquals", key: "sts:IdentityTokenAudience", values: [audience] },
      // For all values of a list that is not there holds too.
      { test: "Null", key: "sts:IdentityTokenAudience", values: ["false"] },
      {
        test: "NumericLessThanEquals",
        key: "sts:DurationSeconds",
        values: [String(TOKEN_SECONDS)],
      },
      { test: "StringEquals", key: "sts:SigningAlgorithm", values: [signingAlgorithm] },
    ],
  };
}

/** The role that the functions take at the destination. */
export function destinationRoleArn({ destination }: Settings, roleName: string): string {
  const { partition, accountId = "", iamPath = "/" } = destination;
  return `arn:${partition.name}:iam::${accountId}:role${iamPath}${roleName}`;
}

/** The roles of the functions that take it, by the ARN that their tokens have as subject. */
export function sourceRoleArns(
  { source, functions }: Settings,
  roleNames: readonly string[],
): readonly string[] {
  const { partition, accountId = "" } = source;
  const { iamPath = "/" } = functions;
  return roleNames.map((name) => `arn:${partition.name}:iam::${accountId}:role${iamPath}${name}`);
}

/** An issuer as IAM names it: its URL without the scheme. */
export function issuerHost(issuerUrl: string): string {
  return issuerUrl.replace(/^https:\/\//, "").replace(/\/$/, "");
}

/** Lets tokens of these roles, for this audience, open the role. */
export function tokenTrust(
  providerArn: string,
  issuerUrl: string,
  audience: string,
  subjects: readonly string[],
): string {
  const host = issuerHost(issuerUrl);
  const statement = {
    Sid: "TakeTokens",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: conditionJson([
      { test: "StringEquals", key: `${host}:aud`, values: [audience] },
      { test: "StringEquals", key: `${host}:sub`, values: subjects },
    ]),
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
