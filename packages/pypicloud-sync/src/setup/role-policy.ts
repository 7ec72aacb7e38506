/** What the sync's function works with; the policy grants this and no more. */
export interface RolePolicyOptions {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly bucket: string;
  /** Of the keys that it reads. */
  readonly prefix: string;
  readonly deadLetterArn: string;
  /** Of a DynamoDB cache; absent: another cache, which is reached by its URL. */
  readonly tables?: {
    readonly region: string;
    readonly packages: string;
    readonly summaries: string;
  };
  /** Name or ARN. */
  readonly urlSecret?: string;
  /** With which the objects are encrypted. */
  readonly kmsKeyArn?: string;
  readonly isInVpc: boolean;
}

/** A policy document of IAM. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/**
 * The rights of the sync's function (Y13). It may list the bucket, so that an object that is not there is
 * "not found" and not "denied".
 */
export function rolePolicy(options: RolePolicyOptions): PolicyDocument {
  const { partition, region, accountId, functionName, bucket, prefix, deadLetterArn } = options;
  const logs = `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${functionName}`;
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const allow = (Action: readonly string[], Resource: readonly string[]) => [
    { Effect: "Allow" as const, Action, Resource },
  ];
  return {
    Version: "2012-10-17",
    Statement: [
      ...allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], [`${logs}:*`]),
      ...allow(["s3:GetObject"], [`${bucketArn}/${prefix}*`]),
      ...allow(["s3:ListBucket"], [bucketArn]),
      ...allow(["sqs:SendMessage"], [deadLetterArn]),
      ...tableRights(options).flatMap(([actions, resources]) => allow(actions, resources)),
      ...(options.urlSecret === undefined
        ? []
        : allow(["secretsmanager:GetSecretValue"], [secretArn(options, options.urlSecret)])),
      ...(options.kmsKeyArn === undefined ? [] : allow(["kms:Decrypt"], [options.kmsKeyArn])),
      ...(options.isInVpc ? allow(NETWORK_INTERFACE_ACTIONS, ["*"]) : []),
    ],
  };
}

function tableRights({
  partition,
  accountId,
  tables,
}: RolePolicyOptions): readonly (readonly [readonly string[], readonly string[]])[] {
  if (tables === undefined) {
    return [];
  }
  const arn = (table: string) =>
    `arn:${partition}:dynamodb:${tables.region}:${accountId}:table/${table}`;
  return [
    [
      ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
      [arn(tables.packages), arn(tables.summaries)],
    ],
    [["dynamodb:Query"], [`${arn(tables.packages)}/index/name-index`]],
  ];
}

/** Secrets Manager puts a hyphen and six characters behind a name. */
function secretArn({ partition, region, accountId }: RolePolicyOptions, secret: string): string {
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
