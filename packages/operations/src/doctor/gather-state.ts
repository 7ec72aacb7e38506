import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { createSecretCredentials, type SecretCredentialsOptions } from "@xpart/aws-adapters";
import { ok } from "@xpart/core";
import { isOnServer } from "@xpart/deployment";
import { type ControlClients, controlOptions } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { followOnlySettings, keyOwnerOf } from "../open/side-places.ts";
import { tryKey } from "../open/try-key.ts";
import type { FunctionFacts, KeyFacts, TableFacts, Told } from "./facts.ts";
import { NOTHING, tell } from "./tell.ts";

/** What the ledger's table is set to: three requests. */
export function gatherTable({ table }: Deployment): Promise<Told<TableFacts>> {
  const { client, table: TableName } = table;
  return tell(
    "source",
    "DescribeTable",
    async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      const [ttl, backups] = await Promise.all([
        client.send(new DescribeTimeToLiveCommand({ TableName })),
        client.send(new DescribeContinuousBackupsCommand({ TableName })),
      ]);
      const { TimeToLiveStatus, AttributeName } = ttl.TimeToLiveDescription ?? {};
      const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
      return {
        isActive: Table?.TableStatus === "ACTIVE" || Table?.TableStatus === "UPDATING",
        indexes: new Map(
          (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName = "", IndexStatus = "" }) => [
            IndexName,
            IndexStatus,
          ]),
        ),
        hasTimeToLive: TimeToLiveStatus === "ENABLED" && AttributeName === "ExpiresAt",
        hasRecovery: recovery?.PointInTimeRecoveryStatus === "ENABLED",
      };
    },
    ["ResourceNotFoundException"],
  );
}

/** The key of a side's secret, and whether its bucket can be listed with it, as the functions do; none: nothing. */
export async function gatherKey(
  side: "source" | "destination",
  deployment: Deployment,
  { secrets }: ControlClients,
): Promise<Told<KeyFacts>> {
  const secret = secretOf(side, deployment);
  if (secret === undefined) {
    return NOTHING;
  }
  const credentials = createSecretCredentials({ client: secrets, ...secret });
  const user = await credentials.user();
  if (!user.ok) {
    if (user.error.code === "ResourceNotFoundException") {
      return NOTHING;
    }
    return user.error.kind === "misconfigured"
      ? ok({ problem: user.error.message, user: "", accountId: "", partition: "", read: user })
      : user;
  }
  const read = await tryKey(side, deployment, credentials.provider);
  return ok({ ...user.value, read });
}

/** What a side's bucket is opened with, where that is a secret. */
function secretOf(
  side: "source" | "destination",
  { settings, names }: Deployment,
): Omit<SecretCredentialsOptions, "client"> | undefined {
  if (side === "source") {
    return isOnServer(settings.source)
      ? { secretId: names.sourceSecret, owner: "server" }
      : undefined;
  }
  return settings.credentials.kind === "secret"
    ? { secretId: names.secret, ...keyOwnerOf(settings.destination) }
    : undefined;
}

/** The trust policy of the destination's role, with federation. */
export function gatherRoleTrust(
  { settings, names }: Deployment,
  { iam }: ControlClients,
): Promise<Told<string>> {
  return settings.credentials.kind === "secret"
    ? Promise.resolve(NOTHING)
    : tell(
        "destination",
        "GetRole",
        async () => {
          const { Role } = await iam.send(new GetRoleCommand({ RoleName: names.role }));
          return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
        },
        ["NoSuchEntityException"],
      );
}

/** The state of every KMS key that settings name. */
export async function gatherKmsKeys(
  { settings }: Deployment,
  { kms }: ControlClients,
): Promise<ReadonlyMap<string, Told<string>>> {
  const { source, destination, credentials, ledger } = settings;
  const atSource = [
    ...source.kmsKeyArns,
    ledger.kmsKeyArn,
    credentials.kind === "secret" ? credentials.kmsKeyArn : undefined,
  ].filter((arn) => arn !== undefined);
  const keys = [
    ...atSource.map((arn) => ["source", arn] as const),
    ...(destination.kmsKeyArn === undefined
      ? []
      : [["destination", destination.kmsKeyArn] as const]),
  ];
  const told = await Promise.all(
    keys.map(async ([side, arn]) => {
      const state: Told<string> = await tell(
        side,
        "DescribeKey",
        async () => {
          const { KeyMetadata } = await kms[side].send(new DescribeKeyCommand({ KeyId: arn }));
          return KeyMetadata?.KeyState;
        },
        ["NotFoundException"],
      );
      return [arn, state] as const;
    }),
  );
  return new Map(told);
}

/** Asks IAM whether the role of a function may read tags of versions; bucket policies it does not know. */
export async function gatherTagRight(
  lambda: Told<FunctionFacts>,
  { settings, places }: Deployment,
): Promise<Told<boolean>> {
  if (!lambda.ok || lambda.value === undefined || isOnServer(settings.source)) {
    return lambda.ok ? NOTHING : lambda;
  }
  const { roleArn } = lambda.value;
  const client = followOnlySettings(new IAMClient(controlOptions(places.source)));
  const { bucket, partition, prefixes } = settings.source;
  const told = await tell("source", "SimulatePrincipalPolicy", async () => {
    const { EvaluationResults = [] } = await client.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: ["s3:GetObjectVersionTagging"],
        ResourceArns: [`arn:${partition.name}:s3:::${bucket}/${prefixes[0] ?? ""}any`],
      }),
    );
    const [decision] = EvaluationResults;
    return decision === undefined ? undefined : decision.EvalDecision === "allowed";
  });
  client.destroy();
  return told;
}
