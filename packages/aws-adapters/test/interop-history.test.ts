import { chosenS3Servers, type S3ServerName, startS3Server } from "@xpart/test-kit/s3-servers";
import { describe, expect, it, onTestFinished } from "vitest";
import { type HistoryWorld, openHistoryWorld } from "./interop-history.ts";
import { judgeKey } from "./interop-judge.ts";

// `pnpm interop:s3` installs the servers, says here where they are, and holds what fails against its table.
const folder = process.env["XPART_INTEROP_S3"];

const MIB = 1024 ** 2;
const STEPS = 400;
const KEYS = 60;

/** Keys of the random history; each letter's has neighbours, none is below another. */
const PLAIN_KEYS = Array.from({ length: KEYS }, (_, index) => `plain/${index % 7}/k ${index}+é`);

/** Keys that servers of files do not keep, and what is written there. */
const ODD_KEYS = [
  "folder/",
  "double//slash",
  "/leading",
  "up/../here",
  "here",
  "a",
  "a/b",
  "c\u0001",
];

async function openWorld(
  name: S3ServerName,
  side: "source" | "destination" = "destination",
): Promise<HistoryWorld> {
  const server = await startS3Server(name, `${folder}/${name}`);
  const world = await openHistoryWorld(server, side);
  onTestFinished(async () => {
    await world.stop();
    await server.stop();
  });
  return world;
}

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function randomStep(
  world: HistoryWorld,
  random: (below: number) => number,
  step: number,
): Promise<object | undefined> {
  const key = PLAIN_KEYS[random(KEYS)] ?? "";
  const kind = random(20);
  if (kind < 9) {
    const Tagging = kind < 3 ? `step=${step}` : undefined;
    const more = { Metadata: { step: `${step}` }, ContentType: "text/x-history" };
    const body = kind === 8 ? "" : `content ${step}`;
    return world.put(key, body, Tagging === undefined ? more : { ...more, Tagging });
  }
  if (kind < 14) {
    return world.mark(key);
  }
  if (kind === 14 && step % 8 === 0) {
    return world.putInParts(key, [5 * MIB, random(MIB) + 1]);
  }
  const stack = await world.source.readStack(key);
  const entries = stack.ok ? stack.value.entries : [];
  const entry = entries[random(Math.max(entries.length, 1))];
  if (entry === undefined) {
    return world.mark(key);
  }
  return kind < 18 || entry.kind === "marker"
    ? world.remove(key, entry.versionId)
    : world.tag(key, entry.versionId, `${step}`);
}

async function randomHistory(world: HistoryWorld): Promise<readonly string[]> {
  const random = randomOf(20_261_128);
  const events: (object | undefined)[] = [];
  const dead: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    const event = await randomStep(world, random, step);
    // Some come late, and in another order.
    events.splice(random(4) === 0 ? random(events.length + 1) : events.length, 0, event);
    if (events.length > 10) {
      dead.push(...(await world.deliver(events.splice(0, 6))));
    }
  }
  return [...dead, ...(await world.deliver(events))];
}

/** Told newest first. */
async function manyVersions(world: HistoryWorld): Promise<readonly string[]> {
  const events: (object | undefined)[] = [];
  for (let step = 0; step < 40; step += 1) {
    events.push(await (step % 4 === 3 ? world.mark("many") : world.put("many", `${step}`)));
  }
  return world.deliver(events.toReversed());
}

async function unevenParts(world: HistoryWorld): Promise<readonly string[]> {
  const sizes = [5 * MIB, 7 * MIB + 13, 5 * MIB + 1, 3];
  return world.deliver([await world.putInParts("parts", sizes)]);
}

for (const name of folder === undefined ? [] : chosenS3Servers()) {
  describe(`histories from: ${name}`, () => {
    const open = () => openWorld(name, "source");

    it("A8 what a source there has been through ends equal, or in other parts", async () => {
      const world = await open();
      expect(await randomHistory(world)).toEqual([]);
      for (const key of PLAIN_KEYS) {
        const { kind, ...more } = await judgeKey(key, world);
        expect([key, kind, more]).toEqual([
          key,
          expect.stringMatching(/^(equal|other-parts)$/),
          {},
        ]);
      }
    });

    it("O5 forty versions and markers of a source's key cross in order", async () => {
      const world = await open();
      expect(await manyVersions(world)).toEqual([]);
      expect(await judgeKey("many", world)).toEqual({ kind: "equal" });
    });

    it("A3 a source's uneven parts cross with their boundaries", async () => {
      const world = await open();
      expect(await unevenParts(world)).toEqual([]);
      expect(await judgeKey("parts", world)).toEqual({ kind: "equal" });
    });
  });

  describe(`histories: ${name}`, () => {
    it("A8 a random history ends equal", async () => {
      const world = await openWorld(name);
      expect(await randomHistory(world)).toEqual([]);
      for (const key of PLAIN_KEYS) {
        expect([key, await judgeKey(key, world)]).toEqual([key, { kind: "equal" }]);
      }
    });

    it("O5 forty versions and markers of a key cross in order", async () => {
      const world = await openWorld(name);
      expect(await manyVersions(world)).toEqual([]);
      expect(await judgeKey("many", world)).toEqual({ kind: "equal" });
    });

    it("A3 uneven parts cross with their boundaries", async () => {
      const world = await openWorld(name);
      expect(await unevenParts(world)).toEqual([]);
      expect(await judgeKey("parts", world)).toEqual({ kind: "equal" });
    });

    it.each(ODD_KEYS)(
      "A20 the key %j is equal, or set aside by name, and no other changes",
      async (key) => {
        const world = await openWorld(name);
        const others = ["here", "a", "leading", "double/slash", "up/here"].filter(
          (other) => other !== key,
        );
        const events: (object | undefined)[] = [];
        for (const other of others) {
          events.push(await world.put(other, "untouched"));
        }
        events.push(await world.put(key, key.endsWith("/") ? "" : "first"));
        events.push(await world.put(key, key.endsWith("/") ? "" : "second"));
        events.push(await world.mark(key));
        events.push(await world.put(key, key.endsWith("/") ? "" : "third"));
        expect(await world.deliver(events)).toEqual([]);
        const verdict = await judgeKey(key, world);
        expect(JSON.stringify(verdict)).not.toMatch(/SILENT/);
        for (const other of others.filter((one) => !isBeside(one, key))) {
          expect([other, await judgeKey(other, world)]).toEqual([other, { kind: "equal" }]);
        }
        // What the table of gaps is made from: a key that is not kept fails here, and is listed there.
        expect(verdict).toEqual({ kind: "equal" });
      },
    );
  });
}

/** Whether one of two keys is the other's folder, which servers of files do not keep together. */
function isBeside(one: string, other: string): boolean {
  return one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

if (folder === undefined) {
  describe("histories: servers of others", () => {
    it.skip("A8 XPART_INTEROP_S3 names no folder with servers: pnpm interop:s3", () => {});
  });
}
