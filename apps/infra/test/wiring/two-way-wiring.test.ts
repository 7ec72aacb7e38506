import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Settings } from "@xpart/deployment";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESTINATION_ACCOUNT, makeZip, SOURCE_ACCOUNT, settingsOf } from "../sample-settings.ts";
import { type DeployedWorld, deploy } from "./deployed-world.ts";
import { clientOf, stacksOf } from "./wiring-steps.ts";

const US = { region: "us-east-1", bucket: "reports", accountId: SOURCE_ACCOUNT };
const GOV = { region: "us-gov-west-1", bucket: "reports-gov", accountId: DESTINATION_ACCOUNT };
/** Where a third pair brings what stands at the second bucket. */
const FURTHER = { ...US, bucket: "reports-kept" };
/** What the clients write crosses in one round, and what that would bring back in the next: a circle never rests. */
const ROUNDS = 4;

const zip = makeZip();
let bundle: BuiltBundle;
afterAll(() => {
  bundle?.remove();
  zip.remove();
});

function pair(name: string, source: object, destination: object, more: object = {}): Settings {
  const common = { name, environment: "prod", package: { zip: zip.path } };
  return settingsOf({ ...common, source, destination, ...more });
}

/** How a pair knows of the one that copies the other way. */
function knowing(back: string): object {
  return { twoWay: { tableName: `${back}-prod-objects` } };
}

describe("the wiring, of two pairs that copy the same keys both ways, and one that goes on from there", () => {
  let there: DeployedWorld;
  let back: DeployedWorld;
  let further: DeployedWorld;
  let us: S3Client;
  let gov: S3Client;
  beforeAll(async () => {
    bundle = buildBundle();
    const bundles = new Map([["xpart.zip", bundle.path]]);
    const settings = pair("there", US, GOV, knowing("back"));
    there = await deploy({ settings, bundles, destinationSends: true });
    there.sandbox.source.s3.createBucket(FURTHER.bucket, {
      ...{ versioning: "enabled", eventBridge: false },
    });
    const beside = { bundles, beside: there };
    back = await deploy({ settings: pair("back", GOV, US, knowing("there")), ...beside });
    further = await deploy({ settings: pair("further", GOV, FURTHER), ...beside });
    us = clientOf(there.sandbox.source);
    gov = clientOf(there.sandbox.destination);
  });
  afterAll(async () => {
    us?.destroy();
    gov?.destroy();
    await further?.stop();
    await back?.stop();
    await there?.stop();
  });

  async function rest(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      await there.idle();
      await back.idle();
      await further.idle();
    }
  }

  it("K4 C8 S2 C22 what Terraform says is enough for both ways: each write stands once on either side, and every request is allowed", async () => {
    const at = { us: { client: us, Bucket: US.bucket }, gov: { client: gov, Bucket: GOV.bucket } };
    const put = ({ client, Bucket }: (typeof at)["us"], Key: string, Body: string) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body, Tagging: "k=v" }));
    await put(at.us, "from-us", "1");
    await put(at.gov, "from-gov", "1");
    await rest();
    await put(at.gov, "from-us", "2");
    // The same bytes again, and a delete: what would go round.
    await put(at.us, "from-gov", "1");
    await rest();
    await us.send(new DeleteObjectCommand({ Bucket: US.bucket, Key: "from-us" }));
    await rest();
    expect({ there: there.guard.denied }).toEqual({ there: [] });
    const stands = new Map([
      ["from-gov", "2 versions, 0 markers"],
      ["from-us", "2 versions, 1 markers"],
    ]);
    expect(await stacksOf(us, US.bucket)).toEqual(stands);
    expect(await stacksOf(gov, GOV.bucket)).toEqual(stands);
    expect(await stacksOf(us, FURTHER.bucket)).toEqual(stands);
    // Each asked the other's ledger, as its identity at the destination.
    const asked = [...there.guard.used].filter((use) => /-replicator .* dynamodb:Query$/.test(use));
    expect(asked.map((use) => use.split(" ")[0]).toSorted()).toEqual([
      "back-prod-replicator",
      "there-prod-replicator",
    ]);
  });
});
