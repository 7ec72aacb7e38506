import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { STSClient } from "@aws-sdk/client-sts";
import { type ClientPlace, createSecretsManagerClient } from "@xpart/aws-adapters";
import type { Deployment } from "../open/open-deployment.ts";
import { followOnlySettings } from "../open/side-places.ts";

/** Clients of the services that run a deployment, beside those that its data is in. */
export interface ControlClients {
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly scheduler: SchedulerClient;
  readonly stepFunctions: SFNClient;
  readonly events: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly kms: { readonly [Side in "source" | "destination"]: KMSClient };
  readonly sts: { readonly [Side in "source" | "destination"]: STSClient };
  /** Of the destination. */
  readonly iam: IAMClient;
  close(): void;
}

type Logger = NonNullable<LambdaClientConfig["logger"]>;

/** As the adapters' own clients have it: a retry outlasts a blip. */
const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 30_000;
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Opens them as the deployment's own identities; no request is made. */
export function openControl({ places }: Pick<Deployment, "places">): ControlClients {
  const [source, destination] = [controlOptions(places.source), controlOptions(places.destination)];
  const clients = {
    lambda: followOnlySettings(new LambdaClient(source)),
    cloudwatch: followOnlySettings(new CloudWatchClient(source)),
    scheduler: followOnlySettings(new SchedulerClient(source)),
    stepFunctions: followOnlySettings(new SFNClient(source)),
    events: followOnlySettings(new EventBridgeClient(source)),
    secrets: followOnlySettings(createSecretsManagerClient(places.source)),
    iam: followOnlySettings(new IAMClient(destination)),
  };
  const pairs = {
    kms: {
      source: followOnlySettings(new KMSClient(source)),
      destination: followOnlySettings(new KMSClient(destination)),
    },
    sts: {
      source: followOnlySettings(new STSClient(source)),
      destination: followOnlySettings(new STSClient(destination)),
    },
  };
  return {
    ...{ ...clients, ...pairs },
    close() {
      const all = [...Object.values(clients), ...Object.values(pairs).flatMap(Object.values)];
      for (const client of all as readonly { destroy(): void }[]) {
        client.destroy();
      }
    },
  };
}

/** What such a client is made with. */
export interface ControlOptions extends Pick<ClientPlace, "region" | "endpoint" | "credentials"> {
  readonly maxAttempts: number;
  readonly logger: Logger;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly socketTimeout: number;
    readonly logger: Logger;
  };
}

/** How such a client is made at one side. */
export function controlOptions({ region, endpoint, credentials }: ClientPlace): ControlOptions {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...{ maxAttempts: MAX_ATTEMPTS, logger: SILENT },
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      logger: SILENT,
    },
  };
}
