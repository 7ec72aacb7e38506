import { namesOf } from "../names.ts";
import type { OperationsSettings, Settings } from "../settings/settings.ts";
import { ownedBy } from "./bucket-scope.ts";
import type { Condition, Statement } from "./statement.ts";

/** What keeping runs in their bucket needs (V20). */
export function keepRuns(settings: Settings, operations: OperationsSettings): readonly Statement[] {
  const folder = `${operations.prefix}runs/`;
  const conditions = inOwnAccount(settings);
  return [
    {
      sid: "KeepRuns",
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [objects(settings, operations, folder)],
      conditions,
    },
    {
      // Without it what has not begun would be a 403 instead of a 404.
      sid: "SeeWhatHasNotBegun",
      actions: ["s3:ListBucket"],
      resources: [bucketArn(settings, operations)],
      conditions: [
        { test: "StringLikeIfExists", key: "s3:prefix", values: [`${folder}*`] },
        ...conditions,
      ],
    },
  ];
}

/** What seeing how much waits in a queue needs. */
export function seeBacklog(queueArn: string): Statement {
  return { sid: "SeeBacklog", actions: ["sqs:GetQueueAttributes"], resources: [queueArn] };
}

/**
 * What the state machine needs: its function, its own children, the ranges that it reads and what it writes of each child.
 * Source: "IAM policies for using Distributed Map state", Step Functions developer guide.
 */
export function driveRuns(
  settings: Settings,
  operations: OperationsSettings,
  functionArn: string,
  machineArn: string,
): readonly Statement[] {
  const conditions = inOwnAccount(settings);
  const { prefix } = operations;
  const { partition, region, accountId = "*" } = settings.source;
  const name = namesOf(settings).runMachine;
  const childrenArn = `arn:${partition.name}:states:${region}:${accountId}:execution:${name}/*`;
  return [
    { sid: "CompareRanges", actions: ["lambda:InvokeFunction"], resources: [functionArn] },
    { sid: "StartChildren", actions: ["states:StartExecution"], resources: [machineArn] },
    {
      sid: "FollowChildren",
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [childrenArn],
    },
    {
      sid: "ReadRanges",
      actions: ["s3:GetObject"],
      resources: [objects(settings, operations, `${prefix}runs/`)],
      conditions,
    },
    {
      sid: "WriteResults",
      actions: [
        "s3:PutObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:AbortMultipartUpload",
      ],
      resources: [objects(settings, operations, `${prefix}map-runs/`)],
      conditions,
    },
  ];
}

/** What starting the state machine by the clock needs. */
export function startRuns(machineArn: string): Statement {
  return { sid: "StartRuns", actions: ["states:StartExecution"], resources: [machineArn] };
}

/** Of a bucket's name IAM can tell the account by this key alone (S6); where it is not known, anybody's counts. */
function inOwnAccount({ source }: Settings): readonly Condition[] {
  return ownedBy(source.accountId);
}

function bucketArn({ source }: Settings, { bucket }: OperationsSettings): string {
  return `arn:${source.partition.name}:s3:::${bucket}`;
}

function objects(settings: Settings, operations: OperationsSettings, folder: string): string {
  return `${bucketArn(settings, operations)}/${folder}*`;
}
