import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConsoleTest, startConsoleTest } from "./console-world.ts";
import { beginSeveral, type MemoryCloudRuns, memoryCloudRuns } from "./memory-cloud-runs.ts";

let cloud: MemoryCloudRuns;
let served: ConsoleTest;
let confirm: string;

beforeAll(async () => {
  served = await startConsoleTest(async () => cloud.runs);
  confirm = served.deployment.names.base;
});
beforeEach(() => {
  cloud?.statuses.clear();
  cloud ??= memoryCloudRuns();
});
afterAll(() => served.stop());

const look = async () => (await served.ask("/data/cloud")).answer;
const states = async () =>
  (await look()).runs.map(({ run, state }: { run: string; state: string }) => `${run} ${state}`);

describe("runs in the cloud, in the console", () => {
  it("U45 are shown whoever began them, with how far they are and how many children may work", async () => {
    beginSeveral(cloud);
    const { runs } = await look();
    expect(runs.map(({ state }: { state: string }) => state)).toEqual([
      ...["running", "done", "failed", "stopped", "done"],
    ]);
    expect(runs[0]).toMatchObject({
      ...{ kind: "backfill", sends: true, isAudit: false, prefixes: ["published/"] },
      ...{ children: 9, figures: { sent: 9_871 }, ranges: { done: 31 } },
    });
    expect(runs[1]).toMatchObject({ isAudit: true, outcome: { findingCount: 2, sent: 2 } });
    expect(runs[2].cause).toContain("Ranges failed");
    expect(runs[3]).not.toHaveProperty("report");
  });

  it("U45 begin without a word where they only look, and by the typed name where they send", async () => {
    const looks = await served.ask("/do/cloud-run", { body: { kind: "verify", sends: false } });
    expect(looks.answer.text).toMatch(/^Begun: verify-\d{8}T\d{6}-[0-9a-f]{6}\.$/);
    const fill = { kind: "backfill", sends: true, adopts: true, prefix: "in/" };
    const refused = await served.ask("/do/cloud-run", { body: fill });
    expect([refused.status, cloud.statuses.size]).toEqual([400, 1]);
    expect(refused.answer.error.remedy).toContain(confirm);
    await served.ask("/do/cloud-run", { body: { ...fill, confirm } });
    expect([...cloud.statuses.values()].at(-1)?.begun?.request).toEqual({
      ...{ kind: "backfill", prefixes: ["in/"], sends: true, adopts: true },
    });
  });

  it("U45 are stopped, and gone on with: what sends by the typed name, with the request of its beginning", async () => {
    const request = { kind: "backfill", prefixes: ["a/"], sends: true } as const;
    cloud.begin("filling", request);
    const stopped = await served.ask("/do/cloud-stop", { body: { run: "filling" } });
    expect(stopped.answer.isGood).toBe(true);
    expect(await states()).toEqual(["filling stopped"]);
    const twice = await served.ask("/do/cloud-stop", { body: { run: "filling" } });
    expect(twice.status).toBe(409);
    const refused = await served.ask("/do/cloud-resume", { body: { run: "filling" } });
    expect([refused.status, cloud.statuses.size]).toEqual([400, 1]);
    await served.ask("/do/cloud-resume", { body: { run: "filling", confirm } });
    expect(await states()).toEqual(["filling running"]);
    expect([...cloud.statuses.values()].at(-1)?.begun?.request).toEqual(request);
  });

  it.each([
    ["../elsewhere", 400],
    ["no-such-run", 404],
  ])("U45 %s is no run", async (run, status) => {
    expect((await served.ask("/do/cloud-stop", { body: { run } })).status).toBe(status);
  });

  it("U45 a report is read from the run's folder, under a name that nobody guesses", async () => {
    cloud.begin("whole", { kind: "verify", prefixes: [""], sends: false }, { status: "SUCCEEDED" });
    const [{ report }] = (await look()).runs;
    expect(report.json).toMatch(/^\/reports\/[\w-]{32}\.json$/);
    const open = { headers: { authorization: "" } };
    expect((await served.ask(report.json, open)).status).not.toBe(200);
    cloud.files.set("whole/report.json", { equal: true, keys: 7 });
    expect((await served.ask(report.json, open)).answer).toEqual({ equal: true, keys: 7 });
    expect((await look()).runs[0].report).toEqual(report);
  });

  it("U45 a deployment without them says how it gets them", async () => {
    const without = await startConsoleTest();
    const { answer } = await without.ask("/data/cloud");
    expect(answer).toMatchObject({
      runs: [],
      absent: { remedy: expect.stringContaining('"operations"') },
    });
    const refused = await without.ask("/do/cloud-run", { body: { kind: "verify", sends: false } });
    expect(refused.status).toBe(400);
    await without.stop();
  });
});
