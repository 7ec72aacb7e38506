// By hand: node apps/infra/test/emulator/both-ways.ts
// Two pairs that copy the same keys both ways (twoWay), deployed by real Terraform on two emulators, with the functions'
// zip. A plain client writes on both sides, and each write has to stand once on either, however long it is waited; the
// doctor is asked before and after the other pair is there.
// Prints what each came to, and ends with status 1 where something is not as it has to be.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { comparedBucket, REST_MS, restEqual } from "./buckets-at-rest.ts";
import { createSay, requireMinistack } from "./by-hand.ts";
import { type EmulatedPair, openEmulatedPair } from "./emulated-pair.ts";
import { typedCommands } from "./typed-commands.ts";

const US = { region: "us-east-1", bucket: "the-source", accountId: "111122223333" };
const GOV = { region: "us-gov-west-1", bucket: "the-replica", accountId: "444455556666" };
const KNOWING = { twoWay: { tableName: "back-test-objects" } };
const KNOWN = { twoWay: { tableName: "there-test-objects" } };

const say = createSay();
const ministack = requireMinistack();
const folder = mkdtempSync(join(tmpdir(), "xpart-both-ways-"));
const there = await openEmulatedPair(ministack, {
  always: { name: "there", source: US, destination: GOV },
});
const back = await openEmulatedPair(ministack, {
  always: { name: "back", source: GOV, destination: US },
  ...{ source: there.destination, destination: there.source },
});
const xpart = typedCommands(there, folder, KNOWING);

const put = ({ source }: EmulatedPair, Key: string, Body: string) =>
  source.clients.s3.send(
    new PutObjectCommand({ Bucket: source.bucket, Key, Body, Tagging: "k=v" }),
  );
const buckets = [comparedBucket(there.source), comparedBucket(back.source)];

async function otherPairLine(): Promise<string> {
  const { stdout } = await xpart(["doctor"]);
  const lines = stdout.split("\n");
  const at = lines.findIndex((line) => line.includes(" other-pair: "));
  assert.ok(at >= 0, stdout);
  return lines.slice(at, at + 2).join(" ");
}

try {
  await there.deploy(KNOWING);
  await there.putKey();
  const alone = await otherPairLine();
  assert.match(alone, /BAD +other-pair: there is no table back-test-objects/);
  say(`one pair alone: ${alone.replaceAll(/\s+/g, " ")}`);
  await back.deploy();
  await back.putKey();
  const unknown = await otherPairLine();
  assert.match(unknown, /BAD +other-pair: back-test-queue-handler does not know of this pair/);
  say(`the other does not know it: ${unknown.replaceAll(/\s+/g, " ")}`);
  await back.deploy(KNOWN);
  const known = await otherPairLine();
  assert.match(known, /^ok +other-pair/);
  say(`both deployed: ${known.split("  ")[0] ?? ""} other-pair`);

  await put(there, "a", "1");
  await put(back, "b", "1");
  await restEqual(buckets, 2);
  await put(back, "a", "2");
  // The same bytes again, and a delete, are what would go round.
  await put(there, "b", "1");
  await restEqual(buckets, 4);
  const { source } = there;
  await source.clients.s3.send(new DeleteObjectCommand({ Bucket: source.bucket, Key: "a" }));
  await restEqual(buckets, 5);
  say(
    `the same keys both ways: 5 writes, each once on either side, ${REST_MS / 1_000} s after they came`,
  );
} finally {
  await back.stop();
  await there.stop();
  rmSync(folder, { recursive: true, force: true });
}
