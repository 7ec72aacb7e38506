import { TABLE_KEY_ACTIONS } from "@xpart/aws-adapters";

/** What a customer's KMS key can encrypt of what the sync works with. */
export type EncryptedThing = "objects" | "tables" | "secret";

/** What the sync itself reaches: its bucket and its cache. */
export interface SyncScope {
  readonly partition: string;
  /** Of the partition's hosts, such as `amazonaws.com`; absent where no key is named. */
  readonly dnsSuffix?: string;
  readonly region: string;
  readonly accountId: string;
  readonly bucket: string;
  /** Of the keys that it reads. */
  readonly prefix: string;
  /** Of a DynamoDB cache; absent: another cache, which is reached by its URL. */
  readonly tables?: {
    readonly region: string;
    readonly packages: string;
    readonly summaries: string;
  };
  /** Name or ARN. */
  readonly urlSecret?: string;
  /** Customer managed keys, by what is encrypted with them. */
  readonly kmsKeyArns?: Partial<Readonly<Record<EncryptedThing, readonly string[]>>>;
  readonly isInVpc: boolean;
}

/** What the sync's function works with; the policy grants this and no more. */
export interface RolePolicyOptions extends SyncScope {
  readonly functionName: string;
  readonly deadLetterArn: string;
}

/** Allows actions on resources. */
export interface PolicyStatement {
  /** Letters and digits; says what it is for. */
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Where the right counts; absent: everywhere. */
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}

/** A policy document of IAM. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** The rights of a function that writes its own log and has a failure destination (Y13). */
export function rolePolicy(options: RolePolicyOptions): PolicyDocument {
  const { partition, region, accountId, functionName, deadLetterArn } = options;
  const logs = `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${functionName}`;
  const logActions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
  return {
    Version: "2012-10-17",
    Statement: [
      allow("WriteLogs", logActions, [`${logs}:*`]),
      allow("GiveUp", ["sqs:SendMessage"], [deadLetterArn]),
      ...syncStatements(options),
    ],
  };
}

/**
 * The rights of the sync itself, without those of the function around it (Y13). It may list the bucket, so
 * that an object that is not there is "not found" and not "denied".
 */
export function syncStatements(scope: SyncScope): readonly PolicyStatement[] {
  const bucketArn = `arn:${scope.partition}:s3:::${scope.bucket}`;
  return [
    allow("ReadPackages", ["s3:GetObject"], [`${bucketArn}/${plain(scope.prefix)}*`]),
    allow("SeeWhatIsMissing", ["s3:ListBucket"], [bucketArn]),
    ...tableStatements(scope),
    ...(scope.urlSecret === undefined
      ? []
      : [allow("ReadUrl", ["secretsmanager:GetSecretValue"], [secretArn(scope, scope.urlSecret)])]),
    ...keyStatements(scope),
    ...(scope.isInVpc ? [allow("JoinVpc", NETWORK_INTERFACE_ACTIONS, ["*"])] : []),
  ];
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}

/** The signs of a prefix stand for themselves. Source: IAM user guide, "Policy variables". */
function plain(prefix: string): string {
  return prefix.replace(/[*?]/g, (sign) => `\${${sign}}`);
}

/**
 * The rights on customer managed keys; each counts only for requests that the service itself makes of KMS in the
 * role's name (`kms:ViaService`), so that the role decrypts nothing by itself.
 *
 * - Objects: a HEAD needs the key only where it asks for checksums. Source: API reference of HeadObject,
 *   `x-amz-checksum-mode`.
 * - Tables: {@link TABLE_KEY_ACTIONS}.
 * - Secret: who only reads a secret needs `Decrypt` alone. Source: Secrets Manager user guide, "Secret encryption
 *   and decryption", permissions for the KMS key.
 */
function keyStatements(scope: SyncScope): readonly PolicyStatement[] {
  const { kmsKeyArns = {}, dnsSuffix = "amazonaws.com", region, tables } = scope;
  const rights = [
    ["DecryptPackages", kmsKeyArns.objects, `s3.${region}`, ["kms:Decrypt"]],
    ["UseTableKeys", kmsKeyArns.tables, `dynamodb.${tables?.region ?? region}`, TABLE_KEY_ACTIONS],
    ["DecryptUrl", kmsKeyArns.secret, `secretsmanager.${region}`, ["kms:Decrypt"]],
  ] as const;
  return rights.flatMap(([sid, arns = [], service, actions]) =>
    arns.length === 0
      ? []
      : [
          {
            ...allow(sid, actions, arns),
            Condition: { StringEquals: { "kms:ViaService": `${service}.${dnsSuffix}` } },
          },
        ],
  );
}

function tableStatements({ partition, accountId, tables }: SyncScope): readonly PolicyStatement[] {
  if (tables === undefined) {
    return [];
  }
  const arn = (table: string) =>
    `arn:${partition}:dynamodb:${tables.region}:${accountId}:table/${table}`;
  return [
    allow(
      "KeepCache",
      ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
      [arn(tables.packages), arn(tables.summaries)],
    ),
    allow("FindFiles", ["dynamodb:Query"], [`${arn(tables.packages)}/index/name-index`]),
  ];
}

/** Secrets Manager puts a hyphen and six characters behind a name. */
function secretArn({ partition, region, accountId }: SyncScope, secret: string): string {
  return secret.startsWith("arn:")
    ? secret
    : `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${secret}-??????`;
}

/** They know no resources of their own. Source: "Giving Lambda functions access to a VPC", Lambda guide. */
const NETWORK_INTERFACE_ACTIONS = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
] as const;
