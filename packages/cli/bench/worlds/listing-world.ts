import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endProcess, messageOf } from "../bench-stage.ts";
import type { ListingServer } from "../rclone.ts";
import type { ServerName } from "../servers.ts";
import type { World } from "./world.ts";

/** Two servers with the same keys in a bucket of the same name. */
export interface ListingServers {
  readonly bucket: string;
  /** How many keys the programs count: what they say is held against it. */
  readonly keys: number;
  readonly source: ListingServer;
  readonly destination: ListingServer;
}

/** The same, and what `xpart verify` reads of them. */
export interface ListingWorld extends World, ListingServers {
  /** A settings file. */
  readonly config: string;
}

/** In the sandbox, which is filled without HTTP. */
const KEYS = 100_000;
/** In a server of others, which takes its time to be filled. */
const KEYS_OF_OTHERS = 10_000;

const SERVERS = fileURLToPath(new URL("../listing-servers-process.ts", import.meta.url));

/** Starts both servers, filled. */
export async function openListingWorld(server: ServerName): Promise<ListingWorld> {
  const keys = server === "sandbox" ? KEYS : KEYS_OF_OTHERS;
  const folder = await mkdtemp(join(tmpdir(), "xpart-bench-listing-"));
  const child = fork(SERVERS, [String(keys), ...(server === "sandbox" ? [] : [server])]);
  const servers = (await messageOf(child)) as ListingServers;
  return {
    ...servers,
    server,
    config: await writeSettings(servers, folder),
    async close() {
      await endProcess(child);
      await rm(folder, { recursive: true });
    },
  };
}

async function writeSettings(
  { source, destination, bucket }: ListingServers,
  folder: string,
): Promise<string> {
  const config = join(folder, "xpart.config.json");
  const sideOf = (profile: string, { region, endpoint }: ListingServer) => ({
    ...{ region, endpoint, bucket, profile, credentialsFile: "credentials" },
  });
  const settings = {
    ...{ name: "bench", environment: "dev" },
    source: sideOf("source", source),
    destination: sideOf("destination", destination),
  };
  await writeFile(config, JSON.stringify(settings));
  const profile = (name: string, { accessKeyId, secretAccessKey }: ListingServer) =>
    `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  const profiles = profile("source", source) + profile("destination", destination);
  await writeFile(join(folder, "credentials"), profiles);
  return config;
}
