import { request } from "node:http";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { readQueueDepth } from "@xpart/aws-adapters";
import { forEachBounded, writeReconcileRequest } from "@xpart/core";
import { openDeployment, type SlicePorts, slicePortsOf } from "@xpart/operations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeyRow } from "../src/answers.ts";
import { readKeyPage } from "../src/keys/key-page.ts";
import { startConsole } from "../src/start-console.ts";
import { type ConsoleTest, startConsoleTest, tokenOf } from "./console-world.ts";

let served: ConsoleTest;
let base: string;

beforeAll(async () => {
  served = await startConsoleTest();
  base = served.deployment.names.base;
});
afterAll(() => served.stop());

/** A status that a request under another name gets; `fetch` sets its own host. */
function statusUnder(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: served.running.port, path: "/", headers: { host } })
      .on("response", (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on("error", reject)
      .end();
  });
}

/** What waits in the FIFO queue for the functions. */
async function waiting(): Promise<number> {
  const link = await served.deployment.queues.find("objects");
  const depth = link.ok ? await readQueueDepth(link.value) : link;
  if (!depth.ok) throw new Error(depth.error.message);
  return depth.value.waiting;
}

describe("who is answered", () => {
  it.each([
    ["no token", { authorization: "" }, 401],
    ["a wrong token", { authorization: "Bearer wrong" }, 401],
    ["a page of somebody else", { origin: "http://evil.example" }, 403],
    ["a frame of another site", { "sec-fetch-site": "cross-site" }, 403],
  ])("U40 data is refused to %s", async (_who, headers, status) => {
    const refused = await served.ask("/data/overview", { headers });
    expect(refused.status).toBe(status);
    expect(refused.answer.error.remedy).toContain("xpart console printed");
    expect(JSON.stringify(refused.answer)).not.toContain("reports");
  });

  it("U40 a change is refused to who does not say where it comes from", async () => {
    const response = await fetch(`http://127.0.0.1:${served.running.port}/do/resume`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokenOf(served.running)}` },
      body: JSON.stringify({ confirm: base }),
    });
    expect(response.status).toBe(403);
  });

  it("U40 only the printed address is answered, so that no other name leads here", async () => {
    expect(await statusUnder("evil.example")).toBe(421);
    expect(await statusUnder(`127.0.0.1:${served.running.port}`)).toBe(200);
  });

  it("U40 the page holds nothing of the deployment, and may load nothing from elsewhere", async () => {
    const { headers, answer } = await served.ask("/", { headers: { authorization: "" } });
    expect(answer).not.toContain("reports");
    expect(answer).not.toMatch(/https?:\/\//);
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("U40 what is too long or not understood is refused", async () => {
    const long = await served.ask("/do/verify", { body: { prefix: "x".repeat(40_000) } });
    expect(long.status).toBe(400);
    expect((await served.ask("/data/key?key=")).status).toBe(400);
    expect((await served.ask("/data/list?kind=toString")).status).toBe(400);
    expect((await served.ask("/data/__proto__")).status).toBe(404);
  });
});

const NEVER = new AbortController().signal;
const PAGE_KEYS = Array.from({ length: 30 }, (_, at) => `page/${String(at).padStart(3, "0")}`);

/** Keys of which some have not crossed, one has many entries, and each side has one of its own. */
async function makePages(): Promise<void> {
  for (const key of PAGE_KEYS) await served.put("source", key, key);
  const replicated = PAGE_KEYS.filter((key) => !key.endsWith("7"));
  await forEachBounded(replicated, 4, served.replicate);
  for (let at = 0; at < 12; at += 1) await served.put("source", "page/010", `${at}`);
  await served.put("destination", "page/0100", "foreign");
  await served.put("source", "page/030", "new");
}

/** Listings that give so many entries at once. */
function pagedPorts(limit: number): SlicePorts {
  const { source, destination, ...ports } = slicePortsOf(served.deployment, {
    ...{ requestsPerSecond: 10_000, random: () => 0, now: Date.now, sleep: async () => undefined },
  });
  const paged = <Side extends SlicePorts["source"] | SlicePorts["destination"]>(
    side: Side,
  ): Side => ({
    ...side,
    lister: { listPage: (range, page) => side.lister.listPage(range, { ...page, limit }) },
  });
  return { ...ports, source: paged(source), destination: paged(destination) };
}

describe("what it shows", () => {
  beforeAll(makePages);

  it.each([3, 7, 1_000])(
    "U41 every key of either side comes once, in order, with its verdict, by pages of %i",
    async (limit) => {
      const ports = pagedPorts(limit);
      const rows: KeyRow[] = [];
      let after: string | undefined;
      do {
        const page = await readKeyPage({ prefix: "page/", after }, ports, NEVER);
        rows.push(...page.rows);
        after = page.next;
      } while (after !== undefined);
      expect(rows.map(({ key }) => key)).toEqual([...PAGE_KEYS, "page/030", "page/0100"].sort());
      const verdicts = Object.fromEntries(rows.map(({ key, verdict }) => [key, verdict]));
      expect(verdicts).toMatchObject({ "page/000": "equal", "page/007": "differs" });
      expect(verdicts).toMatchObject({ "page/010": "differs", "page/0100": "differs" });
      const long = rows.find(({ key }) => key === "page/010");
      expect(long).toMatchObject({ source: { entries: 13 }, destination: { entries: 1 } });
      expect(rows.find(({ key }) => key === "page/007")?.why).toEqual([
        "an entry of the source has no replica",
      ]);
    },
  );

  it("U41 the page asks for the same rows", async () => {
    const { answer } = await served.ask("/data/keys?prefix=page%2F&after=page%2F009");
    expect(answer.rows[0]).toMatchObject({ key: "page/010", source: { entries: 13 } });
    expect(answer.rows).toHaveLength(PAGE_KEYS.length - 10 + 2);
    expect(answer).not.toHaveProperty("next");
  });

  it("U41 a key is told in the words of explain, and what does not print is escaped", async () => {
    const key = "one/\u202e<b>\u0007";
    await served.put("source", key, "first");
    await served.replicate(key);
    await served.put("source", key, "second");
    const { answer } = await served.ask(`/data/key?${new URLSearchParams({ key })}`);
    expect(answer).toMatchObject({ shown: "one/\\u202e<b>\\u0007", verdict: "differs" });
    expect(answer.lines.map(({ label }: { label: string }) => label)).toEqual([
      "missing",
      "replicated",
    ]);
    expect(answer.steps[0]).toMatch(/^copy the object .* on top$/);
  });

  it("U41 a comparison runs, and its report is verify's own page", async () => {
    await served.put("source", "verify/a", "a");
    await served.replicate("verify/a");
    await served.ask("/do/verify", { body: { prefix: "verify/" } });
    const ended = await expect
      .poll(async () => (await served.ask("/data/runs")).answer[0])
      .toMatchObject({ state: "done", keys: 1, report: { equal: true } })
      .then(() => served.ask("/data/runs"));
    const { page, json } = ended.answer[0].report;
    const report = await served.ask(page, { headers: { authorization: "" } });
    expect(report.answer).toContain('<h1 class="good">');
    expect(report.headers.get("content-security-policy")).toContain("sandbox");
    expect((await served.ask(json)).answer).toMatchObject({ equal: true, keys: 1 });
    expect((await served.ask("/reports/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.json")).status).toBe(404);
  });
});

describe("what it does", () => {
  it("U40 held deletes are listed and planned, and go once the name is typed", async () => {
    const { client, bucket } = served.deployment.buckets.source;
    await served.put("source", "held", "x");
    await served.replicate("held");
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: "held" }));
    await served.replicate("held");
    const list = await served.ask("/data/list?kind=held");
    expect(list.answer).toMatchObject({ entries: [{ key: "held" }], isComplete: true });
    const plan = await served.ask("/do/plan-release", { body: { prefix: "" } });
    expect(plan.answer).toEqual({ count: 1, lines: ["held"] });
    const before = await waiting();
    for (const confirm of [undefined, "", `${base} `, "yes"]) {
      const refused = await served.ask("/do/release", { body: { prefix: "", confirm } });
      expect(refused.status).toBe(400);
      expect(refused.answer.error.remedy).toContain(base);
    }
    expect(await waiting()).toBe(before);
    const done = await served.ask("/do/release", { body: { prefix: "", confirm: base } });
    expect(done.answer).toMatchObject({ isGood: true });
    expect(await waiting()).toBe(before + 1);
  });

  it("U45 a backfill is begun by the typed name, stopped, and gone on with to its end", async () => {
    for (let at = 0; at < 30; at += 1) await served.put("source", `fill/${at}`, "x");
    const wish = { prefix: "fill/", sends: true };
    const refused = await served.ask("/do/backfill", { body: wish });
    expect(refused.status).toBe(400);
    const before = await waiting();
    await served.ask("/do/backfill", { body: { ...wish, confirm: base } });
    const newest = async () => (await served.ask("/data/backfills")).answer[0];
    const { id } = await newest();
    await served.ask("/do/stop-backfill", { body: { id } });
    await expect.poll(async () => (await newest()).state).not.toBe("running");
    const unsaid = await served.ask("/do/go-on-backfill", { body: { id } });
    expect(unsaid.status).toBe(400);
    await served.ask("/do/go-on-backfill", { body: { id, confirm: base } });
    await expect.poll(newest).toMatchObject({ state: "done", keys: 30, asked: { keys: 30 } });
    expect(await waiting()).toBe(before + 30);
    expect((await served.ask("/do/stop-backfill", { body: { id: "none" } })).status).toBe(404);
  });

  it("U41 dead letters are told by cause, and redriven once the name is typed", async () => {
    const link = await served.deployment.queues.find("objectsDead");
    if (!link.ok) throw new Error(link.error.message);
    const { client, queueUrl } = link.value;
    await served.put("source", "dead", "x");
    const { bucket } = served.deployment.settings.source;
    const event = writeReconcileRequest({ bucket, key: "dead" }, {});
    await client.send(
      new SendMessageCommand({
        ...{ QueueUrl: queueUrl, MessageBody: event },
        ...{ MessageGroupId: "g", MessageDeduplicationId: "d" },
      }),
    );
    const letters = await served.ask("/data/letters");
    const queue = letters.answer.find(({ alias }: { alias: string }) => alias === "objects");
    expect(queue.causes[0]).toMatchObject({ letters: 1, keys: [{ key: "dead" }] });
    const input = { queue: "objects" };
    expect((await served.ask("/do/redrive", { body: { ...input, confirm: "" } })).status).toBe(400);
    const done = await served.ask("/do/redrive", { body: { ...input, confirm: base } });
    expect(done.answer).toMatchObject({ isGood: true });
    expect(done.answer.text).toContain("1 letters removed, 0 left");
  });

  it("U42 what a service does not tell is named, and takes nothing else away", async () => {
    // A page is answered after so long, also where the first look at the deployment takes longer.
    const overview = async () => (await served.ask("/data/overview")).answer;
    await expect.poll(async () => (await overview()).status).toBeDefined();
    const answer = await overview();
    expect(answer.sides).toMatchObject([{ bucket: "reports" }, { bucket: "reports-gov" }]);
    const what = answer.status.unknown.map((each: { what: string }) => each.what);
    expect(what).toEqual(expect.arrayContaining(["lag, throughput and ages", "pause"]));
    const paused = await served.ask("/do/pause", { body: { reason: "why", confirm: base } });
    expect(paused.status).toBe(502);
    expect(paused.answer.error.what).toContain("source");
  });

  it("U42 a side that is not there is named with why, and a second console has its own port", async () => {
    const { settings } = served.deployment;
    const gone = {
      ...settings,
      destination: { ...settings.destination, endpoint: "http://127.0.0.1:1" },
    };
    const opened = await openDeployment(gone);
    if (!opened.ok) throw new Error(opened.error.join("\n"));
    const second = await startConsole(opened.value, { port: served.running.port });
    expect(second.port).not.toBe(served.running.port);
    const { source, destination } = await second.reach();
    expect(source).not.toHaveProperty("why");
    expect(destination.why).toMatch(/^destination ListObjectVersions failed \(unavailable/);
    expect(destination.remedy).toContain("endpoint of that side");
    await second.stop();
    opened.value.close();
  });
});
