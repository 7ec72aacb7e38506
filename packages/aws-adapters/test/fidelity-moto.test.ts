import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { createS3Client } from "../src/index.ts";
import { expectSame } from "./expect-same.ts";
import { contentOf, EVERYTHING, putWhole, TEN_TAGS } from "./fidelity-objects.ts";
import { type FidelityWorld, openFidelityWorld, type Side } from "./fidelity-world.ts";

const executable = findMotoServer();
const isRequired = process.env["XPART_REQUIRE_MOTO"] === "1";

describe.skipIf(executable === undefined && !isRequired)("fidelity between two motos", () => {
  // A part number gives the whole object there, so nothing crosses in parts.
  it("A1 an object of one request crosses with every property, folder markers and empty ones too", async () => {
    const world = await motoWorld();
    for (const [key, sizeBytes] of [
      ["all of it", 100_000],
      ["empty", 0],
      ["folder/", 0],
      ["日本語/a+b&c=d 100%", 10],
    ] as const) {
      const target = { client: world.client, bucket: world.bucket, key };
      const versionId = await putWhole(target, contentOf(key, sizeBytes), EVERYTHING);
      const replica = await world.replicate(key, versionId);
      // It keeps no checksum that is sent as a value; the replica gets one of the SDK.
      const compared = expectSame(replica, ["ChecksumCRC32"]);
      expect(compared.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["Content-Type", "Expires", "x-amz-meta-*", "x-amz-storage-class"]),
      );
      expect(replica.destination.tags).toEqual(TEN_TAGS);
    }
  });
});

async function motoWorld(): Promise<FidelityWorld> {
  const world = openFidelityWorld(await motoSide("source"), await motoSide("replica"));
  onTestFinished(() => world.close());
  return world;
}

async function motoSide(Bucket: string): Promise<Side> {
  if (executable === undefined) {
    throw new Error("XPART_REQUIRE_MOTO is 1 and no moto_server is on the PATH");
  }
  const place = await startMotoServer(executable);
  onTestFinished(() => place.stop());
  const client = createS3Client(place);
  await client.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  client.destroy();
  return { place, bucket: Bucket };
}
