import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { endProcess } from "./bench-stage.ts";
import { type ListingServer, RCLONE, rcloneRemotes } from "./rclone.ts";

const run = promisify(execFile);

/** Two of them, with the same keys in a bucket of the same name. */
export interface ListingServers {
  readonly bucket: string;
  /** How many keys the programs count: what they say is held against it. */
  readonly keys: number;
  readonly source: ListingServer;
  readonly destination: ListingServer;
}

const SERVERS = fileURLToPath(new URL("listing-servers-process.ts", import.meta.url));
const XPART = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const KEYS = 100_000;
/** Rounds: in each, every program goes once, and the next one begins the next round. */
const ROUNDS = 3;

/** Longer than any took. rclone 1.71 with `--fast-list` at times waits for itself for ever. */
const LONGEST_MS = 180_000;

/** A program that compares both sides. */
interface Contender {
  readonly name: string;
  compare(): Promise<void>;
}

/**
 * `xpart verify` beside `rclone check` on the same keys of two servers, in turns; prints the middle of each
 * and of the ratio of each round. rclone compares sizes and MD5 of current objects, xpart all versions and markers.
 *
 * @param server - which one of `scripts/interop-s3.mjs`; absent: the sandbox.
 */
export async function benchPeers(server?: string): Promise<void> {
  if (!existsSync(RCLONE)) {
    console.log("rclone is not there (node scripts/bring-rclone.mjs): not compared with");
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "xpart-peers-"));
  const child = fork(SERVERS, [String(KEYS), ...(server === undefined ? [] : [server])]);
  try {
    const [servers] = (await once(child, "message")) as [ListingServers];
    console.log(`on ${server ?? "the sandbox"}: ${servers.keys} keys on each side`);
    await tellRounds([
      await xpartOn(servers, folder),
      rcloneOn(servers, "rclone check", []),
      rcloneOn(servers, "rclone check --fast-list", ["--fast-list"]),
    ]);
  } finally {
    await endProcess(child);
    await rm(folder, { recursive: true });
  }
}

async function tellRounds(contenders: readonly Contender[]): Promise<void> {
  const seconds = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = contenders.map((_none, at) => contenders[(at + round) % contenders.length]);
    for (const contender of order) {
      const took = await secondsOf(contender);
      seconds.get(contender?.name ?? "")?.push(took);
      console.log(
        `round ${round + 1}: ${contender?.name} ${Number.isNaN(took) ? "did not end" : `${took.toFixed(1)} s`}`,
      );
    }
  }
  const [first, ...others] = contenders;
  const own = seconds.get(first?.name ?? "") ?? [];
  console.log(`${KEYS} keys, ${ROUNDS} rounds: ${first?.name} ${middle(own).toFixed(1)} s`);
  for (const { name } of others) {
    const theirs = seconds.get(name) ?? [];
    const ratios = theirs.map((value, at) => value / (own[at] ?? Number.NaN));
    console.log(
      `${name}: ${middle(theirs).toFixed(1)} s, ${middle(ratios).toFixed(2)} times as long ` +
        `(${ratios
          .map((ratio) => ratio.toFixed(2))
          .toSorted()
          .join(", ")})`,
    );
  }
}

/** @returns NaN for one that did not end within {@link LONGEST_MS}. */
async function secondsOf(contender: Contender | undefined): Promise<number> {
  const begunMs = performance.now();
  try {
    await contender?.compare();
  } catch (error) {
    if (!(error instanceof Error && "killed" in error && error.killed === true)) {
      throw error;
    }
    return Number.NaN;
  }
  return (performance.now() - begunMs) / 1_000;
}

/** Of those that ended. */
function middle(values: readonly number[]): number {
  const ended = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  return ended[Math.floor(ended.length / 2)] ?? Number.NaN;
}

async function xpartOn(
  { source, destination, bucket }: ListingServers,
  folder: string,
): Promise<Contender> {
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
  const args = [XPART, "verify", "--config", config, "--grace", "0", "--max-requests", "5000"];
  return {
    name: "xpart verify",
    async compare() {
      const { stdout } = await run(process.execPath, args, { timeout: LONGEST_MS });
      require(stdout.includes(
        `keys         equal ${KEYS.toLocaleString("en-US")}, settled 0`,
      ), stdout);
    },
  };
}

function rcloneOn(
  { source, destination, bucket }: ListingServers,
  name: string,
  more: readonly string[],
): Contender {
  const env = rcloneRemotes(source, destination);
  const args = ["check", `a:${bucket}`, `b:${bucket}`, "--config", "/dev/null", ...more];
  return {
    name,
    async compare() {
      const { stderr } = await run(RCLONE, args, { env, timeout: LONGEST_MS });
      require(stderr.includes(`${KEYS} matching files`), stderr);
    },
  };
}

function require(isWhole: boolean, said: string): void {
  if (!isWhole) {
    throw new Error(`not all was compared:\n${said}`);
  }
}
