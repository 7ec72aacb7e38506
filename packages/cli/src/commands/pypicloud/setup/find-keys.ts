import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { CacheSettings, SyncScope } from "@xpart/pypicloud-sync";
import { CliError } from "../../../cli-error.ts";
import type { CreateSyncArguments } from "../create-sync-arguments.ts";
import { describeServerTables } from "../server-tables.ts";
import type { AwsClients } from "./aws-clients.ts";
import { callAws } from "./call-aws.ts";

/** Whose keys are looked for. */
export interface KeySearch {
  readonly cache: CacheSettings;
  /** The function's. */
  readonly region: string;
  readonly secret: { readonly name: string; readonly value?: string } | undefined;
  readonly args: CreateSyncArguments;
  readonly clients: AwsClients;
}

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/**
 * The KMS keys that the role has to be let use: those given, and those that the server's tables and somebody's own
 * secret say that they are encrypted with. Tables that are not there are refused on the way.
 *
 * @throws CliError
 */
export async function findKeys(search: KeySearch): Promise<NonNullable<SyncScope["kmsKeyArns"]>> {
  const { args, clients, secret } = search;
  const { kmsKey, tableKmsKey, secretKmsKey } = args;
  for (const arn of [...kmsKey, tableKmsKey, secretKmsKey]) {
    requireKeyArn(arn);
  }
  const ofTables = await keysOfTables(search);
  const ofSecret =
    secretKmsKey ??
    (secret === undefined || secret.value !== undefined
      ? undefined
      : await keyOfSecret(secret.name, clients));
  return {
    objects: kmsKey,
    tables: tableKmsKey === undefined ? ofTables : [tableKmsKey],
    secret: ofSecret === undefined ? [] : [ofSecret],
  };
}

/** An alias grants nothing in a policy: IAM compares keys by their ARN. */
function requireKeyArn(arn: string | undefined): void {
  if (arn !== undefined && !KEY_ARN.test(arn)) {
    throw new CliError({
      what: "This is not the ARN of a KMS key",
      subject: arn,
      remedy:
        "Give arn:<partition>:kms:<region>:<account>:key/<id>, not an alias, which grants nothing in a policy.",
    });
  }
}

/** @returns the keys that the server's tables name */
async function keysOfTables({ cache, region, clients }: KeySearch): Promise<readonly string[]> {
  if (cache.kind !== "dynamo") {
    return [];
  }
  const tableRegion = cache.region ?? region;
  const client = clients.dynamodb(tableRegion);
  try {
    const tables = await describeServerTables(cache, tableRegion, client);
    const keys = tables.flatMap(({ SSEDescription }) => SSEDescription?.KMSMasterKeyArn ?? []);
    return [...new Set(keys)];
  } finally {
    client.destroy();
  }
}

/** Absent: AWS's own key, which needs no grant; or an alias, whose key nobody can tell from here. */
async function keyOfSecret(name: string, clients: AwsClients): Promise<string | undefined> {
  const { KmsKeyId } = await callAws("DescribeSecret", name, () =>
    clients.secrets.send(new DescribeSecretCommand({ SecretId: name })),
  );
  if (KmsKeyId === undefined || KEY_ARN.test(KmsKeyId)) {
    return KmsKeyId;
  }
  throw new CliError({
    what: "The key of the secret is named by an alias or an id, and a policy needs its ARN",
    subject: `${name}, ${KmsKeyId}`,
    remedy: "Give the key's ARN with --secret-kms-key.",
  });
}
