// By hand: node apps/infra/test/emulator/apart-both-ways.ts
// Two pairs both ways, each for keys of its own (A/x -> B, B/y -> A), deployed by real Terraform on two emulators, with the
// functions' zip. Plain clients write on both sides at once: each entry has to stand once in either bucket, whatever is waited for.
// Prints what each step came to, and ends with status 1 where something is not as it has to be.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnnouncedVersion, announceVersions } from "./announced-events.ts";
import { comparedBucket, REST_MS, restEqual, untilEqual } from "./buckets-at-rest.ts";
import { assertAllCrossed, createSay, requireMinistack } from "./by-hand.ts";
import {
  changedObjects,
  deletedVersion,
  newObjects,
  returnedObject,
  tagTraffic,
} from "./client-traffic.ts";
import { type EmulatedPair, openEmulatedPair } from "./emulated-pair.ts";
import { typedCommands } from "./typed-commands.ts";

const US = { region: "us-east-1", bucket: "the-source", accountId: "111122223333" };
const GOV = { region: "us-gov-west-1", bucket: "the-replica", accountId: "444455556666" };

const say = createSay();
const ministack = requireMinistack();
const folder = mkdtempSync(join(tmpdir(), "xpart-apart-"));
const there = await openEmulatedPair(ministack, {
  always: { name: "there", source: { ...US, prefixes: ["x/"] }, destination: GOV },
});
const back = await openEmulatedPair(ministack, {
  always: { name: "back", source: { ...GOV, prefixes: ["y/"] }, destination: US },
  ...{ source: there.destination, destination: there.source },
});
const buckets = [comparedBucket(there.source), comparedBucket(back.source)];

/** Each pair's keys, at its source. */
const atBoth = <T>(
  act: (s3: EmulatedPair["source"]["clients"]["s3"], bucket: string, prefix: string) => Promise<T>,
): Promise<readonly T[]> =>
  Promise.all(
    [there, back].map(({ source, settings }) =>
      act(source.clients.s3, source.bucket, settings.source.prefixes[0] ?? ""),
    ),
  );

/** What the emulators do not tell of what was done at each source. */
const announced = async (
  what: "tagged" | "deleted",
  [atThere = [], atBack = []]: readonly (readonly AnnouncedVersion[])[],
) => {
  await announceVersions(there, what, atThere);
  await announceVersions(back, what, atBack);
};

try {
  for (const pair of [there, back]) {
    await pair.deploy();
    await pair.putKey();
  }
  say("both pairs deployed");
  await atBoth(newObjects);
  await restEqual(buckets, 32);
  say(
    `16 objects of each side stand on both, and nothing was written in ${REST_MS / 1_000} s more`,
  );
  await atBoth(changedObjects);
  await untilEqual(buckets, 44);
  await atBoth(returnedObject);
  await untilEqual(buckets, 46);
  say("deleted, written over and brought back on each side: 46 entries stand once on both");
  await announced("deleted", await atBoth(deletedVersion));
  await untilEqual(buckets, 44);
  await announced("tagged", await atBoth(tagTraffic));
  await restEqual(buckets, 44);
  say(
    `a version deleted and two objects tagged on each side; nothing more in ${REST_MS / 1_000} s`,
  );
  for (const pair of [there, back]) {
    await assertAllCrossed(typedCommands(pair, join(folder, pair.settings.name), {}));
  }
  say("verify finds both pairs equal, entry by entry, and no event was given up");
} finally {
  await back.stop();
  await there.stop();
  rmSync(folder, { recursive: true, force: true });
}
