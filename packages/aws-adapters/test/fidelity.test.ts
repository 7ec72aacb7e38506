import { ODD_KEYS } from "@xpart/core/testing/contracts";
import { type Sandbox, startSandbox } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WHAT_CROSSES } from "../src/s3/request/what-crosses.ts";
import { expectSame } from "./expect-same.ts";
import {
  ALGORITHMS,
  contentOf,
  EVERYTHING,
  putInParts,
  putWhole,
  type Target,
  TEN_TAGS,
} from "./fidelity-objects.ts";
import { type FidelityWorld, openFidelityWorld, type Replica } from "./fidelity-world.ts";

const MIB = 1024 * 1024;
const KEY_ARN = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/replicas";

const MINUTE_MS = 60_000;

/** How far the servers and the engine are ahead of the machine. */
let aheadMs = 0;
const now = () => Date.now() + aheadMs;

let sandbox: Sandbox;
let world: FidelityWorld;
/** The lines of the table that an object had and that were compared. */
const seen = new Set<unknown>();

beforeAll(async () => {
  sandbox = await startSandbox({ source: { now }, destination: { now } });
  const bucket = { versioning: "enabled", eventBridge: false, objectLock: true } as const;
  sandbox.source.s3.createBucket("source", bucket);
  sandbox.destination.s3.createBucket("replica", bucket);
  world = openFidelityWorld(
    { place: sandbox.source, bucket: "source" },
    { place: sandbox.destination, bucket: "replica" },
    now,
  );
});
afterAll(async () => {
  world.close();
  await sandbox.stop();
});

const target = (key: string): Target => ({ client: world.client, bucket: world.bucket, key });

function expectEqual(replica: Replica, except: readonly string[] = []): void {
  for (const property of expectSame(replica, except)) {
    seen.add(property);
  }
}

const UNEVEN = [contentOf("first", 5 * MIB + 17), contentOf("second", 6 * MIB), contentOf("3", 99)];
const GOVERNANCE = {
  ObjectLockMode: "GOVERNANCE",
  ObjectLockRetainUntilDate: new Date("2099-01-02T03:04:05Z"),
  ObjectLockLegalHoldStatus: "ON",
} as const;

describe("an object with every property at once", () => {
  it("A1 in one request: it crosses as it is, all of it", async () => {
    const content = contentOf("whole", 100_000);
    const versionId = await putWhole(target("whole"), content, { ...EVERYTHING, ...GOVERNANCE });
    const replica = await world.replicate("whole", versionId);
    expectEqual(replica);
    const { head, tags, partSizes } = replica.destination;
    expect(head.ExpiresString).toBe("next tuesday");
    expect(Object.values(head.Metadata ?? {}).join("")).toContain("=?UTF-8?B?");
    expect(tags).toEqual(TEN_TAGS);
    expect(partSizes).toEqual([100_000]);
    expect(head.ObjectLockLegalHoldStatus).toBe("ON");
  });

  it("A3 in uneven parts: it crosses as it is, with the same ETag and composite checksum", async () => {
    const checksum = { ChecksumAlgorithm: "SHA256", ChecksumType: "COMPOSITE" } as const;
    const all = { ...EVERYTHING, ...GOVERNANCE, ObjectLockMode: "COMPLIANCE" } as const;
    const versionId = await putInParts(target("parts"), UNEVEN, all, checksum);
    const replica = await world.replicate("parts", versionId);
    expectEqual(replica);
    expect(replica.destination.partSizes).toEqual(UNEVEN.map(({ length }) => length));
    expect(replica.destination.head.ETag).toMatch(/-3"$/);
    expect(replica.destination.head.ChecksumSHA256).toMatch(/-3$/);
    seen.add(WHAT_CROSSES.PartsCount);
  });

  it.each(["Days", "Years"])("A1 an event hold crosses with its duration in %s", async (unit) => {
    const hold = {
      ObjectLockMode: "GOVERNANCE",
      ObjectLockEventHold: "ON",
      [`ObjectLockEventHoldDuration${unit}`]: 3,
    } as const;
    const versionId = await putWhole(target(`hold ${unit}`), contentOf("h", 10), hold);
    const replica = await world.replicate(`hold ${unit}`, versionId);
    // The date is ahead of now while the hold is on.
    expectEqual(replica, ["ObjectLockRetainUntilDate"]);
  });

  it("A1 an object whose retention has ended crosses without it: S3 would refuse the date", async () => {
    const endMs = now() + MINUTE_MS;
    const versionId = await putWhole(target("ended"), contentOf("ended", 10), {
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: new Date(endMs),
    });
    aheadMs = 2 * MINUTE_MS;
    const { source, destination } = await world.replicate("ended", versionId);
    aheadMs = 0;
    expect(source.head.ObjectLockMode).toBe("COMPLIANCE");
    expect(destination.head.ObjectLockMode).toBeUndefined();
    expect(destination.contentSha256).toBe(source.contentSha256);
  });

  it("A1 the policy's storage class and the destination's key take their place", async () => {
    const settings = { policy: { storageClass: "GLACIER_IR" }, kmsKeyId: KEY_ARN };
    const checksum = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" } as const;
    const ids = [
      await putWhole(target("mapped"), contentOf("m", 1_000), EVERYTHING),
      await putInParts(target("mapped parts"), UNEVEN, EVERYTHING, checksum),
    ];
    for (const [index, key] of ["mapped", "mapped parts"].entries()) {
      const replica = await world.replicate(key, ids[index] ?? "", settings);
      // Encrypted with another key, an ETag is not made of the content (user guide, Object).
      expectEqual(replica, ["StorageClass", "ETag"]);
      expect(replica.destination.head).toMatchObject({
        StorageClass: "GLACIER_IR",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: KEY_ARN,
      });
    }
  });

  it("A1 tags stay where the policy says so", async () => {
    const versionId = await putWhole(target("untagged"), contentOf("u", 10), EVERYTHING);
    const replica = await world.replicate("untagged", versionId, { policy: { tags: "ignore" } });
    expect(replica.destination.tags).toEqual({});
    expectEqual({ ...replica, source: { ...replica.source, tags: {} } }, ["TagCount"]);
  });
});

describe("checksums", () => {
  it.each(ALGORITHMS)("A2 the %s of an object of one request crosses", async (algorithm) => {
    const key = `sum ${algorithm}`;
    const versionId = await putWhole(target(key), contentOf(key, 70_000), {}, algorithm);
    const replica = await world.replicate(key, versionId);
    expectEqual(replica);
    const { head } = replica.destination;
    expect([head[`Checksum${algorithm}`], head.ChecksumType]).toEqual([
      expect.any(String),
      "FULL_OBJECT",
    ]);
  });

  const COMBINABLE = ["CRC32", "CRC32C", "CRC64NVME"] as const;
  const uploads = [
    ...ALGORITHMS.filter((name) => name !== "CRC64NVME").map(
      (name) => [name, "COMPOSITE"] as const,
    ),
    ...COMBINABLE.map((name) => [name, "FULL_OBJECT"] as const),
  ];

  it.each(uploads)("A2 the %s of an object of parts crosses as %s", async (algorithm, type) => {
    const key = `parts ${algorithm} ${type}`;
    const contents = [contentOf(key, 5 * MIB), contentOf(`${key} 2`, 1_000)];
    const checksum = { ChecksumAlgorithm: algorithm, ChecksumType: type };
    const versionId = await putInParts(target(key), contents, {}, checksum);
    const replica = await world.replicate(key, versionId);
    expectEqual(replica);
    const { head } = replica.destination;
    expect([head[`Checksum${algorithm}`], head.ChecksumType]).toEqual([expect.any(String), type]);
  });
});

describe("odd objects", () => {
  it("A8 empty objects and folder markers cross", async () => {
    for (const key of ["empty", "folder/"]) {
      const versionId = await putWhole(target(key), Buffer.alloc(0), EVERYTHING);
      expectEqual(await world.replicate(key, versionId));
    }
    const checksum = { ChecksumAlgorithm: "SHA1" } as const;
    const versionId = await putInParts(target("empty part"), [Buffer.alloc(0)], {}, checksum);
    const replica = await world.replicate("empty part", versionId);
    expectEqual(replica);
    expect(replica.destination.head.ETag).toMatch(/-1"$/);
  });

  it.each(ODD_KEYS)(
    "A8 an object at the key %j crosses, in one request and in parts",
    async (key) => {
      const whole = await putWhole(target(key), contentOf(key, 100), EVERYTHING);
      expectEqual(await world.replicate(key, whole));
      const checksum = { ChecksumAlgorithm: "CRC32C" } as const;
      const parts = await putInParts(target(key), [contentOf(key, 200)], EVERYTHING, checksum);
      expectEqual(await world.replicate(key, parts));
    },
  );
});

describe("the table of what crosses", () => {
  it("A1 has no line that crosses and was not compared here", () => {
    for (const line of ["Key", "Body", "ContentLength", "Tagging"] as const) {
      seen.add(WHAT_CROSSES[line]); // compared in every test, by other means than a HEAD
    }
    const crossing = Object.values(WHAT_CROSSES).filter(
      ({ crosses }) => crosses === "as-is" || crosses === "by-policy",
    );
    expect(crossing.filter((property) => !seen.has(property))).toEqual([]);
  });
});
