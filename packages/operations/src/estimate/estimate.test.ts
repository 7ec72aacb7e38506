import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3Client, createS3VersionLister } from "@xpart/aws-adapters";
import { reconcileKey } from "@xpart/core";
import type { RequestCounts } from "@xpart/sandbox";
import { describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "../../test/deployed-sandbox.ts";
import { listerOf } from "../../test/slice-world.ts";
import { estimateBackfill, estimateOthers, type WorkPace } from "./estimate.ts";
import { DEFAULT_PRICES, type PriceFile, pricesOf, readPrices } from "./prices.ts";
import { measureVolume, type Volume } from "./volume.ts";

const PACE: WorkPace = {
  ...{ concurrency: 50, memoryMb: 1_024, bytesPerSecond: 20 * 1_024 ** 2 },
  ...{ entryMs: 100, keysAtOnce: 10 },
};

const PRICES = pricesOf(DEFAULT_PRICES, "aws", "aws");

const signal = new AbortController().signal;

const NOTHING: Volume = {
  ...{ keys: 0, versions: 0, markers: 0, bytes: 0, whole: 0, sizes: [], listings: 0 },
  inParts: { versions: 0, parts: 0 },
  current: { versions: 0, bytes: 0 },
};

/** Requests that both sides had of S3 and of the ledger. */
function countsOf({ sandbox }: DeployedSandbox) {
  const { source, destination } = sandbox;
  const of = (counts: RequestCounts | undefined, service: "s3" | "dynamodb", name: string) =>
    counts?.[service]?.[name] ?? 0;
  const [here, there] = [source.requestCounts(), destination.requestCounts()];
  return {
    reads: of(here, "s3", "GetObject"),
    tags: of(here, "s3", "GetObjectTagging"),
    lists: of(here, "s3", "ListObjectVersions"),
    writes: of(there, "s3", "PutObject"),
    deletes: of(there, "s3", "DeleteObject"),
    ledgerReads: of(here, "dynamodb", "Query"),
    ledgerWrites: of(here, "dynamodb", "PutItem"),
  };
}

describe("estimateBackfill", () => {
  it("V13 counts the requests that the functions make", async () => {
    const deployed = await startDeployedSandbox();
    const client = createS3Client(deployed.sandbox.source);
    const Bucket = deployed.settings.source.bucket;
    for (let at = 0; at < 6; at += 1) {
      const Key = `key-${at}`;
      for (let version = 0; version <= at; version += 1) {
        const object = { Bucket, Key, Body: `content ${version}`, Tagging: "team=a" };
        await client.send(new PutObjectCommand(object));
      }
      if (at % 2 === 0) await client.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    const lister = createS3VersionLister({ side: "source", client, bucket: Bucket });
    const { volume, end } = await measureVolume([{ prefix: "" }], lister, { signal });
    expect([end, volume.keys, volume.versions, volume.markers]).toEqual(["done", 6, 21, 3]);
    const before = countsOf(deployed);
    for (let at = 0; at < 6; at += 1) {
      expect((await reconcileKey({ key: `key-${at}`, history: "all" }, deployed.run)).ok).toBe(
        true,
      );
    }
    const after = countsOf(deployed);
    client.destroy();
    await deployed.stop();
    const lines = new Map(
      estimateBackfill(volume, PRICES, PACE).lines.map(({ name, count }) => [name, count]),
    );
    expect({
      reads: lines.get("S3 source: reads"),
      tags: lines.get("S3 source: reads of tags"),
      // The comparison's own listing is one more.
      lists: (lines.get("S3 source: listings") ?? 0) - volume.listings,
      writes: lines.get("S3 destination: writes"),
      deletes: lines.get("S3 destination: deletes"),
      ledgerReads: lines.get("ledger: reads"),
      ledgerWrites: lines.get("ledger: writes"),
    }).toEqual({
      reads: after.reads - before.reads,
      tags: after.tags - before.tags,
      lists: after.lists - before.lists,
      writes: after.writes - before.writes,
      deletes: after.deletes - before.deletes,
      ledgerReads: after.ledgerReads - before.ledgerReads,
      ledgerWrites: after.ledgerWrites - before.ledgerWrites,
    });
  });

  it("V13 a million small objects, by hand", () => {
    const volume: Volume = {
      ...NOTHING,
      ...{ keys: 1e6, versions: 1e6, whole: 1e6, bytes: 1e9, listings: 1_000 },
      current: { versions: 1e6, bytes: 1e9 },
    };
    const { total, hours } = estimateBackfill(volume, PRICES, PACE);
    // 2 x (1,002,000 lists) x 5/M + reads 2M x 0.4/M + writes 1M x 5/M + ledger 2M x 0.125/M + 4M x 0.625/M
    // + queue 300,000 x 0.5/M + 100,000 x 0.2/M + (10,000 s + 47.7 s) x 1 GB x 0.0000133334 + 1 GB x 0.09
    expect(total).toBeCloseTo(10.02 + 0.8 + 5 + 0.25 + 2.5 + 0.15 + 0.02 + 0.134 + 0.09, 2);
    expect(hours).toBeCloseTo(10_047.7 / 50 / 3_600, 4);
    const others = estimateOthers(volume, PRICES).map(({ name, cost }) => [name, cost]);
    expect(others).toEqual([
      ["rclone", expect.closeTo(0.01 + 5 + 0.4 + 0.09, 2)],
      ["DataSync", expect.closeTo(0.01 + 5 + 0.4 + 0.09 + 0.0125, 2)],
      ["S3 Batch Replication", expect.closeTo(0.25 + 1.0025 + 5 + 0.09, 2)],
    ]);
  });

  it("V13 what the destination bills for has its partition's prices", () => {
    const volume: Volume = { ...NOTHING, keys: 1e6, versions: 1e6, whole: 1e6, listings: 1_000 };
    const prices = { source: "a bill", perMillion: { s3Write: 50 } };
    const file: PriceFile = {
      ...DEFAULT_PRICES,
      destinations: { ...DEFAULT_PRICES.destinations, "aws-us-gov": prices },
    };
    const costs = ({ lines }: ReturnType<typeof estimateBackfill>) =>
      new Map(lines.map(({ name, cost }) => [name, cost]));
    const here = costs(estimateBackfill(volume, PRICES, PACE));
    const there = costs(estimateBackfill(volume, pricesOf(file, "aws", "aws-us-gov"), PACE));
    for (const [name, cost] of here) {
      const isTheirs = /^S3 destination: (listings|writes)$/.test(name);
      expect([name, there.get(name)]).toEqual([name, expect.closeTo(isTheirs ? 10 * cost : cost)]);
    }
  });

  it("V13 parts are read and written one by one, and transfer is billed by tiers", () => {
    const volume: Volume = {
      ...NOTHING,
      ...{ keys: 1, versions: 1, bytes: 60e12 },
      inParts: { versions: 1, parts: 1_000 },
    };
    const lines = new Map(
      estimateBackfill(volume, PRICES, PACE).lines.map((line) => [line.name, line]),
    );
    expect(lines.get("S3 source: reads")?.count).toBe(1_000);
    expect(lines.get("S3 destination: writes")?.count).toBe(1_002);
    const transfer = 10_240 * 0.09 + 40_960 * 0.085 + (60_000 - 51_200) * 0.07;
    expect(lines.get("transfer: GB")?.cost).toBeCloseTo(transfer, 6);
  });
});

describe("measureVolume", () => {
  const listed = (key: string, versionId: string, sizeBytes: number, etag: string) =>
    ({
      key,
      entry: { kind: "object", versionId, pin: { etag, sizeBytes, lastModifiedMs: 5 } },
    }) as const;

  it("V13 counts by size, parts by the ETag, what is current, and what a filter wants", async () => {
    const lister = listerOf([
      listed("a", "2", 100, '"x"'),
      listed("a", "1", 6 * 1_024 ** 3, '"x-700"'),
      { key: "b", entry: { kind: "marker", versionId: "3", lastModifiedMs: 5 } },
      listed("b", "4", 2 * 1_024 ** 2, '"x-3"'),
      listed("left out", "5", 1, '"x"'),
    ]);
    const isWanted = ({ key }: { readonly key: string }) => key !== "left out";
    const { volume } = await measureVolume([{ prefix: "" }], lister, { signal, isWanted });
    expect(volume).toMatchObject({
      ...{ keys: 2, versions: 3, markers: 1, whole: 1, listings: 1 },
      inParts: { versions: 2, parts: 703 },
      current: { versions: 1, bytes: 100 },
    });
    const counted = volume.sizes.filter(({ versions }) => versions > 0);
    expect(counted.map(({ name }) => name)).toEqual(["< 128 KiB", "< 16 MiB", ">= 5 GiB"]);
  });
});

describe("pricesOf", () => {
  it.each(["aws-us-gov", "aws-cn", "aws-eusc", "aws-iso", "constructor"])(
    "V13 of %s no price is made up: it says that it is not confirmed",
    (partition) => {
      expect(pricesOf(DEFAULT_PRICES, "aws", partition)).toMatchObject({
        isSourceConfirmed: true,
        destination: { partition, isConfirmed: false, perMillion: { s3Write: 5 } },
      });
      expect(pricesOf(DEFAULT_PRICES, partition, "aws")).toMatchObject({
        ...{ isSourceConfirmed: false, destination: { isConfirmed: true } },
      });
    },
  );
});

describe("readPrices", () => {
  it("V13 a table of one's own is read, and each thing that is wrong with it is named", () => {
    expect(readPrices(JSON.stringify(DEFAULT_PRICES))).toEqual({ ok: true, value: DEFAULT_PRICES });
    const wrong = {
      ...DEFAULT_PRICES,
      currency: "",
      perMillion: { ...DEFAULT_PRICES.perMillion, queue: "0.5", s3Read: -1 },
      destinations: {
        "aws-us-gov": "not confirmed",
        "aws-cn": { perMillion: { s3Write: 5 } },
        "aws-eusc": { source: "a bill", perMillion: {} },
      },
      transfer: [
        { upToGb: 10, perGb: 0.1 },
        { upToGb: 5, perGb: 0.1 },
      ],
    };
    expect(readPrices(JSON.stringify(wrong))).toMatchObject({
      error: [
        "currency must be a text",
        "perMillion.s3Read must be a number from 0 on",
        "perMillion.queue must be a number from 0 on",
        "destinations.aws-cn.source must be a text",
        "destinations.aws-eusc.perMillion.s3Write must be a number from 0 on",
        "transfer[1].upToGb must be null, as that of the last tier",
      ],
    });
    expect(readPrices("[]").ok).toBe(false);
    expect(readPrices("{").ok).toBe(false);
  });
});
