import { join } from "node:path";
import { Readable } from "node:stream";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { namesOf, parseSettings, type Settings } from "@xpart/deployment";
import { type Partition, type RequestGuard, startPartition } from "@xpart/sandbox";
import {
  type MinistackServer,
  makeCertificate,
  startMinistack,
} from "@xpart/test-kit/ministack-server";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { type RawSettings, SOURCE_ACCOUNT } from "../sample-settings.ts";
import { DeployedStack, stackFolder, synthesizeInto } from "../terraform/deployed-stack.ts";
import { accountOn, FRUGAL } from "./emulated-pair.ts";
import { type EmulatorClients, emulatorClients } from "./emulator-clients.ts";
import { writeFunctionZip } from "./function-zip.ts";
import { CREDENTIALS, commandsIn, type TypeCommand } from "./typed-commands.ts";

const SIDES = ["source", "destination"] as const;
type Side = (typeof SIDES)[number];

/** Regions that both servers sign for; functions, queues and runs are in that of the source. */
const REGIONS = { source: "us-east-1", destination: "us-gov-west-1" } as const;
const BUCKETS = { source: "the-source", destination: "the-replica" } as const;

/**
 * A pair whose buckets are on servers of their own, and whose functions, queues, ledger and state machine are on an
 * emulator that others wrote: that lists a bucket in a time that grows with all of its keys, however small the page.
 */
export interface ServedPair {
  readonly settings: Settings;
  /** The emulator of the functions. */
  readonly source: { readonly clients: EmulatorClients; readonly server: MinistackServer };
  readonly servers: Readonly<Record<Side, Partition>>;
  /** Writes an object without HTTP between. */
  put(side: Side, key: string, content: string): Promise<void>;
  /** Deploys the functions' real zip by Terraform, and puts both servers' keys into its secrets. */
  deploy(): Promise<void>;
  /** Commands as a person types them, with the settings that are deployed. */
  readonly xpart: TypeCommand;
  stop(): Promise<void>;
}

/** What a pair is, beside where it is. */
export interface ServedPairOptions {
  /** What its settings have beside the least. */
  readonly more: RawSettings;
  /** Sees each request to the source's server. */
  readonly guard: RequestGuard;
}

/** Starts the emulator and both servers, with an empty versioned bucket each. @throws where `openssl` is missing. */
export async function openServedPair(
  ministack: string,
  { more, guard }: ServedPairOptions,
): Promise<ServedPair> {
  const folder = temporaryDirectory("served");
  const certificate = makeCertificate(folder.path);
  if (certificate === undefined) {
    throw new Error("openssl is not on the PATH: the emulator needs a certificate");
  }
  const emulator = await startMinistack(ministack, {
    ...certificate,
    ...{ accountId: SOURCE_ACCOUNT, region: REGIONS.source, folder: folder.path },
  });
  const servers = {
    source: await startServer("source", guard),
    destination: await startServer("destination"),
  };
  const written = writtenSettings(emulator, servers, more);
  const zip = writeFunctionZip(folder.path);
  const settings = parsed({ ...written, package: { zip }, functions: FRUGAL });
  const clients = emulatorClients(emulator, REGIONS.source);
  const stack = await DeployedStack.open(
    accountOn(clients, settings.source, {}),
    stackFolder(folder.path, "source"),
  );
  const keys = { source: servers.source.credentials, destination: servers.destination.credentials };
  return {
    ...{ settings, servers, source: { clients, server: emulator } },
    async put(side, key, content) {
      const { status } = await servers[side].s3.handle({
        ...{ method: "PUT", path: `/${BUCKETS[side]}/${key}`, query: new URLSearchParams() },
        headers: {
          "content-length": String(content.length),
          "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
        },
        body: Readable.from([Buffer.from(content)]),
      });
      if (status !== 200) {
        throw new Error(`${key} was not written: ${status}`);
      }
    },
    async deploy() {
      synthesizeInto(folder.path, "source", settings);
      await stack.init();
      await stack.deploy();
      const names = namesOf(settings);
      for (const [SecretId, key] of [
        [names.sourceSecret, keys.source],
        [names.secret, keys.destination],
      ] as const) {
        const { accessKeyId: accesskey, secretAccessKey: secretaccesskey } = key;
        const SecretString = JSON.stringify({ accesskey, secretaccesskey });
        await clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
      }
    },
    xpart: commandsIn(join(folder.path, "typed"), {
      settings: written,
      profiles: {
        functions: emulator.credentials,
        "source-server": keys.source,
        "destination-server": keys.destination,
      },
      trusted: [emulator.ca],
    }),
    async stop() {
      stack.close();
      await emulator.stop();
      await servers.source.stop();
      await servers.destination.stop();
      folder.remove();
    },
  };
}

async function startServer(side: Side, guard?: RequestGuard): Promise<Partition> {
  const partition = side === "source" ? "aws" : "aws-us-gov";
  const server = await startPartition({
    ...{ partition, region: REGIONS[side], accountId: SOURCE_ACCOUNT },
    ...(guard === undefined ? {} : { guard }),
  });
  server.s3.createBucket(BUCKETS[side], { versioning: "enabled", eventBridge: false });
  return server;
}

/** @throws what is wrong with them. */
function parsed(written: RawSettings): Settings {
  const read = parseSettings(written);
  if (!read.ok) {
    throw new Error(read.error.join("\n"));
  }
  return read.value.settings;
}

/** As a settings file has them. */
function writtenSettings(
  { endpoint }: MinistackServer,
  servers: ServedPair["servers"],
  more: RawSettings,
) {
  const credentialsFile = CREDENTIALS;
  const serverOf = (side: Side) => ({
    ...{ endpoint: servers[side].endpoint, region: REGIONS[side] },
    ...{ profile: `${side}-server`, credentialsFile },
  });
  return {
    ...{ name: "reports", environment: "test" },
    source: {
      ...{ provider: "s3", region: REGIONS.source, bucket: BUCKETS.source },
      ...{ accountId: SOURCE_ACCOUNT, endpoint, profile: "functions", credentialsFile },
      server: serverOf("source"),
    },
    destination: { provider: "s3", bucket: BUCKETS.destination, ...serverOf("destination") },
    ...more,
  };
}
