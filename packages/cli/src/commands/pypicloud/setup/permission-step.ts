import {
  AddPermissionCommand,
  GetPolicyCommand,
  type LambdaClient,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { callAws, orAbsent } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** The bucket's right to invoke the function; each bucket has a statement of its own. */
export function permissionStep(
  client: LambdaClient,
  { functionName: FunctionName, partition, bucket, accountId }: SyncDeployment,
): SetupStep {
  // A statement's id has no dots; a bucket's name may.
  const StatementId = `s3_invoke_${bucket.replaceAll(".", "_")}`;
  const SourceArn = `arn:${partition}:s3:::${bucket}`;
  const find = async () => {
    const absent = ["ResourceNotFoundException"];
    const answer = await orAbsent("GetPolicy", FunctionName, absent, () =>
      client.send(new GetPolicyCommand({ FunctionName })),
    );
    return readStatements(answer?.Policy).find(({ Sid }) => Sid === StatementId);
  };
  const remove = async () => {
    const request = new RemovePermissionCommand({ FunctionName, StatementId });
    await callAws("RemovePermission", FunctionName, () => client.send(request));
  };
  const add = async () => {
    const request = new AddPermissionCommand({
      FunctionName,
      StatementId,
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn,
      SourceAccount: accountId,
    });
    await callAws("AddPermission", FunctionName, () => client.send(request));
  };
  return {
    resource: `permission ${StatementId} of ${FunctionName}`,
    async planSetup() {
      const known = await find();
      if (known === undefined) {
        return { change: "create", apply: add };
      }
      return JSON.stringify(known).includes(`"${SourceArn}"`)
        ? NO_CHANGE
        : {
            change: "update",
            apply: async () => {
              await remove();
              await add();
            },
          };
    },
    planRemoval: async () =>
      (await find()) === undefined ? NO_CHANGE : { change: "remove", apply: remove },
  };
}

function readStatements(policy: string | undefined): readonly { readonly Sid?: unknown }[] {
  try {
    const { Statement }: { readonly Statement?: unknown } = JSON.parse(policy ?? "{}");
    return Array.isArray(Statement) ? Statement : [];
  } catch {
    return [];
  }
}
