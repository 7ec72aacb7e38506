import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type AwsPartition, partitionOf } from "@xpart/aws-adapters";
import {
  type CacheSettings,
  diagnose,
  functionSettings,
  hasPassword,
  rolePolicy,
} from "@xpart/pypicloud-sync";
import { CliError } from "../../../cli-error.ts";
import { zipCacheBundle } from "../cache-bundle.ts";
import type { CreateSyncArguments } from "../create-sync-arguments.ts";
import type { ServerSettings } from "../load-settings.ts";
import type { AwsClients } from "./aws-clients.ts";
import { callAws } from "./call-aws.ts";
import { findKeys } from "./find-keys.ts";
import { ROLE_PATH } from "./role-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** What to set up, and what the operator should know of it. */
export interface PlannedDeployment {
  readonly deployment: SyncDeployment;
  readonly warnings: readonly string[];
}

/** Works out names, ARNs and settings, and refuses what could not work. @throws CliError */
export async function planDeployment(
  server: ServerSettings,
  args: CreateSyncArguments & { readonly region: string },
  clients: AwsClients,
): Promise<PlannedDeployment> {
  const { region, name: functionName } = args;
  const { name: partition, dnsSuffix } = knownPartition(region);
  const identity = await callAws("GetCallerIdentity", region, () =>
    clients.sts.send(new GetCallerIdentityCommand({})),
  );
  const place = { partition, region, accountId: identity.Account ?? "" };
  const { storage, cache, raw } = server;
  const secret = secretOf(cache, args);
  const kmsKeyArns =
    args.remove === true ? {} : await findKeys({ cache, region, secret, args, clients });
  const arn = (service: string, name: string) =>
    `arn:${partition}:${service}:${region}:${place.accountId}:${name}`;
  const deadLetters = `${functionName}-dead-letters`;
  const roleName = `pypicloud_lambda_${cache.kind}`;
  const deployment: SyncDeployment = {
    ...place,
    bucket: storage.bucket,
    prefix: storage.layout.prefix,
    functionName,
    functionArn: arn("lambda", `function:${functionName}`),
    deadLetters: { name: deadLetters, arn: arn("sqs", deadLetters) },
    settings: functionSettings(raw, secret?.name),
    zip: args.remove === true ? new Uint8Array() : await zipCacheBundle(),
    runtime: args.runtime,
    architecture: architectureOf(args.architecture),
    isForced: args.force === true,
    ...vpcOf(args),
    ...(secret?.value === undefined
      ? {}
      : { ownSecret: { name: secret.name, value: secret.value, ...keyOf(args.secretKmsKey) } }),
    role: {
      ...(args.roleArn === undefined ? { name: roleName } : {}),
      arn: args.roleArn ?? `arn:${partition}:iam::${place.accountId}:role${ROLE_PATH}${roleName}`,
      policy: rolePolicy({
        ...place,
        dnsSuffix,
        functionName,
        bucket: storage.bucket,
        prefix: storage.layout.prefix,
        deadLetterArn: arn("sqs", deadLetters),
        isInVpc: args.vpcSubnets !== undefined,
        ...tablesOf(cache, region),
        ...(secret === undefined ? {} : { urlSecret: secret.name }),
        kmsKeyArns,
      }),
    },
  };
  return { deployment, warnings: warningsOf(server, args) };
}

function knownPartition(region: string): AwsPartition {
  const partition = partitionOf(region);
  if (!partition.ok) {
    throw new CliError({
      what: "The region is not known",
      subject: region,
      remedy: partition.error,
    });
  }
  return partition.value;
}

function tablesOf(cache: CacheSettings, region: string) {
  return cache.kind !== "dynamo"
    ? {}
    : {
        tables: {
          region: cache.region ?? region,
          packages: cache.packageTable,
          summaries: cache.summaryTable,
        },
      };
}

/** A URL with a password goes into a secret; one that somebody keeps is only named (Y12). */
function secretOf(
  cache: CacheSettings,
  { urlSecret, name }: CreateSyncArguments,
): { readonly name: string; readonly value?: string } | undefined {
  if (cache.kind === "dynamo") {
    return undefined;
  }
  if (urlSecret !== undefined) {
    return { name: urlSecret };
  }
  return hasPassword(cache.url)
    ? { name: `pypicloud/${name}/db-url`, value: cache.url }
    : undefined;
}

function keyOf(kmsKeyArn: string | undefined): { readonly kmsKeyArn?: string } {
  return kmsKeyArn === undefined ? {} : { kmsKeyArn };
}

function vpcOf({
  vpcSubnets,
  vpcSecurityGroups,
}: CreateSyncArguments): Pick<SyncDeployment, "vpc"> | object {
  if ((vpcSubnets === undefined) !== (vpcSecurityGroups === undefined)) {
    throw new CliError({
      what: "One option is missing",
      subject: "--vpc-subnets and --vpc-security-groups",
      remedy: "Give both, each with ids apart by commas, or none.",
    });
  }
  const ids = (text: string) => text.split(",").map((id) => id.trim());
  return vpcSubnets === undefined || vpcSecurityGroups === undefined
    ? {}
    : { vpc: { subnetIds: ids(vpcSubnets), securityGroupIds: ids(vpcSecurityGroups) } };
}

function architectureOf(text: string): SyncDeployment["architecture"] {
  if (text === "arm64" || text === "x86_64") {
    return text;
  }
  throw new CliError({
    what: "This is not an architecture of Lambda",
    subject: `--architecture ${text}`,
    remedy: "Give arm64 or x86_64.",
  });
}

function warningsOf({ cache }: ServerSettings, args: CreateSyncArguments): readonly string[] {
  const findings = diagnose({ settings: cache, rows: [], hasPackages: false, markerlessRules: [] });
  const needsNetwork = cache.kind !== "dynamo" && args.vpcSubnets === undefined;
  return [
    ...findings.map(({ text, remedy }) => `${text}. ${remedy}`),
    ...(needsNetwork
      ? [
          "without --vpc-subnets the function runs outside your VPC: it reaches a Redis or a database only if that has a public address.",
        ]
      : []),
  ];
}
