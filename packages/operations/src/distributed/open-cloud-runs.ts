import type { S3Client } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import type { PortError, Result } from "@xpart/core";
import type { ControlClients } from "../control/control-clients.ts";
import { identityArn } from "../control/identity-arn.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { createRunControl, type RunControl } from "./run-control.ts";
import { createRunProgress, type RunFigures } from "./run-progress.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

/** The runs of a deployment, as whoever looks at them drives and reads them. */
export interface CloudRuns {
  readonly control: RunControl;
  /** What a run has written down. */
  storeOf(run: string): RunStore;
  /** See `createRunProgress`. */
  progressOf(run: string): () => Promise<Result<RunFigures | undefined, PortError>>;
  /** Closes its own clients. */
  close(): void;
}

/** Why a deployment's runs cannot be had. */
export interface NoCloudRuns {
  readonly what: string;
  readonly subject: string;
  readonly remedy: string;
}

/**
 * Opens the runs in the cloud of a deployment, as its source's identity. Where the settings do not name the source's account, STS
 * is asked for it.
 *
 * @returns why there are none, in the words of the commands.
 */
export async function openCloudRuns(
  deployment: Deployment,
  { stepFunctions, sts }: Pick<ControlClients, "stepFunctions" | "sts">,
): Promise<CloudRuns | NoCloudRuns> {
  const { source, operations } = deployment.settings;
  if (operations === undefined) {
    return {
      what: "This deployment has no runs in the cloud",
      subject: deployment.names.base,
      remedy:
        'Set "operations": {"bucket": NAME} in the settings file and deploy the source, or leave --distributed out.',
    };
  }
  const account = source.accountId ?? (await identityArn(sts.source))?.split(":")[4];
  if (account === undefined) {
    return {
      what: "The source's account is not known",
      subject: "source.accountId",
      remedy: "Set it in the settings file: STS did not say whose credentials these are.",
    };
  }
  const machine = `stateMachine:${deployment.names.runMachine}`;
  const machineArn = `arn:${source.partition.name}:states:${source.region}:${account}:${machine}`;
  const client: S3Client = createS3Client(deployment.sourcePlace);
  const { bucket, prefix } = operations;
  const place = { client, bucket, prefix, owner: source.accountId };
  return {
    control: createRunControl({ stepFunctions, machineArn, now: Date.now }),
    storeOf: (run) => createRunStore(place, run),
    progressOf: (run) => createRunProgress(place, run),
    close: () => client.destroy(),
  };
}
