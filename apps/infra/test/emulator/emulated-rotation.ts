import { join } from "node:path";
import { DeleteAccessKeyCommand, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { namesOf, parseSettings } from "@xpart/deployment";
import {
  openControl,
  openDeployment,
  type RotationStep,
  rotateKey,
  rotationPortsOf,
} from "@xpart/operations";
import type { EmulatedPair } from "./emulated-pair.ts";
import type { BridgedRequest } from "./emulator-bridge.ts";
import { CREDENTIALS } from "./typed-commands.ts";

/** What a rotation changes: the keys of the destination's user, and the one in the secret. */
export interface EmulatedKeys {
  /** Ids with `Active` or `Inactive`. */
  readonly ofUser: readonly string[];
  readonly inSecret: string;
}

/** Reads both as the accounts' roots. */
export async function keysOf({
  source,
  destination,
  settings,
}: EmulatedPair): Promise<EmulatedKeys> {
  const { user, secret } = namesOf(settings);
  const { AccessKeyMetadata = [] } = await destination.clients.iam.send(
    new ListAccessKeysCommand({ UserName: user }),
  );
  const { SecretString = "" } = await source.clients.secrets.send(
    new GetSecretValueCommand({ SecretId: secret }),
  );
  return {
    ofUser: AccessKeyMetadata.map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`),
    inSecret: String(JSON.parse(SecretString).accesskey),
  };
}

/** Deletes the keys of the user that are not in the secret, as a person does whom the command told to. */
export async function deleteOtherKeys(pair: EmulatedPair): Promise<void> {
  const UserName = namesOf(pair.settings).user;
  const { ofUser, inSecret } = await keysOf(pair);
  for (const [AccessKeyId = ""] of ofUser.map((key) => key.split(" "))) {
    if (AccessKeyId !== inSecret) {
      await pair.destination.clients.iam.send(
        new DeleteAccessKeyCommand({ UserName, AccessKeyId }),
      );
    }
  }
}

/** Has the functions that copy begin anew, as they do by themselves within five minutes or so: they read the secret then. */
export async function restartFunctions({ source, settings }: EmulatedPair): Promise<void> {
  const { queueHandler, partHandler } = namesOf(settings);
  for (const FunctionName of [queueHandler, partHandler]) {
    await source.clients.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Description: "begun anew" }),
    );
  }
}

/** A way in which a rotation cannot go on: what the emulators refuse, and when. */
export interface RefusedStage {
  readonly name: string;
  /** On the source's side, or on the destination's. */
  readonly at: "source" | "destination";
  /** After what has been done; absent: from the beginning. */
  readonly after?: RotationStep["kind"];
  refuses(asked: BridgedRequest, before: EmulatedKeys): boolean;
}

const isReadOfBucket = ({ service, operation }: BridgedRequest) =>
  service === "s3" && operation === "GET";
const calls = (wanted: string) => (asked: BridgedRequest) => asked.operation === wanted;

/** One for each step of a rotation, in order. */
export const REFUSED_STAGES: readonly RefusedStage[] = [
  { name: "no key can be made", at: "destination", refuses: calls("CreateAccessKey") },
  {
    name: "the new key opens nothing",
    at: "destination",
    refuses: (asked, { inSecret }) => isReadOfBucket(asked) && asked.keyId !== inSecret,
  },
  { name: "the secret takes no value", at: "source", refuses: calls("PutSecretValue") },
  {
    name: "the secret's key opens nothing",
    at: "destination",
    after: "written",
    refuses: isReadOfBucket,
  },
  {
    name: "nobody tells when the old key was used",
    at: "destination",
    refuses: calls("GetAccessKeyLastUsed"),
  },
  {
    name: "the old key cannot be switched off",
    at: "destination",
    refuses: (asked) =>
      asked.operation === "UpdateAccessKey" && asked.form.get("Status") === "Inactive",
  },
  {
    name: "nothing can be read once the old key is off",
    at: "destination",
    after: "switched-off",
    refuses: isReadOfBucket,
  },
  {
    name: "the old key cannot be deleted",
    at: "destination",
    refuses: (asked, { inSecret }) =>
      asked.operation === "DeleteAccessKey" && asked.form.get("AccessKeyId") === inSecret,
  },
];

/** What a rotation came to. */
export interface RefusedRotation {
  readonly isRotated: boolean;
  /** What could not be undone. */
  readonly left: readonly string[];
  readonly steps: readonly string[];
  readonly before: EmulatedKeys;
}

/** Rotates by the services themselves, without waiting. */
export async function rotateRefused(
  pair: EmulatedPair,
  stage: RefusedStage,
  folder: string,
): Promise<RefusedRotation> {
  const before = await keysOf(pair);
  const { bridge } = pair[stage.at];
  const refuse = () => bridge.refuse((asked) => stage.refuses(asked, before));
  if (stage.after === undefined) {
    refuse();
  }
  const { deployment, control, close } = await openedIn(pair, folder);
  const steps: string[] = [];
  const rotated = await rotateKey(
    rotationPortsOf(deployment, control, {
      ...{ now: Date.now, sleep: async () => undefined, signal: new AbortController().signal },
    }),
    {
      ...{ waitMs: 0, functionsMs: 0, watchMs: 0 },
      onStep({ kind }) {
        steps.push(kind);
        if (kind === stage.after) {
          refuse();
        }
        if (kind === "undone" && stage.after !== undefined) {
          bridge.refuse(() => false);
        }
      },
    },
  );
  bridge.refuse(() => false);
  close();
  return { isRotated: rotated.ok, left: rotated.ok ? [] : rotated.error.left, steps, before };
}

/** The deployment as an operator's process has it, through both bridges, by the credentials of a folder. */
async function openedIn(pair: EmulatedPair, folder: string) {
  const { settings } = pair;
  const sideOf = (side: "source" | "destination") => ({
    region: settings[side].region,
    bucket: settings[side].bucket,
    accountId: settings[side].accountId,
    endpoint: pair[side].bridge.plainEndpoint,
    profile: side,
    credentialsFile: join(folder, CREDENTIALS),
  });
  const { name, environment } = settings;
  const parsed = parseSettings({
    ...{ name, environment, source: sideOf("source"), destination: sideOf("destination") },
  });
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  const opened = await openDeployment(parsed.value.settings);
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  const deployment = opened.value;
  const control = openControl(deployment);
  return {
    ...{ deployment, control },
    close() {
      control.close();
      deployment.close();
    },
  };
}
