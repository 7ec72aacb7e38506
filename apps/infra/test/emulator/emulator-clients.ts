import { Agent } from "node:https";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createS3Client } from "@xpart/aws-adapters";
import type { MinistackServer } from "@xpart/test-kit/ministack-server";

/** Only ends what hangs: the emulator has been seen to forget a request, which the SDK then makes again. */
const ANSWER_LIMIT_MS = 60_000;

/** Plain clients of one account, as anybody has them; that of S3 is one that the ports take, too. */
export interface EmulatorClients {
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly dynamodb: DynamoDBClient;
  readonly events: EventBridgeClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly stepFunctions: SFNClient;
}

/** Clients of an emulator, in the name of whoever has these credentials: the account's root if none are given. */
export function emulatorClients(
  { endpoint, ca, ...server }: Pick<MinistackServer, "endpoint" | "ca" | "credentials">,
  region: string,
  credentials: MinistackServer["credentials"] = server.credentials,
): EmulatorClients {
  const requestHandler = {
    httpsAgent: new Agent({ ca, keepAlive: true }),
    requestTimeout: ANSWER_LIMIT_MS,
  };
  const options = { endpoint, region, credentials, requestHandler };
  const cloudwatch = new CloudWatchClient(options);
  const s3 = createS3Client({ endpoint, region, credentials });
  s3.config.requestHandler = cloudwatch.config.requestHandler;
  return {
    cloudwatch,
    logs: new CloudWatchLogsClient(options),
    dynamodb: new DynamoDBClient(options),
    events: new EventBridgeClient(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient(options),
    s3,
    secrets: new SecretsManagerClient(options),
    scheduler: new SchedulerClient(options),
    sqs: new SQSClient(options),
    stepFunctions: new SFNClient(options),
  };
}
