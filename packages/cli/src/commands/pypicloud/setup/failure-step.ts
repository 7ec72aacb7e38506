import {
  GetFunctionEventInvokeConfigCommand,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { callAws, orAbsent } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** Lambda's most; S3's events are tried three times in all, over some minutes. */
const RETRIES = 2;
/** Lambda's longest: an event waits so long while the function is throttled. */
const MAX_AGE_SECONDS = 21_600;

/** Where Lambda puts an event that failed for good (F5). It goes with the function. */
export function failureStep(
  client: LambdaClient,
  { functionName: FunctionName, deadLetters }: SyncDeployment,
): SetupStep {
  const Destination = deadLetters.arn;
  return {
    resource: `failure destination of ${FunctionName}`,
    async planSetup() {
      const absent = ["ResourceNotFoundException"];
      const current = await orAbsent("GetFunctionEventInvokeConfig", FunctionName, absent, () =>
        client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
      );
      const isRight =
        current?.DestinationConfig?.OnFailure?.Destination === Destination &&
        current.MaximumRetryAttempts === RETRIES;
      const request = new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        MaximumRetryAttempts: RETRIES,
        MaximumEventAgeInSeconds: MAX_AGE_SECONDS,
        DestinationConfig: { OnFailure: { Destination } },
      });
      return isRight
        ? NO_CHANGE
        : {
            change: current === undefined ? "create" : "update",
            apply: async () => {
              await callAws("PutFunctionEventInvokeConfig", FunctionName, () =>
                client.send(request),
              );
            },
          };
    },
    planRemoval: async () => NO_CHANGE,
  };
}
