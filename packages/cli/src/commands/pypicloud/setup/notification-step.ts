import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { mergeNotification, withoutNotification } from "@xpart/pypicloud-sync";
import { CliError } from "../../../cli-error.ts";
import { callAws } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** Our entry in what the bucket notifies of; all other entries stay (Y13). */
export function notificationStep(client: S3Client, deployment: SyncDeployment): SetupStep {
  const { bucket: Bucket, accountId, functionArn, functionName, prefix } = deployment;
  const wanted = { id: `xpart-${functionName}`, functionArn, prefix };
  const read = async (): Promise<NotificationConfiguration> => {
    const { $metadata: _, ...configuration } = await callAws(
      "GetBucketNotificationConfiguration",
      Bucket,
      () =>
        client.send(
          new GetBucketNotificationConfigurationCommand({
            Bucket,
            ExpectedBucketOwner: accountId,
          }),
        ),
    );
    return configuration;
  };
  const write = async (NotificationConfiguration: NotificationConfiguration) => {
    const request = { Bucket, ExpectedBucketOwner: accountId, NotificationConfiguration };
    await callAws("PutBucketNotificationConfiguration", Bucket, () =>
      client.send(new PutBucketNotificationConfigurationCommand(request)),
    );
  };
  const merge = (current: NotificationConfiguration) => {
    const merged = mergeNotification(current, wanted);
    if (!merged.ok) {
      throw overlapError(Bucket, merged.error);
    }
    return merged.value;
  };
  return {
    resource: `notification of bucket ${Bucket}`,
    async planSetup() {
      const { change } = merge(await read());
      return change === "none"
        ? NO_CHANGE
        : // Read again: other steps came between, and somebody may have changed it meanwhile.
          { change, apply: async () => write(merge(await read()).configuration) };
    },
    async planRemoval() {
      const { change } = withoutNotification(await read(), wanted);
      return change === "none"
        ? NO_CHANGE
        : {
            change,
            apply: async () => write(withoutNotification(await read(), wanted).configuration),
          };
    },
  };
}

function overlapError(bucket: string, entry: string): CliError {
  return new CliError({
    what: "The bucket already sends these events elsewhere, and S3 allows that only once",
    subject: `${bucket}, entry ${entry}`,
    remedy:
      "Take that entry away, or give it another prefix; or switch EventBridge on for the bucket, and send " +
      "its events to the function by a rule (the function takes both).",
  });
}
