import { LambdaClient, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FailoverHands, failoverHands } from "./failover-hands.ts";
import { type FailoverWorld, startFailoverWorld } from "./failover-world.ts";

let world: FailoverWorld;
let hands: FailoverHands;
const sections: string[] = [];

beforeAll(async () => {
  world = await startFailoverWorld();
  hands = failoverHands(world);
});
afterAll(() => world.stop());

/** Runs a command, keeps what it prints, and holds it to its exit status. */
async function shown(line: string, exitCode: number): Promise<string> {
  const ran = await hands.xpart(line);
  expect({ line, ...ran }).toMatchObject({ line, exitCode });
  sections.push(`$ xpart ${line}\n${ran.text}exit status ${ran.exitCode}`);
  return ran.text;
}

function chapter(title: string, about: string): void {
  sections.push(`\`\`\`\n\n## ${title}\n\n${about}\n\n\`\`\`text`);
}

const TO = "--to reverse.config.json";
const REVERSE = "--config reverse.config.json";

it("T7 T3 T4 T6 U35 the source is lost, work goes on at the replica, and comes back: nothing is copied twice, nothing lost", async () => {
  const { xpart, put, remove, stack, written } = hands;
  const forward = await world.deploy("xpart.config.json");
  for (const body of ["report 1", "report 2"]) await put("source", "a.csv", body);
  await put("source", "both.csv", "agreed");
  await put("source", "kept.csv", "kept");
  await put("source", "gone.csv", "gone");
  await remove("source", "gone.csv");
  await forward.idle();
  expect(await stack("destination", "gone.csv")).toEqual(["-", "gone"]);

  chapter("The source is lost", "Two writes had been announced, and had not arrived.");
  await shown('pause --reason "us-east-1 does not answer" --yes', 0);
  await put("source", "late.csv", "late");
  await put("source", "both.csv", "written at the source");
  await world.sandbox.source.eventsSettled();
  await until(async () => /late[\s\S]*both/.test((await xpart("list waiting")).text));
  world.isLost = true;
  const status = await xpart("status");
  expect(status.text).toMatch(/paused {8}since .* us-east-1 does not answer/);
  await shown("list waiting", 1);
  expect(await shown("explain s3://reports/both.csv", 1)).toContain("does not answer");

  chapter(
    "The other direction",
    "It is deployed by the file that the first command writes, and stands still.",
  );
  await shown(`reverse settings ${TO}`, 0);
  expect((await xpart(`reverse settings ${TO}`)).exitCode).toBe(2);
  const back = await world.deploy("reverse.config.json");
  expect(back.settings).toMatchObject({ policy: { foreign: "report" } });
  await put("destination", "a.csv", "report 3");
  await put("destination", "both.csv", "written at the replica");
  await put("destination", "new.csv", "new");
  await remove("destination", "kept.csv");
  expect(await shown(`resume ${REVERSE} --yes`, 2)).toContain("must stand still");
  await shown(`reverse ledger ${TO} --dry-run`, 0);
  expect((await xpart(`reverse ledger ${TO}`)).exitCode).toBe(2);
  await shown(`reverse ledger ${TO} --yes`, 0);
  expect((await xpart(`reverse ledger ${TO} --yes`)).text).toMatch(/6 {2}entries turned before/);
  expect((await xpart(`reverse start ${TO} --yes`)).text).toContain("ServiceUnavailable");

  chapter(
    "The source is back",
    "What never arrived is shown before anything is written, and is never written over unasked.",
  );
  world.isLost = false;
  await shown(`reverse start ${TO} --yes`, 1);
  expect(written("source")).toBeGreaterThan(0);
  world.sandbox.source.resetRequestCounts();
  await shown(`reverse start ${TO} --over-left-behind --yes`, 0);
  await shown(`resume ${REVERSE} --yes`, 0);
  await back.idle();
  expect(written("source")).toBe(3);
  expect(await stack("source", "a.csv")).toHaveLength(3);
  expect((await stack("source", "a.csv"))[0]).toBe("report 3");
  expect((await stack("source", "both.csv"))[0]).toBe("written at the replica");
  expect(await stack("source", "both.csv")).toContain("written at the source");
  expect(await stack("source", "kept.csv")).toEqual(["-", "kept"]);
  expect(await stack("source", "late.csv")).toEqual(["late"]);
  await shown("resume --yes", 2);
  await switchedOnByHand(forward);

  chapter("And back again", "The same commands, with the two files the other way round.");
  await shown(`pause ${REVERSE} --reason "work goes back to us-east-1" --yes`, 0);
  const thither = `${REVERSE} --to xpart.config.json`;
  await shown(`reverse ledger ${thither} --yes`, 0);
  await shown(`reverse start ${thither} --dry-run`, 0);
  await shown(`reverse start ${thither} --yes`, 0);
  expect((await xpart(`reverse start ${thither} --yes`)).text).toContain("already");
  world.sandbox.destination.resetRequestCounts();
  await shown("resume --yes", 0);
  await forward.idle();
  // What was late comes to its place: one write of late.csv; of both.csv one on top that is refused, one, and a copy of what
  // was written at the replica above it.
  expect(written("destination")).toBe(4);
  expect(await stack("destination", "both.csv")).toEqual([
    ...["written at the replica", "written at the source", "agreed"],
  ]);
  expect(await stack("destination", "late.csv")).toEqual(["late"]);
  await put("source", "a.csv", "report 4");
  await forward.idle();
  expect((await stack("destination", "a.csv"))[0]).toBe("report 4");
  await shown("verify --grace 0", 0);
  await shown(`resume ${REVERSE} --yes`, 2);
});

/** Asks again until it is so; the functions take their time. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A mapping that somebody switches on in AWS's console: its functions give back what they get (T3). */
async function switchedOnByHand({
  mappingId,
  lines,
}: Awaited<ReturnType<FailoverWorld["deploy"]>>) {
  const { endpoint, region, credentials } = world.sandbox.source;
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const set = (Enabled: boolean) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID: mappingId, Enabled }));
  world.sandbox.destination.resetRequestCounts();
  await set(true);
  await until(() => lines.join("\n").includes("nothing is copied"));
  await set(false);
  expect(hands.written("destination")).toBe(0);
  lambda.destroy();
}

it("U35 docs/failover-examples.md has what they say (or run: npx vitest run failover -u)", async () => {
  const path = "../../../docs/failover-examples.md";
  const text = sections
    .join("\n\n")
    .replaceAll("```text\n\n", "```text\n")
    .replaceAll("\n\n```\n", "\n```\n");
  await expect(`${HEAD}${text.replace(/^```\n/, "")}\n\`\`\`\n`).toMatchFileSnapshot(path);
});

const HEAD = `# Failover and back: what the commands say

What the commands of [the runbook](failover.md) print, as \`packages/cli/test/failover.test.ts\` has run them from beginning to
end in a sandbox of two partitions; ids, times, ports and folders stand for others.
`;
