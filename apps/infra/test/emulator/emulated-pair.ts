import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CreateAccessKeyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { awsPartitionOf, namesOf, type Settings } from "@xpart/deployment";
import {
  type MinistackServer,
  makeCertificate,
  type ServerCertificate,
  startMinistack,
} from "@xpart/test-kit/ministack-server";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { type RawSettings, settingsOf } from "../sample-settings.ts";
import {
  DeployedStack,
  type Plan,
  stackFolder,
  synthesizeInto,
} from "../terraform/deployed-stack.ts";
import { EmulatedAccount } from "./emulated-account.ts";
import { type EmulatorBridge, startBridge } from "./emulator-bridge.ts";
import { type EmulatorClients, emulatorClients } from "./emulator-clients.ts";
import { writeFunctionZip } from "./function-zip.ts";

/** Each invocation at a time is a process of its own. */
export const FRUGAL = { eventConcurrency: 2, concurrency: 2, partConcurrency: 2 };
const SIDES = ["source", "destination"] as const;
type Side = (typeof SIDES)[number];

/** One side of a pair on an emulator of its own. */
export interface EmulatedSide {
  readonly bucket: string;
  /** The destination's endpoint is that of its bridge, so that every use of a key there is seen. */
  readonly server: MinistackServer;
  readonly bridge: EmulatorBridge;
  /** Of the emulator and its bridge; functions there trust no other. */
  readonly certificate: ServerCertificate;
  readonly clients: EmulatorClients;
  readonly stack: DeployedStack<EmulatedAccount>;
}

/** What settings have beside the least. */
type MoreSettings = RawSettings & { readonly functions?: RawSettings };

/** A pair on two emulators, deployed by Terraform with the functions' real zip. */
export interface EmulatedPair {
  readonly source: EmulatedSide;
  readonly destination: EmulatedSide;
  readonly settings: Settings;
  /** Synthesises, plans and applies both stacks. @throws where Terraform fails. */
  deploy(more?: MoreSettings): Promise<void>;
  /** Plans both stacks as they are deployed. */
  plan(): Promise<readonly Plan[]>;
  /** Destroys both stacks. @throws where Terraform fails. */
  destroy(): Promise<void>;
  /** Has the destination's user and its key, as a person makes them after the first deployment. */
  putKey(): Promise<MinistackServer["credentials"]>;
  stop(): Promise<void>;
}

/** What else a pair is. */
export interface EmulatedPairOptions {
  /** What every deployment of it says. */
  readonly always?: MoreSettings;
  /** A side of another pair, on whose emulator the source's bucket is; that pair ends it. Where absent one is started. */
  readonly source?: EmulatedSide;
  /** The same for the destination's. */
  readonly destination?: EmulatedSide;
}

/**
 * Starts an emulator with an empty, versioned bucket for each side that no other pair has, and deploys nothing yet.
 *
 * @throws where `openssl` is missing.
 */
export async function openEmulatedPair(
  ministack: string,
  { always = {}, ...others }: EmulatedPairOptions = {},
): Promise<EmulatedPair> {
  const folder = temporaryDirectory("emulators");
  const zip = writeFunctionZip(folder.path);
  const read = (more: MoreSettings = {}) =>
    settingsOf({
      ...{ package: { zip }, ...always, ...more },
      functions: { ...FRUGAL, ...more.functions },
    });
  const settings = read();
  const certificate =
    (others.source ?? others.destination)?.certificate ?? makeCertificate(folder.path);
  if (certificate === undefined) {
    throw new Error("openssl is not on the PATH: the emulators need a certificate");
  }
  const start = async (side: Side): Promise<Pick<EmulatedSide, "server" | "bridge">> => {
    const other = others[side];
    if (other !== undefined) {
      return other;
    }
    const own = join(folder.path, side);
    mkdirSync(own);
    const { accountId = "", region, bucket } = settings[side];
    const options = { ...certificate, accountId, region, folder: own };
    const server = await startMinistack(ministack, options);
    await makeBucket(emulatorClients(server, region), bucket);
    return { server, bridge: await startBridge(server, certificate) };
  };
  const started = { source: await start("source"), destination: await start("destination") };
  const { endpoint } = started.destination.bridge;
  const servers = {
    source: started.source.server,
    destination: { ...started.destination.server, endpoint },
  };
  const open = async (side: Side): Promise<EmulatedSide> => ({
    ...(await openSide(side, settings, servers, stackFolder(folder.path, side))),
    ...{ bridge: started[side].bridge, certificate },
  });
  const sides = { source: await open("source"), destination: await open("destination") };
  const both = async <T>(act: (side: EmulatedSide) => Promise<T>) => [
    await act(sides.source),
    await act(sides.destination),
  ];
  return {
    ...sides,
    settings,
    async deploy(more = {}) {
      for (const side of SIDES) {
        synthesizeInto(folder.path, side, read(more));
        await sides[side].stack.init();
        await sides[side].stack.deploy();
      }
    },
    plan: () => both(({ stack }) => stack.plan()),
    async destroy() {
      await both(async ({ stack }) => {
        const { status, said } = await stack.run("destroy", "-auto-approve", "-no-color");
        if (status !== 0) {
          throw new Error(said);
        }
      });
    },
    putKey: () => putKey(sides, settings),
    async stop() {
      for (const side of SIDES) {
        const { stack, server, bridge } = sides[side];
        stack.close();
        if (others[side] === undefined) {
          await bridge.stop();
          await server.stop();
        }
      }
      folder.remove();
    },
  };
}

async function makeBucket({ s3 }: EmulatorClients, Bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

async function openSide(
  side: Side,
  settings: Settings,
  servers: Readonly<Record<Side, MinistackServer>>,
  folder: string,
): Promise<Omit<EmulatedSide, "bridge" | "certificate">> {
  const server = servers[side];
  const { bucket, region } = settings[side];
  const clients = emulatorClients(server, region);
  const variables = {
    DEST_ENDPOINT_URL: servers.destination.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
  };
  const account = accountOn(clients, settings[side], variables);
  return { bucket, server, clients, stack: await DeployedStack.open(account, folder) };
}

/** A side's account on the emulator of these clients, whose functions get these variables beside their own. */
export function accountOn(
  clients: EmulatorClients,
  side: Settings[Side],
  variables: Readonly<Record<string, string>>,
): EmulatedAccount {
  const { name, dnsSuffix } = awsPartitionOf(side);
  const { region, accountId: account = "" } = side;
  return new EmulatedAccount(
    { partition: name, dnsSuffix, region, account },
    { ...clients, variables },
  );
}

async function putKey(
  { source, destination }: Readonly<Record<Side, EmulatedSide>>,
  settings: Settings,
): Promise<MinistackServer["credentials"]> {
  const names = namesOf(settings);
  const { AccessKey } = await destination.clients.iam.send(
    new CreateAccessKeyCommand({ UserName: names.user }),
  );
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  await source.clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: names.secret,
      SecretString: JSON.stringify({
        user: names.user,
        accesskey: accessKeyId,
        secretaccesskey: secretAccessKey,
        partition: settings.destination.partition.name,
        accountid: settings.destination.accountId,
      }),
    }),
  );
  return { accessKeyId, secretAccessKey };
}
