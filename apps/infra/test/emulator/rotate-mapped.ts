// By hand: node apps/infra/test/emulator/rotate-mapped.ts
// A pair whose keys are called otherwise at the destination (policy.keys), on two emulators, by the functions' real zip: its key is
// rotated without a wait while objects are written, deleted and tagged, so that functions hold a key that is deleted. Prints what each
// step came to, and ends with status 1 where something is not as it has to be.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { assertNoDeadLetters, createSay, requireMinistack, VERIFY } from "./by-hand.ts";
import { openEmulatedPair } from "./emulated-pair.ts";
import { keysOf } from "./emulated-rotation.ts";
import { typedCommands } from "./typed-commands.ts";

const MAPPED = { policy: { keys: [{ from: "", to: "landing/" }] } };
const KEYS = 12;
const LOOK_EVERY_MS = 2_000;
const MOST_LOOKS = 60;

const say = createSay();
const pair = await openEmulatedPair(requireMinistack());
const folder = mkdtempSync(join(tmpdir(), "xpart-mapped-"));
try {
  await pair.deploy(MAPPED);
  await pair.putKey();
  say("deployed");
  const type = typedCommands(pair, folder, MAPPED);
  await write("first");
  await untilEqual(type);
  say(`${KEYS} keys have crossed, each to its other name`);
  const before = await keysOf(pair);
  const writing = write("while it is rotated");
  const rotated = await type(["rotate-credentials", "--wait", "0s", "--watch", "0s", "--yes"]);
  const comings = pair.destination.bridge.forgetKey(before.inSecret);
  assert.equal(rotated.exitCode, 0, rotated.stderr);
  const after = await keysOf(pair);
  assert.deepEqual(after.ofUser, [`${after.inSecret} Active`]);
  assert.notEqual(after.inSecret, before.inSecret);
  say(`rotated: ${after.inSecret} in the place of ${before.inSecret}`);
  await writing;
  await write("once it is rotated");
  await deleteHalf();
  await untilEqual(type);
  say(`equal, each entry of it; the deleted key was tried ${comings()} times`);
  assert.ok(comings() > 0, "no function held the deleted key");
  await assertNoDeadLetters(type);
  say("no event was given up");
} finally {
  rmSync(folder, { recursive: true });
  await pair.stop();
}

function keys(): readonly string[] {
  return Array.from({ length: KEYS }, (_, number) => `in/${number}`);
}

async function write(Body: string): Promise<void> {
  const { clients, bucket: Bucket } = pair.source;
  for (const Key of keys()) {
    await clients.s3.send(
      new PutObjectCommand({ Bucket, Key, Body, Tagging: "a=b", Metadata: { name: Key } }),
    );
  }
}

async function deleteHalf(): Promise<void> {
  const { clients, bucket: Bucket } = pair.source;
  for (const Key of keys().filter((_, number) => number % 2 === 0)) {
    await clients.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}

async function untilEqual(type: ReturnType<typeof typedCommands>): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const { exitCode, stdout, stderr } = await type(VERIFY);
    if (exitCode === 0) {
      return;
    }
    assert.equal(exitCode, 1, stderr + stdout);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error("the sides did not become equal");
}
