import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CreateAccessKeyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { awsPartitionOf, namesOf, type Settings } from "@xpart/deployment";
import { zipFiles } from "@xpart/pipeline/zip-files";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import {
  type MinistackServer,
  makeCertificate,
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

/** Each invocation at a time is a process of its own. */
const FRUGAL = { eventConcurrency: 2, concurrency: 2, partConcurrency: 2 };
const SIDES = ["source", "destination"] as const;
type Side = (typeof SIDES)[number];

/** One side of a pair on an emulator of its own. */
export interface EmulatedSide {
  readonly bucket: string;
  /** The destination's endpoint is that of its bridge, so that every use of a key there is seen. */
  readonly server: MinistackServer;
  readonly bridge: EmulatorBridge;
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
  /** Another pair, on whose emulators and buckets this one copies the other way; that one ends them. */
  readonly beside?: EmulatedPair;
}

/**
 * Starts two emulators with an empty, versioned bucket each, and deploys nothing yet.
 *
 * @throws where `openssl` is missing.
 */
export async function openEmulatedPair(
  ministack: string,
  { always = {}, beside }: EmulatedPairOptions = {},
): Promise<EmulatedPair> {
  const folder = temporaryDirectory("emulators");
  const zip = writeZip(folder.path);
  const read = (more: MoreSettings = {}) =>
    settingsOf({
      ...{ package: { zip }, ...always, ...more },
      functions: { ...FRUGAL, ...more.functions },
    });
  const settings = read();
  const certificate = makeCertificate(folder.path);
  if (certificate === undefined) {
    throw new Error("openssl is not on the PATH: the emulators need a certificate");
  }
  const start = (side: Side) => {
    const own = join(folder.path, side);
    mkdirSync(own);
    const { accountId = "", region } = settings[side];
    return startMinistack(ministack, { ...certificate, accountId, region, folder: own });
  };
  const started = beside
    ? { source: beside.destination.server, destination: beside.source.server }
    : { source: await start("source"), destination: await start("destination") };
  const bridges = beside
    ? { source: beside.destination.bridge, destination: beside.source.bridge }
    : {
        source: await startBridge(started.source, certificate),
        destination: await startBridge(started.destination, certificate),
      };
  const { endpoint } = bridges.destination;
  const servers = { ...started, destination: { ...started.destination, endpoint } };
  const open = async (side: Side) => {
    if (beside === undefined) {
      await makeBucket(
        emulatorClients(servers[side], settings[side].region),
        settings[side].bucket,
      );
    }
    return {
      ...(await openSide(side, settings, servers, stackFolder(folder.path, side))),
      bridge: bridges[side],
    };
  };
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
      await both(async ({ stack, server, bridge }) => {
        stack.close();
        if (beside === undefined) {
          await bridge.stop();
          await server.stop();
        }
      });
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
): Promise<Omit<EmulatedSide, "bridge">> {
  const server = servers[side];
  const { bucket, region, accountId = "" } = settings[side];
  const partition = awsPartitionOf(settings[side]);
  const clients = emulatorClients(server, region);
  const variables = {
    DEST_ENDPOINT_URL: servers.destination.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
  };
  const place = { partition: partition.name, dnsSuffix: partition.dnsSuffix, region };
  const account = new EmulatedAccount({ ...place, account: accountId }, { ...clients, variables });
  return { bucket, server, clients, stack: await DeployedStack.open(account, folder) };
}

/** The functions' zip, as `package` writes it. */
function writeZip(folder: string): string {
  const bundle = buildBundle();
  const path = join(folder, "xpart.zip");
  const built = dirname(bundle.path);
  const names = readdirSync(built).filter((name) => name.endsWith(".mjs"));
  writeFileSync(
    path,
    zipFiles(new Map(names.map((name) => [name, readFileSync(join(built, name))]))),
  );
  bundle.remove();
  return path;
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
