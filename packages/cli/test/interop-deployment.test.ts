import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { VerifyReport } from "@xpart/operations";
import { createFaultPlan } from "@xpart/sandbox";
import { chosenS3Servers } from "@xpart/test-kit/s3-servers";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import { describe, expect, it } from "vitest";
import { INTEROP_FOLDER, type InteropWorld, openWorld } from "./interop-world.ts";

/** Bytes of the one big object; the table in docs/servers.md is of 2^30. */
const BIG_BYTES = Number(process.env["XPART_INTEROP_BIG_BYTES"] ?? 0);

const MIB = 1024 ** 2;
const STEPS = 400;
const KEYS = 60;
const MANY = 300;

/** The same numbers for the same seed (Park and Miller). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Keys of folders, and such that servers of files refuse; the others are kept by all. */
function keyOf(index: number): string {
  if (index % 15 === 7) {
    return `folder ${index}/`;
  }
  return index % 15 === 11 ? `double//slash ${index}` : `plain/${index} é`;
}

function isFolder(key: string): boolean {
  return key.endsWith("/");
}

/** Puts, markers, tags, versions deleted for good, and uneven parts. */
async function walk({ source }: InteropWorld): Promise<void> {
  const random = randomOf(20_261_128);
  for (let step = 0; step < STEPS; step += 1) {
    const object = { Bucket: "the-source", Key: keyOf(random(KEYS)) };
    const kind = random(20);
    if (kind < 10) {
      await put(source, object, kind, step);
    } else if (kind < 14) {
      await source.send(new DeleteObjectCommand(object));
    } else if (kind === 14 && !isFolder(object.Key)) {
      await uploadInParts(source, { Bucket: object.Bucket, Key: object.Key }, [
        5 * MIB,
        random(MIB) + 1,
      ]);
    } else {
      await changeVersion(source, object, random, step);
    }
  }
}

interface Named {
  readonly Bucket: string;
  readonly Key: string;
}

async function put(client: S3Client, object: Named, kind: number, step: number): Promise<void> {
  const Tagging = kind < 3 ? { Tagging: `step=${step}` } : {};
  const Body = kind === 9 || isFolder(object.Key) ? "" : `content ${step}`;
  await client.send(
    new PutObjectCommand({ ...object, Body, ...Tagging, Metadata: { step: `${step}` } }),
  );
}

async function changeVersion(
  source: S3Client,
  object: Named,
  random: (below: number) => number,
  step: number,
): Promise<void> {
  const { Bucket, Key: Prefix } = object;
  const listed = await source.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  const versions = (listed.Versions ?? []).filter(({ Key }) => Key === Prefix);
  const VersionId = versions[random(Math.max(1, versions.length))]?.VersionId;
  if (VersionId === undefined) {
    return;
  }
  const TagSet = [{ Key: "changed", Value: `${step}` }];
  await (random(3) === 0
    ? source.send(new PutObjectTaggingCommand({ ...object, VersionId, Tagging: { TagSet } }))
    : source.send(new DeleteObjectCommand({ ...object, VersionId })));
}

/**
 * Every key is equal, or the ledger says by name why not: of keys that all servers keep nothing but delete markers may
 * be left out, of which readers see nothing.
 */
async function expectEqual({ world, source, destination, xpart }: InteropWorld): Promise<void> {
  await world.idle();
  const { stdout } = await xpart("verify", "--deep", "attributes", "--grace", "0", "--json");
  const report: VerifyReport = JSON.parse(stdout);
  expect(report.verdicts).toMatchObject({ "in-flight": 0, unknown: 0 });
  const unsaid = report.findings.filter(
    ({ key, reasons }) => `${reasons}` !== "gap" && (isPlain(key) || !reasons.includes("parked")),
  );
  expect(unsaid).toEqual([]);
  expect(await objectsIn(destination, "copies")).toEqual(await objectsIn(source, "the-source"));
}

function isPlain(key: string): boolean {
  return key.startsWith("plain/");
}

/** The objects of the keys that all servers keep, newest first, and which are current. */
async function objectsIn(client: S3Client, Bucket: string): Promise<readonly unknown[]> {
  const objects: unknown[] = [];
  let start: object | undefined = { Prefix: "plain/" };
  while (start !== undefined) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket, ...start }),
    );
    for (const { Key, ETag, Size, IsLatest } of page.Versions ?? []) {
      objects.push([Key, ETag, Size, IsLatest]);
    }
    const { IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    start = IsTruncated === true ? { Prefix: "plain/", KeyMarker, VersionIdMarker } : undefined;
  }
  return objects;
}

const SERVERS = INTEROP_FOLDER === undefined ? [] : chosenS3Servers();
for (const name of SERVERS) {
  describe(`a deployment: ${name}`, () => {
    it("C24 one of what infra synthesises ends equal after a random history", async () => {
      const opened = await openWorld(name);
      await walk(opened);
      await expectEqual(opened);
    });

    it("C24 one half of whose invocations are killed ends equal after a random history", async () => {
      const rates = { workers: { kill: 0.5 } };
      const faults = createFaultPlan({ seed: 20_261_128, users: [], rates });
      const opened = await openWorld(name, faults);
      await walk(opened);
      await expectEqual(opened);
      expect(faults.counts().kill).toBeGreaterThan(KEYS / 2);
    });

    it("C24 three hundred versions of a key, uneven parts and commands of an operator", async () => {
      const opened = await openWorld(name);
      const { source, world, xpart } = opened;
      const object = { Bucket: "the-source", Key: "many" };
      for (let step = 0; step < MANY; step += 1) {
        await source.send(new PutObjectCommand({ ...object, Body: `${step}` }));
      }
      await uploadInParts(source, { Bucket: "the-source", Key: "uneven" }, [
        5 * MIB,
        7 * MIB + 13,
        5 * MIB + 1,
        3,
      ]);
      if (BIG_BYTES > 0) {
        const parts = Math.ceil(BIG_BYTES / (64 * MIB));
        const sizes = Array.from({ length: parts }, (_, part) =>
          Math.min(64 * MIB, BIG_BYTES - part * 64 * MIB),
        );
        await uploadInParts(source, { Bucket: "the-source", Key: "big" }, sizes);
      }
      await world.idle();
      expect(await xpart("verify")).toMatchObject({ code: 0 });
      expect(await xpart("explain", "s3://the-source/uneven")).toMatchObject({ code: 0 });
      const backfill = await xpart("backfill", "--yes");
      expect(backfill).toMatchObject({ code: 0 });
      const doctor = await xpart("doctor");
      expect(doctor.out).toMatch(/-\s+destination-credentials: not asked: \w+ at http/);
      expect(doctor.out).toMatch(/ok\s+destination-versioning/);
      expect(doctor.out).toMatch(/ok\s+secret-key/);
      const rotate = await xpart("rotate-credentials", "--yes");
      expect(rotate.out).toMatch(/xpart does not make keys of servers that are not AWS/);
    });
  });
}

if (SERVERS.length === 0) {
  describe("a deployment: servers of others", () => {
    it.skip("C24 XPART_INTEROP_S3 names no folder with servers: pnpm interop:s3", () => {});
  });
}
