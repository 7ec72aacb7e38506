// By hand: node apps/infra/test/emulator/chain.ts
// A chain of two pairs (A -> B -> C) in three partitions, deployed by real Terraform on three emulators, with the functions'
// zip; the second pair gives its replicas another prefix. A plain client writes into the first bucket alone: each entry has to
// stand once in all three, whatever is waited for.
// Prints what each step came to, and ends with status 1 where something is not as it has to be.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announceVersions } from "./announced-events.ts";
import { currentVersionsOf, versionsOf } from "./bucket-contents.ts";
import { comparedBucket, REST_MS, restEqual, untilEqual } from "./buckets-at-rest.ts";
import { assertAllCrossed, createSay, requireMinistack } from "./by-hand.ts";
import {
  changedObjects,
  deletedVersion,
  newObjects,
  returnedObject,
  tagTraffic,
} from "./client-traffic.ts";
import { openEmulatedPair } from "./emulated-pair.ts";
import { typedCommands } from "./typed-commands.ts";

const A = { region: "cn-north-1", bucket: "first", accountId: "777788889999" };
const B = { region: "us-east-1", bucket: "middle", accountId: "111122223333" };
const C = { region: "us-gov-west-1", bucket: "last", accountId: "444455556666" };
const MAPPED = { policy: { keys: [{ from: "in/", to: "from-china/" }] } };

const say = createSay();
const ministack = requireMinistack();
const folder = mkdtempSync(join(tmpdir(), "xpart-chain-"));
const first = await openEmulatedPair(ministack, {
  always: { name: "first", source: A, destination: B },
});
const second = await openEmulatedPair(ministack, {
  always: { name: "second", source: { ...B, prefixes: ["in/"] }, destination: C, ...MAPPED },
  source: first.destination,
});
const buckets = [
  comparedBucket(first.source),
  comparedBucket(second.source),
  comparedBucket(second.destination, (line) => line.replace(/^from-china\//, "in/")),
];
const [a, b] = [first.source, second.source];

try {
  for (const pair of [first, second]) {
    await pair.deploy();
    await pair.putKey();
  }
  say("both pairs deployed");
  await newObjects(a.clients.s3, a.bucket);
  await restEqual(buckets, 16);
  say(
    `16 objects stand in all three buckets, and nothing was written in ${REST_MS / 1_000} s more`,
  );
  await changedObjects(a.clients.s3, a.bucket);
  await untilEqual(buckets, 22);
  await returnedObject(a.clients.s3, a.bucket);
  await untilEqual(buckets, 23);
  say("deleted, written over and brought back: 23 entries stand once in each");
  const deleted = await deletedVersion(a.clients.s3, a.bucket);
  const before = await versionsOf(b.clients.s3, b.bucket);
  await announceVersions(first, "deleted", deleted);
  await untilEqual(buckets.slice(0, 2), 22);
  const after = await versionsOf(b.clients.s3, b.bucket);
  const left = new Set(after.map(({ versionId }) => versionId));
  const gone = before.filter(({ versionId }) => !left.has(versionId));
  await announceVersions(second, "deleted", gone);
  await untilEqual(buckets, 22);
  say("a version that was deleted by its id is gone from all three");
  const tagged = await tagTraffic(a.clients.s3, a.bucket);
  await announceVersions(first, "tagged", tagged);
  await untilEqual(buckets.slice(0, 2), 22);
  const keys = tagged.map(({ key }) => key);
  const replicas = await currentVersionsOf(b.clients.s3, b.bucket, keys);
  await announceVersions(second, "tagged", replicas);
  await restEqual(buckets, 22);
  say(`two objects' new tags stand in all three; nothing more in ${REST_MS / 1_000} s`);
  await assertAllCrossed(typedCommands(first, join(folder, "first"), {}));
  await assertAllCrossed(typedCommands(second, join(folder, "second"), MAPPED));
  say("verify finds both pairs equal, entry by entry, and no event was given up");
} finally {
  await second.stop();
  await first.stop();
  rmSync(folder, { recursive: true, force: true });
}
