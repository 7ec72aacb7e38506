import { afterAll, beforeAll, expect, it } from "vitest";
import { type FailoverHands, failoverHands } from "./failover-hands.ts";
import { type FailoverWorld, startFailoverWorld } from "./failover-world.ts";

const TO = "--to reverse.config.json";
const REVERSE = "--config reverse.config.json";
/** Replicas of `raw/` have a place of their own, so that below `all/raw/` is nobody's. */
const KEYS = [
  { from: "", to: "all/" },
  { from: "raw/", to: "landing/" },
];

let world: FailoverWorld;
let hands: FailoverHands;
beforeAll(async () => {
  world = await startFailoverWorld({ keys: KEYS });
  hands = failoverHands(world);
});
afterAll(() => world.stop());

/** Runs a command that must end well. */
async function done(line: string): Promise<string> {
  const ran = await hands.xpart(line);
  expect({ line, ...ran }).toMatchObject({ line, exitCode: 0 });
  return ran.text;
}

it("T8 T7 a pair whose keys are renamed goes there and back: nothing is copied twice, and each key by its own name", async () => {
  const { put, remove, stack, written } = hands;
  const forward = await world.deploy("xpart.config.json");
  for (const body of ["report 1", "report 2"]) await put("source", "raw/a.csv", body);
  await put("source", "notes.txt", "notes");
  await forward.idle();
  expect(await stack("destination", "landing/a.csv")).toEqual(["report 2", "report 1"]);

  await done('pause --reason "us-east-1 does not answer" --yes');
  world.isLost = true;
  await done(`reverse settings ${TO}`);
  const back = await world.deploy("reverse.config.json");
  expect(back.settings.source.prefixes).toEqual(["all/", "landing/"]);
  await put("destination", "landing/a.csv", "report 3");
  await put("destination", "all/new.txt", "new");
  await put("destination", "all/raw/nobodys.txt", "no key of the source is called so");
  await remove("destination", "all/notes.txt");
  expect(await done(`reverse ledger ${TO} --yes`)).toMatch(/ 3 {2}entries turned\n/);
  expect(await done(`reverse ledger ${TO} --yes`)).toMatch(/ 3 {2}entries turned before/);

  world.isLost = false;
  world.sandbox.source.resetRequestCounts();
  await done(`reverse start ${TO} --yes`);
  await done(`resume ${REVERSE} --yes`);
  await back.idle();
  expect(written("source")).toBe(2);
  expect(await stack("source", "raw/a.csv")).toEqual(["report 3", "report 2", "report 1"]);
  expect(await stack("source", "new.txt")).toEqual(["new"]);
  expect(await stack("source", "notes.txt")).toEqual(["-", "notes"]);
  expect(await stack("source", "raw/nobodys.txt")).toEqual([]);
  await done(`verify ${REVERSE} --grace 0`);

  const thither = `${REVERSE} --to xpart.config.json`;
  await done(`pause ${REVERSE} --reason "work goes back" --yes`);
  await done(`reverse ledger ${thither} --yes`);
  await done(`reverse start ${thither} --yes`);
  await done("resume --yes");
  await put("source", "raw/a.csv", "report 4");
  await forward.idle();
  const reports = ["report 4", "report 3", "report 2", "report 1"];
  expect(await stack("destination", "landing/a.csv")).toEqual(reports);
  expect(await stack("destination", "all/new.txt")).toEqual(["new"]);
  expect(await stack("destination", "all/notes.txt")).toEqual(["-", "notes"]);
  await done("verify --grace 0");
});
