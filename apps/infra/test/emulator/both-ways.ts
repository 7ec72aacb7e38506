// By hand: node apps/infra/test/emulator/both-ways.ts
// Two pairs that copy the same keys both ways (twoWay), deployed by real Terraform on two emulators, with the functions'
// zip. A plain client writes on both sides, and each write has to stand once on either, however long it is waited; the
// doctor is asked before and after the other pair is there.
// Prints what each came to, and ends with status 1 where something is not as it has to be.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { contentsOf } from "./bucket-contents.ts";
import { requireMinistack } from "./by-hand.ts";
import { type EmulatedPair, openEmulatedPair } from "./emulated-pair.ts";
import { typedCommands } from "./typed-commands.ts";

/** What would go round has gone round by then, several times over. */
const REST_MS = 20_000;
const POLL_MS = 1_000;
const POLLS = 180;

const US = { region: "us-east-1", bucket: "the-source", accountId: "111122223333" };
const GOV = { region: "us-gov-west-1", bucket: "the-replica", accountId: "444455556666" };
const KNOWING = { twoWay: { tableName: "back-test-objects" } };
const KNOWN = { twoWay: { tableName: "there-test-objects" } };

const say = (text: string) => process.stdout.write(`${text}\n`);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const ministack = requireMinistack();
const folder = mkdtempSync(join(tmpdir(), "xpart-both-ways-"));
const there = await openEmulatedPair(ministack, {
  always: { name: "there", source: US, destination: GOV },
});
const back = await openEmulatedPair(ministack, {
  always: { name: "back", source: GOV, destination: US },
  beside: there,
});
const xpart = typedCommands(there, folder, KNOWING);

const put = ({ source }: EmulatedPair, Key: string, Body: string) =>
  source.clients.s3.send(
    new PutObjectCommand({ Bucket: source.bucket, Key, Body, Tagging: "k=v" }),
  );
const contents = ({ source }: EmulatedPair) => contentsOf(source.clients.s3, source.bucket);

/** Waits until both buckets hold so many entries, and the same; then for what must not come. */
async function untilBothHold(entries: number): Promise<void> {
  for (let poll = 0; ; poll += 1) {
    // What was listed may be deleted before its tags are read.
    const [ours, theirs] = [
      await contents(there).catch(() => []),
      await contents(back).catch(() => []),
    ];
    if (ours.length === entries && isDeepStrictEqual(ours, theirs)) {
      break;
    }
    assert.ok(poll < POLLS, `not equal:\n${ours.join("\n")}\n\n${theirs.join("\n")}`);
    await sleep(POLL_MS);
  }
  await sleep(REST_MS);
  assert.deepEqual(await contents(there), await contents(back));
  assert.equal((await contents(there)).length, entries);
}

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
  await untilBothHold(2);
  await put(back, "a", "2");
  // The same bytes again, and a delete, are what would go round.
  await put(there, "b", "1");
  await untilBothHold(4);
  const { source } = there;
  await source.clients.s3.send(new DeleteObjectCommand({ Bucket: source.bucket, Key: "a" }));
  await untilBothHold(5);
  say("the same keys both ways: 5 writes, each once on either side, 20 s after they came");
} finally {
  await back.stop();
  await there.stop();
  rmSync(folder, { recursive: true, force: true });
}
