import { createHash } from "node:crypto";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  type LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { parseSettingsJson } from "@xpart/pypicloud-sync";
import { CliError } from "../../../cli-error.ts";
import { callAws, errorName, orAbsent } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep, type StepPlan } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** A key takes well under a second; a notification has few, and a cold start of a database comes on top. */
const TIMEOUT_SECONDS = 60;
const MEMORY_MB = 256;
const WAIT_SECONDS = 120;
/** IAM tells a new role to Lambda within seconds; Lambda refuses it until then. */
const ROLE_TRIES = 12;
const ROLE_PAUSE_MS = 5_000;

/** The function with its code, environment and place. A change is made in place, without a gap. */
export function functionStep(client: LambdaClient, deployment: SyncDeployment): SetupStep {
  const { functionName: FunctionName, isForced } = deployment;
  const find = () =>
    orAbsent("GetFunction", FunctionName, ["ResourceNotFoundException"], () =>
      client.send(new GetFunctionCommand({ FunctionName })),
    );
  const remove = async () => {
    const request = new DeleteFunctionCommand({ FunctionName });
    await callAws("DeleteFunction", FunctionName, () => client.send(request));
  };
  return {
    resource: `Lambda function ${FunctionName}`,
    async planSetup() {
      const current = (await find())?.Configuration;
      if (current === undefined) {
        return { change: "create", apply: () => create(client, deployment) };
      }
      refuseOtherBucket(current, deployment);
      return isForced
        ? {
            change: "update",
            detail: "it is deleted and made anew",
            apply: async () => {
              await remove();
              await create(client, deployment);
            },
          }
        : planUpdate(client, deployment, current);
    },
    async planRemoval() {
      const current = (await find())?.Configuration;
      if (current === undefined) {
        return NO_CHANGE;
      }
      refuseOtherBucket(current, deployment);
      return { change: "remove", apply: remove };
    },
  };
}

/** A function has the settings of one bucket: with another's, the first would no longer be followed. */
function refuseOtherBucket(current: FunctionConfiguration, deployment: SyncDeployment): void {
  const { functionName, bucket, isForced } = deployment;
  const settings = parseSettingsJson(current.Environment?.Variables?.["PYPICLOUD_SETTINGS"] ?? "");
  const other = settings.ok ? settings.value["storage.bucket"] : undefined;
  if (other !== undefined && other !== bucket && !isForced) {
    throw new CliError({
      what: "The function follows another bucket, and can follow only one",
      subject: `${functionName}, which follows ${other}`,
      remedy: `Give the sync of ${bucket} a name of its own with -n; or -f, and ${other} is followed no more.`,
    });
  }
}

function planUpdate(
  client: LambdaClient,
  deployment: SyncDeployment,
  current: FunctionConfiguration,
): StepPlan {
  const FunctionName = deployment.functionName;
  const { zip, architecture } = deployment;
  const isOtherCode = current.CodeSha256 !== sha256(zip);
  const isOtherArchitecture = (current.Architectures?.[0] ?? "x86_64") !== architecture;
  const wanted = configurationOf(deployment, current.Environment?.Variables);
  const changed = changedSettings(current, wanted);
  const what = [
    ...(isOtherCode ? ["code"] : []),
    ...(isOtherArchitecture ? ["architecture"] : []),
    ...changed,
  ];
  return what.length === 0
    ? NO_CHANGE
    : {
        change: "update",
        detail: what.join(", "),
        apply: async () => {
          if (changed.length > 0) {
            const request = { FunctionName, ...wanted };
            await withNewRole(FunctionName, () =>
              client.send(new UpdateFunctionConfigurationCommand(request)),
            );
            await waitForUpdate(client, FunctionName);
          }
          if (isOtherCode || isOtherArchitecture) {
            const code = { ZipFile: zip, Architectures: [architecture] };
            await callAws("UpdateFunctionCode", FunctionName, () =>
              client.send(new UpdateFunctionCodeCommand({ FunctionName, ...code })),
            );
            await waitForUpdate(client, FunctionName);
          }
        },
      };
}

async function create(client: LambdaClient, deployment: SyncDeployment): Promise<void> {
  const { functionName: FunctionName, architecture, zip } = deployment;
  const request: CreateFunctionCommandInput = {
    FunctionName,
    Architectures: [architecture],
    Code: { ZipFile: zip },
    ...configurationOf(deployment),
  };
  await withNewRole(FunctionName, () => client.send(new CreateFunctionCommand(request)));
  await callAws("GetFunction", FunctionName, () =>
    waitUntilFunctionActiveV2({ client, minDelay: 1, maxWaitTime: WAIT_SECONDS }, { FunctionName }),
  );
}

async function waitForUpdate(client: LambdaClient, FunctionName: string): Promise<void> {
  await callAws("GetFunction", FunctionName, () =>
    waitUntilFunctionUpdatedV2(
      { client, minDelay: 1, maxWaitTime: WAIT_SECONDS },
      { FunctionName },
    ),
  );
}

/** Tries again while Lambda does not know the role yet. */
async function withNewRole(subject: string, send: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await callAws("CreateFunction", subject, send);
      return;
    } catch (error) {
      const isUnknownRole =
        error instanceof CliError &&
        errorName(error.cause) === "InvalidParameterValueException" &&
        /role/i.test(error.problem.remedy);
      if (!isUnknownRole || tries >= ROLE_TRIES) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, ROLE_PAUSE_MS));
    }
  }
}

/** @param variables - what else is in the environment, as `LOGGING_LEVEL`, stays there. */
function configurationOf(
  deployment: SyncDeployment,
  variables: Readonly<Record<string, string>> = {},
) {
  const { role, runtime, settings, vpc } = deployment;
  return {
    Description: "Keeps a pypicloud cache in step with its bucket (xpart)",
    Role: role.arn,
    Handler: "index.cacheHandler",
    Runtime: runtime as NonNullable<CreateFunctionCommandInput["Runtime"]>,
    Timeout: TIMEOUT_SECONDS,
    MemorySize: MEMORY_MB,
    Environment: { Variables: { ...variables, PYPICLOUD_SETTINGS: JSON.stringify(settings) } },
    VpcConfig: {
      SubnetIds: [...(vpc?.subnetIds ?? [])],
      SecurityGroupIds: [...(vpc?.securityGroupIds ?? [])],
    },
  };
}

/** The settings that are not as wanted, by name. */
function changedSettings(
  current: FunctionConfiguration,
  wanted: ReturnType<typeof configurationOf>,
): readonly string[] {
  const { VpcConfig: vpc } = current;
  const same: Readonly<Record<string, boolean>> = {
    role: current.Role === wanted.Role,
    handler: current.Handler === wanted.Handler,
    runtime: current.Runtime === wanted.Runtime,
    timeout: current.Timeout === wanted.Timeout,
    memory: current.MemorySize === wanted.MemorySize,
    environment:
      current.Environment?.Variables?.["PYPICLOUD_SETTINGS"] ===
      wanted.Environment.Variables.PYPICLOUD_SETTINGS,
    subnets: isSameSet(vpc?.SubnetIds, wanted.VpcConfig.SubnetIds),
    "security groups": isSameSet(vpc?.SecurityGroupIds, wanted.VpcConfig.SecurityGroupIds),
  };
  return Object.keys(same).filter((name) => same[name] === false);
}

function isSameSet(left: readonly string[] | undefined, right: readonly string[]): boolean {
  return JSON.stringify([...(left ?? [])].sort()) === JSON.stringify([...right].sort());
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
