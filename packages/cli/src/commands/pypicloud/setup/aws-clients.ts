import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../load-settings.ts";

/** The services that set-up speaks to, with the operator's own credentials. */
export interface AwsClients {
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
  /** Tables may be in another region than the function. */
  dynamodb(region: string): DynamoDBClient;
  close(): void;
}

/** Clients of one region; endpoints, and credentials without a profile, are what the SDK finds in the environment. */
export function openAwsClients(
  region: string,
  environment: Environment,
  profile?: string,
): AwsClients {
  // An endpoint of one's own has no name for each bucket.
  const forcePathStyle = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"].some(
    (name) => environment[name] !== undefined,
  );
  const identity = profile === undefined ? {} : { profile };
  const place = { region, ...identity };
  const clients = {
    iam: new IAMClient(place),
    lambda: new LambdaClient(place),
    s3: new S3Client({ ...place, forcePathStyle }),
    secrets: new SecretsManagerClient(place),
    sqs: new SQSClient(place),
    sts: new STSClient(place),
  };
  return {
    ...clients,
    dynamodb: (tableRegion) => new DynamoDBClient({ ...identity, region: tableRegion }),
    close() {
      for (const client of Object.values(clients)) {
        client.destroy();
      }
    },
  };
}
