import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  createS3Client,
  createSqsClient,
  lookAtMessages,
  readQueueDepth,
  type SqsQueueOptions,
} from "@xpart/aws-adapters";
import { parseMessage } from "@xpart/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildStage, type DemoStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { type KeptSettings, writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { runCli } from "../src/run-cli.ts";

const KEYS = 20;
const LISTS = "inventories";
const CHECKPOINT = "going-on.json";

let stage: DemoStage;
let kept: KeptSettings;
let directory: string;
let source: S3Client;
/** The queue's URL, and what asks it: nobody works it off here. */
let queue: SqsQueueOptions;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-backfill-"));
  stage = await buildStage(createWeather(undefined));
  kept = await writeKeptSettings(stage.sandbox, undefined);
  source = createS3Client(stage.sandbox.source);
  queue = { client: createSqsClient(stage.sandbox.source), queueUrl: stage.queues.objects.url };
  for (let at = 0; at < KEYS; at += 1) {
    const Key = `${at % 2 === 0 ? "even" : "odd"}/${at}.txt`;
    const object = { Bucket: STAGE_NAMES.sourceBucket, Key, Body: `content ${at}` };
    await source.send(new PutObjectCommand(object));
  }
});
afterEach(async () => {
  source.destroy();
  queue.client.destroy();
  await kept.remove();
  await stage.sandbox.stop();
  await rm(directory, { recursive: true });
});

const backfill = (args: readonly string[], signal?: AbortSignal) =>
  xpart(["backfill", "--checkpoint", CHECKPOINT, ...args], signal);

async function xpart(args: readonly string[], signal = new AbortController().signal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCli(args, {
    ...{ stdout, stderr, signal },
    workingDirectory: directory,
    environment: { XPART_CONFIG: kept.path },
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

/** How many messages wait. */
async function waiting(): Promise<number> {
  const depth = await readQueueDepth(queue);
  if (!depth.ok) throw new Error(depth.error.message);
  return depth.value.waiting;
}

const isThere = (name: string) =>
  access(join(directory, name)).then(
    () => true,
    () => false,
  );

describe("xpart backfill", () => {
  it("V12 no more wait than may; Ctrl-C leaves how far it was, and the same command sends the rest, each key once", async () => {
    const end = new AbortController();
    const stopped = backfill(["--yes", "--backlog", "5"], end.signal);
    while ((await waiting()) < 5) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    end.abort();
    const first = await stopped;
    expect(first).toMatchObject({ exitCode: 130 });
    expect(await waiting()).toBe(5);
    expect(first.stdout + first.stderr).toContain("the same command goes on from");
    const saved = JSON.parse(await readFile(join(directory, CHECKPOINT), "utf8"));
    expect(saved.subject).toMatchObject({ source: STAGE_NAMES.sourceBucket, adopt: false });

    const other = await backfill(["--yes", "--prefix", "odd/"]);
    expect(other).toMatchObject({ exitCode: 2 });
    expect(other.stderr).toContain("prefixes differ");

    const second = await backfill(["--yes"]);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain(`asked for ${KEYS} keys`);
    const looked = await lookAtMessages(queue, 100);
    const messages = looked.ok ? looked.value.messages : [];
    const keys = messages.map(({ body }) => JSON.parse(body).key);
    expect([keys.length, new Set(keys).size]).toEqual([KEYS, KEYS]);
    expect(parseMessage(messages[0]?.body ?? "")).toMatchObject([
      { kind: "reconcile", history: "all" },
    ]);
    expect(await isThere(CHECKPOINT)).toBe(false);
  });

  it("V12 --dry-run sends nothing and leaves nothing", async () => {
    const { exitCode, stdout } = await backfill(["--dry-run", "--json", "--include", "even/**"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ isDryRun: true, isDone: true, keys: 10 },
      asked: { keys: 10, entries: 10 },
    });
    expect([await waiting(), await isThere(CHECKPOINT)]).toEqual([0, false]);
  });

  it.each<[string, readonly string[], string]>([
    ["nobody to ask", [], "--yes"],
    ["nothing to go on with", ["--resume", "--yes"], "There is no backfill to go on with"],
    ["both --resume and --restart", ["--resume", "--restart"], "contradict"],
    ["--wait of a dry run", ["--dry-run", "--wait"], "contradict"],
    ["a rate of nothing", ["--rate", "0"], "--rate 0"],
    ["a time without a zone", ["--newer-than", "2026-01-31T08:00"], "This is no time"],
    ["an age without a unit", ["--newer-than", "30"], "This is no time"],
  ])("V12 %s: it says so, and nothing is sent", async (_name, args, words) => {
    const { exitCode, stderr } = await backfill(args);
    expect([exitCode, await waiting()]).toEqual([2, 0]);
    expect(stderr).toContain(words);
  });
});

describe("xpart estimate", () => {
  it("V13 says what a backfill would take, of the keys that are meant, by prices of one's own", async () => {
    const printed = await xpart(["estimate", "--print-prices"]);
    await writeFile(join(directory, "prices.json"), printed.stdout.replace('"USD"', '"CNY"'));
    const args = ["estimate", "--prices", "prices.json", "--prefix", "odd/"];
    const { exitCode, stdout } = await xpart([...args, "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      volume: { keys: 10, versions: 10, markers: 0 },
      prices: { currency: "CNY", destination: { partition: "aws-us-gov", isConfirmed: false } },
      pace: { concurrency: 50, memoryMb: 1024 },
    });
    const { stdout: text } = await xpart(args);
    expect(text).toMatch(/S3 destination: writes +10 +< 0.01 CNY\n/);
    expect(text).toContain(
      "destination's requests, in aws-us-gov: not confirmed; those of us-east-1",
    );
  });

  it("V13 prices that are none are refused, each thing by its name", async () => {
    await writeFile(join(directory, "prices.json"), "{}");
    const { exitCode, stderr } = await xpart(["estimate", "--prices", "prices.json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("- gbSecond must be a number from 0 on");
    expect(await xpart(["estimate", "--prices", "none"])).toMatchObject({ exitCode: 2 });
  });

  it("V13 a price list of AWS gives the destination's prices, and one of elsewhere is refused", async () => {
    const list = (regionCode: string) => {
      const attributes = { regionCode, usagetype: "UGW1-Requests-Tier1" };
      const priceDimensions = { "A.B.C": { pricePerUnit: { USD: "0.000007" } } };
      return JSON.stringify({
        ...{ offerCode: "AmazonS3", publicationDate: "2026-01-31T18:00:00Z" },
        products: { A: { attributes } },
        terms: { OnDemand: { A: { "A.B": { priceDimensions } } } },
      });
    };
    await writeFile(join(directory, "s3.json"), list(stage.sandbox.destination.region));
    const { stdout } = await xpart(["estimate", "--price-list", "s3.json"]);
    expect(stdout).toContain(
      `in aws-us-gov: AWS's price list of S3 in ${stage.sandbox.destination.region}, 2026-01-31\n`,
    );
    const printed = await xpart(["estimate", "--price-list", "s3.json", "--print-prices"]);
    expect(JSON.parse(printed.stdout)).toMatchObject({
      destinations: { "aws-us-gov": { perMillion: { s3Write: 7 } } },
    });
    await writeFile(join(directory, "s3.json"), list("eu-west-1"));
    const refused = await xpart(["estimate", "--price-list", "s3.json"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("- s3.json has no price that is asked for");
    expect(await xpart(["estimate", "--price-list", "none"])).toMatchObject({ exitCode: 2 });
  });

  it("V14 reads an inventory instead of listing the source, and says what is wrong with one", async () => {
    const put = async (Key: string, Body: string | Uint8Array) =>
      source.send(new PutObjectCommand({ Bucket: LISTS, Key, Body }));
    await source.send(new CreateBucketCommand({ Bucket: LISTS }));
    const row = (key: string, size: number, isLatest: boolean) =>
      `"b","${key}","v${size}","${isLatest}","false","${size}","2026-01-31T08:00:00.000Z","d41d8cd98f00b204e9800998ecf8427e"`;
    const rows = [
      row("odd%2F1.txt", 7, true),
      row("odd%2F1.txt", 5, false),
      row("even/2", 9, true),
    ];
    await put("data.csv.gz", gzipSync(rows.join("\n")));
    const manifest = {
      ...{ sourceBucket: STAGE_NAMES.sourceBucket, destinationBucket: `arn:aws:s3:::${LISTS}` },
      ...{ fileFormat: "CSV", creationTimestamp: "1772992214000" },
      fileSchema: "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag",
      files: [{ key: "data.csv.gz", size: 1 }],
    };
    await put("manifest.json", JSON.stringify(manifest));
    await put("other.json", JSON.stringify({ ...manifest, sourceBucket: "another" }));
    const estimate = (address: string, ...more: readonly string[]) =>
      xpart(["estimate", "--inventory", address, "--prefix", "odd/", ...more]);
    const read = await estimate(`s3://${LISTS}/manifest.json`, "--json");
    expect(read.exitCode).toBe(0);
    expect(JSON.parse(read.stdout)).toMatchObject({
      volume: { keys: 1, versions: 2, bytes: 12, current: { versions: 1, bytes: 7 } },
      inventory: { createdMs: 1_772_992_214_000, files: 1, hasVersions: true },
    });
    const shown = await estimate(`s3://${LISTS}/manifest.json`);
    expect(shown.stdout).toContain("as an inventory of 2026-03-08T17:50:14.000Z says, in 1 files");
    for (const [address, words] of [
      [`s3://${LISTS}/other.json`, "This inventory is of another bucket"],
      [`s3://${LISTS}/data.csv.gz`, "it is no manifest.json of an S3 Inventory"],
      [`s3://${LISTS}/none.json`, "Look at the address: S3 writes an inventory's manifest.json"],
      ["s3://no-such-lists/manifest.json", "Look at the address: S3 writes"],
      ["manifest.json", "This is no address of a manifest"],
    ] as const) {
      const refused = await estimate(address);
      expect(refused).toMatchObject({ exitCode: 2 });
      expect(refused.stderr).toContain(words);
    }
    const both = await estimate(`s3://${LISTS}/manifest.json`, "--newer-than", "30d");
    expect(both).toMatchObject({ exitCode: 2 });
  });

  it("V14, V12 a backfill by an inventory asks for what it has, and for nothing that crossed since or is another's", async () => {
    const address = await writeInventory(["even/0.txt", "even/2.txt", "odd/1.txt", "odd/3.txt"]);
    const backfilled = (...more: readonly string[]) =>
      backfill(["--inventory", address, "--prefix", "odd/", "--yes", ...more]);
    const dry = await backfilled("--dry-run", "--json");
    expect(JSON.parse(dry.stdout)).toMatchObject({ asked: { keys: 2 }, keys: 2, isDone: true });
    const done = await backfilled();
    expect(done).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("asked for 2 keys"),
    });
    expect(done.stdout).toContain("as its inventory of 2026-03-08T17:50:14.000Z has it");
    expect(await waiting()).toBe(2);
    const current = await writeInventory(
      ["odd/1.txt"],
      "Bucket, Key, Size, LastModifiedDate, ETag",
    );
    const refused = await backfill(["--inventory", current, "--yes"]);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain("This inventory has current versions alone");
    const distributed = await backfill(["--inventory", address, "--distributed", "--yes"]);
    expect(distributed).toMatchObject({ exitCode: 2 });
    expect(distributed.stderr).toContain("--distributed and --inventory");
  });

  it("V13 an estimate from a sample says that few keys are listed as a whole", async () => {
    const shown = await xpart(["estimate", "--sample", "10"]);
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.stdout).toContain("listed as a whole, as there are too few keys for a sample");
    const both = await xpart(["estimate", "--sample", "10", "--inventory", "s3://b/manifest.json"]);
    expect(both.stderr).toContain("--inventory and --sample");
  });
});

const FIELDS = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag";

/** An inventory of these objects of the source. @returns the address of its manifest. */
async function writeInventory(keys: readonly string[], fileSchema = FIELDS): Promise<string> {
  const put = (Key: string, Body: string | Uint8Array) =>
    source.send(new PutObjectCommand({ Bucket: LISTS, Key, Body }));
  await source.send(new CreateBucketCommand({ Bucket: LISTS }));
  const rows = keys.map((key) => {
    const fields = ["b", encodeURIComponent(key), "v", "true", "false", "9"];
    return [...fields, "2026-01-31T08:00:00.000Z", "e"].map((field) => `"${field}"`).join(",");
  });
  const manifest = {
    ...{ sourceBucket: STAGE_NAMES.sourceBucket, destinationBucket: `arn:aws:s3:::${LISTS}` },
    ...{ fileFormat: "CSV", creationTimestamp: "1772992214000", fileSchema },
    files: [{ key: "data.csv.gz", size: 1 }],
  };
  await put("data.csv.gz", gzipSync(rows.join("\n")));
  await put("manifest.json", JSON.stringify(manifest));
  return `s3://${LISTS}/manifest.json`;
}
