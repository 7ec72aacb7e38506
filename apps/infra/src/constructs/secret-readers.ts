import type { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy/index.js";
import type { Construct } from "constructs";

/**
 * Keeps the destination's key from everybody but those who need it (S7): whatever IAM allows an administrator, this
 * secret is read by the functions that copy and by the readers that the settings name. Writing it, which a rotation
 * does, is left to IAM. The policy itself can be changed by who may, so that nobody is locked out for good.
 *
 * @param readerArns - of roles and users; a session counts as its role. Source: IAM user guide, `aws:PrincipalArn`.
 */
export function restrictReaders(
  scope: Construct,
  id: string,
  secret: SecretsmanagerSecret,
  readerArns: readonly string[],
): void {
  const common = { Effect: "Deny", Principal: "*", Resource: "*" };
  const Statement = [
    {
      ...common,
      Sid: "ReadByNobodyElse",
      Action: "secretsmanager:GetSecretValue",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": readerArns } },
    },
    {
      ...common,
      Sid: "ByTlsOnly",
      Action: "secretsmanager:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
  new SecretsmanagerSecretPolicy(scope, id, {
    secretArn: secret.arn,
    policy: JSON.stringify({ Version: "2012-10-17", Statement }),
    blockPublicPolicy: true,
  });
}
