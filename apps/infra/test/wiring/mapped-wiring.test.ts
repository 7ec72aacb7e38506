import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeZip, settingsOf } from "../sample-settings.ts";
import { type DeployedWorld, deploy } from "./deployed-world.ts";
import { clientOf, createDelays, stacksOf } from "./wiring-steps.ts";

const SOURCE = "the-source";
const REPLICA = "the-replica";
const MIB = 1024 ** 2;

const zip = makeZip();
let bundle: BuiltBundle;
afterAll(() => {
  bundle?.remove();
  zip.remove();
});

describe("the wiring, under other keys", () => {
  const delays = createDelays();
  let world: DeployedWorld;
  let source: S3Client;
  let destination: S3Client;
  beforeAll(async () => {
    bundle = buildBundle();
    world = await deploy({
      settings: settingsOf({
        package: { zip: zip.path },
        source: { prefixes: ["in/", "raw/"] },
        policy: {
          keys: [
            { from: "in/", to: "copy/of/in/" },
            { from: "raw/", to: "flat" },
          ],
        },
        functions: { logLevel: "DEBUG" },
      }),
      bundles: new Map([["xpart.zip", bundle.path]]),
      interceptDelivery: delays.intercept,
    });
    source = clientOf(world.sandbox.source);
    destination = clientOf(world.sandbox.destination);
  });
  afterAll(async () => {
    source?.destroy();
    destination?.destroy();
    await world?.stop();
  });

  const put = (Key: string, Body = Key) =>
    source.send(new PutObjectCommand({ Bucket: SOURCE, Key, Body, Tagging: "k=v" }));

  it("M1 C8 S2 what Terraform says is enough to replicate to other keys, and every request is allowed", async () => {
    await put("in/a", "1");
    await put("in/a", "2");
    await put("raw/b");
    await source.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: "raw/b" }));
    await uploadInParts(source, { Bucket: SOURCE, Key: "raw/parts" }, [5 * MIB, 1]);
    await put("elsewhere");
    await world.idle();
    delays.hold("in/late");
    await put("in/late", "1");
    delays.pass("in/late");
    await put("in/late", "2");
    await world.idle();
    delays.release();
    await world.idle();
    expect(world.guard.denied).toEqual([]);
    expect(await stacksOf(destination, REPLICA)).toEqual(
      new Map([
        ["copy/of/in/a", "2 versions, 0 markers"],
        ["copy/of/in/late", "2 versions, 0 markers"],
        ["flatb", "1 versions, 1 markers"],
        ["flatparts", "1 versions, 0 markers"],
      ]),
    );
    const lines = world.logs.flatMap((line) =>
      line.includes('"raw/b"') ? [JSON.parse(line)] : [],
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(({ destinationKey }) => destinationKey === "flatb").length).toBeGreaterThan(
      0,
    );
  });
});
