import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
  createSqsClient,
} from "@xpart/aws-adapters";
import { DEFAULT_BYTES_PER_SECOND, DEFAULT_POLICY, reconcileKey } from "@xpart/core";
import type { VerifyReport } from "@xpart/operations";
import type { RequestGuard, ServiceResponse } from "@xpart/sandbox";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { buildStage, type DemoStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { type KeptSettings, writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { runCli } from "../src/run-cli.ts";
import type { CliProcess } from "../src/run-program.ts";

/** A key with an escape sequence, which must not reach a terminal. */
const HOSTILE = "logs/\u001b[2Jcleared\u202e";

/** What stands before a side's S3: it may refuse, or do something, before the request is answered. */
type Watch = (side: "source" | "destination", operation: string) => ServiceResponse | undefined;

let watch: Watch;
let stage: DemoStage;
let kept: KeptSettings;
let stores: ReturnType<typeof storesOf>;

beforeEach(async () => {
  watch = () => undefined;
  const guardOf = (side: "source" | "destination"): { readonly guard: RequestGuard } => ({
    guard: async ({ operation }, answer) => watch(side, operation) ?? answer(),
  });
  stage = await buildStage(createWeather(undefined), {
    source: guardOf("source"),
    destination: guardOf("destination"),
  });
  kept = await writeKeptSettings(stage.sandbox, undefined);
  stores = storesOf(stage);
});
afterEach(async () => {
  stores.close();
  await kept.remove();
  await stage.sandbox.stop();
});

function storesOf({ sandbox }: DemoStage) {
  const clients = [createS3Client(sandbox.source), createS3Client(sandbox.destination)] as const;
  const table = createDynamoDbClient(sandbox.source);
  const here = { client: clients[0], bucket: STAGE_NAMES.sourceBucket };
  const there = { client: clients[1], bucket: STAGE_NAMES.destinationBucket };
  return {
    // What a client of the source does, by the same store.
    client: createS3DestinationStore(here),
    source: createS3SourceStore(here),
    destination: createS3DestinationStore(there),
    ledger: createDynamoDbLedger({ client: table, table: STAGE_NAMES.table }),
    close() {
      for (const client of [...clients, table]) client.destroy();
    },
  };
}

async function put(store: typeof stores.destination, key: string, text: string): Promise<string> {
  const body = (async function* () {
    yield Buffer.from(text);
  })();
  const object = { key, sizeBytes: text.length, attributes: { metadata: {} }, tags: {}, body };
  const written = await store.putObject(object);
  if (!written.ok) throw new Error(written.error.message);
  return written.value.versionId;
}

/** Does what a worker does with the key's events. */
async function replicate(key: string): Promise<void> {
  const { source, destination, ledger } = stores;
  const done = await reconcileKey(
    { key },
    {
      ...{ source, destination, ledger, policy: DEFAULT_POLICY },
      clock: { now: Date.now },
      newAttemptId: () => `attempt of ${key}`,
      deadlineMs: Date.now() + 600_000,
      bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
    },
  );
  if (!done.ok) throw new Error(JSON.stringify(done.error));
}

/** Equal but for what a test does besides. */
async function fill(): Promise<void> {
  for (const key of ["a", "logs/1", "logs/2"]) {
    await put(stores.client, key, `older ${key}`);
    await put(stores.client, key, key);
    await replicate(key);
  }
}

/** A key whose entries fill a page, so that there is a second one, with a key behind it. */
async function fillTwoPages(): Promise<void> {
  await fill();
  const { source, destination } = stage.sandbox;
  for (let count = 0; count < 1_100; count += 1) {
    source.s3.expireCurrent(STAGE_NAMES.sourceBucket, "long");
    destination.s3.expireCurrent(STAGE_NAMES.destinationBucket, "long");
  }
  await put(stores.client, "z", "x");
  await replicate("z");
}

const refused = (status: number, code: string): ServiceResponse => ({
  ...{ status, headers: {} },
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

/** Does something at a side's listing of this number, counted from 1. */
function atListing(
  side: "source" | "destination",
  number: number,
  act: () => ServiceResponse | undefined,
) {
  let listings = 0;
  watch = (asked, operation) => {
    if (asked === side && operation === "ListObjectVersions") {
      listings += 1;
      return listings >= number ? act() : undefined;
    }
    return undefined;
  };
}

async function verify(args: readonly string[] = [], more: Partial<CliProcess> = {}) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exitCode = await runCli(["verify", "--config", kept.path, "--grace", "0", ...args], {
    ...{ stdout, stderr, workingDirectory: dirname(kept.path) },
    signal: new AbortController().signal,
    ...more,
  });
  const output = {
    exitCode,
    stdout: String(stdout.read() ?? ""),
    stderr: String(stderr.read() ?? ""),
  };
  return { ...output, report: () => JSON.parse(output.stdout) as VerifyReport };
}

const fileOf = (name: string) => readFile(join(dirname(kept.path), name), "utf8");

describe("xpart verify --report", () => {
  it("V2 writes the report as JSON and as a page, with the same numbers", async () => {
    await fill();
    await put(stores.client, HOSTILE, "x");
    const { stdout } = await verify(["--report", "report.html"]);
    expect(stdout).toContain("report.json");
    const report = JSON.parse(await fileOf("report.json")) as VerifyReport;
    expect(report).toMatchObject({ keys: 4, verdicts: { equal: 3, differs: 1 } });
    const page = await fileOf("report.html");
    expect(page).toContain("not equal: 1 keys differ, 0 unknown");
    expect(page).toContain(report.source.digest);
    const unwritable = await verify(["--report", "no/such/report"]);
    expect(unwritable).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--report"),
    });
  });
});

describe("xpart verify", () => {
  it("U15 equal sides: exit code 0, all versions counted, and equal hashes", async () => {
    await fill();
    const { exitCode, report } = await verify(["--json"]);
    expect(exitCode).toBe(0);
    const side = { keys: 3, versions: 6, markers: 0 };
    expect(report()).toMatchObject({
      ...{ equal: true, complete: true, keys: 3, findings: [], source: side, destination: side },
      verdicts: { equal: 3, settled: 0, "in-flight": 0, differs: 0, unknown: 0 },
      proofs: { etag: 6 },
      byPrefix: { "logs/": { equal: 2 }, "(no folder)": { equal: 1 } },
    });
    expect(report().source.digest).toBe(report().destination.digest);
    const plain = await verify();
    expect(plain).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\nequal: true\n$/) });
  });

  it("U15 what differs: exit code 1, each key named with why, and files as rclone has them", async () => {
    await fill();
    await put(stores.client, "logs/missing", "x");
    await put(stores.destination, "foreign", "x");
    await put(stores.destination, "logs/1", "foreign");
    await put(stores.client, HOSTILE, "x");
    const args = ["combined", "missing-on-dst", "missing-on-src", "differ", "match", "error"];
    const { exitCode, stdout } = await verify(args.flatMap((name) => [`--${name}`, `${name}.txt`]));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/differs "logs\/missing": an entry of the source has no replica/);
    expect(stdout).toContain('"logs/\\u001b[2Jcleared\\u202e"');
    expect(stdout).not.toContain("\u001b[2J");
    const combined = (await fileOf("combined.txt")).split("\n").sort();
    const hostile = JSON.stringify(HOSTILE);
    expect(combined).toEqual(
      ["", "= a", "* logs/1", "= logs/2", "+ logs/missing", "- foreign", `+ ${hostile}`].sort(),
    );
    expect((await fileOf("missing-on-dst.txt")).split("\n").sort()).toEqual(
      ["", "logs/missing", hostile].sort(),
    );
    expect(await fileOf("missing-on-src.txt")).toBe("foreign\n");
    expect(await fileOf("differ.txt")).toBe("logs/1\n");
    expect((await fileOf("match.txt")).split("\n").sort()).toEqual(["", "a", "logs/2"]);
    expect(await fileOf("error.txt")).toBe("");
  });

  it("U15 a source that changed within the grace is in flight, not different", async () => {
    await fill();
    await put(stores.client, "young", "x");
    const { exitCode, report } = await verify(["--json", "--grace", "3600"]);
    expect(exitCode).toBe(0);
    expect(report()).toMatchObject({ equal: true, verdicts: { equal: 3, "in-flight": 1 } });
  });

  it.each([
    ["an hour behind", -3_600_000],
    ["an hour ahead", 3_600_000],
  ])(
    "U15 a machine whose clock is %s finds what differs, and excuses nothing as young",
    async (_title, offMs) => {
      await fill();
      await put(stores.client, "missing", "x");
      const now = Date.now;
      const clock = vi.spyOn(Date, "now").mockImplementation(() => now() + offMs);
      onTestFinished(() => clock.mockRestore());
      const { exitCode, report } = await verify(["--json", "--grace", "60"]);
      expect(exitCode).toBe(1);
      expect(report()).toMatchObject({
        verdicts: { equal: 3, differs: 1, "in-flight": 0 },
        findings: [{ key: "missing", reasons: ["missing"] }],
      });
    },
  );

  it("F2 a clock that S3 refuses is told by its code, and nothing is called equal", async () => {
    await fill();
    const end = new AbortController();
    let refusals = 0;
    // It is tried again, since a clock may be set meanwhile, until somebody ends it.
    atListing("source", 1, () => {
      refusals += 1;
      if (refusals > 2) end.abort();
      return refused(403, "RequestTimeTooSkewed");
    });
    const { exitCode, report, stderr } = await verify(["--json"], { signal: end.signal });
    expect(exitCode).toBe(130);
    expect(stderr).toContain("Set the clock of this machine");
    expect(report()).toMatchObject({ equal: false, complete: false, keys: 0 });
  });

  it("U15 --prefix leaves the others out; one that is not replicated is refused", async () => {
    await fill();
    await put(stores.client, "b", "x");
    expect(await verify(["--prefix", "logs/"])).toMatchObject({ exitCode: 0 });
    const settings = JSON.parse(await readFile(kept.path, "utf8"));
    const source = { ...settings.source, prefixes: ["logs/"] };
    await writeFile(kept.path, JSON.stringify({ ...settings, source }));
    expect(await verify()).toMatchObject({ exitCode: 0 });
    const refused = await verify(["--prefix", "b"]);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--prefix b\nIt replicates logs/"),
    });
  });

  it("U15 --deep finds drifted tags, which no listing shows", async () => {
    await fill();
    const stack = await stores.destination.readStack("logs/1");
    const [top] = stack.ok ? stack.value.entries : [];
    await stores.destination.writeTags("logs/1", top?.versionId ?? "", { team: "x" });
    expect(await verify()).toMatchObject({ exitCode: 0 });
    const { exitCode, report } = await verify(["--deep", "checksum", "--json"]);
    expect(exitCode).toBe(1);
    expect(report()).toMatchObject({
      findings: [{ key: "logs/1", reasons: ["tags"], fields: ["tags.team"] }],
      ...{ deepVersions: 6, proofs: { checksum: 6 } },
    });
  });

  it("U15 a stopped comparison exits with 130, says how to go on, and goes on to the same end", async () => {
    await fillTwoPages();
    const whole = (await verify(["--json"])).report();
    const interrupt = new AbortController();
    // Once both sides were asked for their second page, the first one has been compared.
    const listed = { source: 0, destination: 0 };
    watch = (side, operation) => {
      listed[side] += operation === "ListObjectVersions" ? 1 : 0;
      if (Math.min(listed.source, listed.destination) >= 2) interrupt.abort();
      return undefined;
    };
    const args = ["--json", "--match", "match.txt", "--parallel", "1"];
    const stopped = await verify(args, { signal: interrupt.signal });
    expect(stopped).toMatchObject({ exitCode: 130 });
    expect(stopped.stderr).toContain("--resume xpart-verify-xpart-dev.json");
    expect(stopped.report()).toMatchObject({ equal: false, complete: false, keys: 4 });
    watch = () => undefined;
    const resume = ["--resume", "xpart-verify-xpart-dev.json"];
    const other = await verify([...resume, "--prefix", "logs/"]);
    expect(other).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("prefixes differ"),
    });
    const resumed = await verify([...resume, "--json", "--match", "match.txt"]);
    expect(resumed.exitCode).toBe(0);
    const { startedAt: _then, durationMs: _took, ...rest } = resumed.report();
    expect(whole).toMatchObject(rest);
    expect((await fileOf("match.txt")).split("\n").sort()).toEqual([
      "",
      "a",
      "logs/1",
      "logs/2",
      "long",
      "z",
    ]);
    await expect(fileOf("xpart-verify-xpart-dev.json")).rejects.toThrow("ENOENT");
  });

  it("F2 a side that is denied: exit code 2, nothing is called equal, and which side it is", async () => {
    await fill();
    atListing("destination", 1, () => refused(403, "AccessDenied"));
    const { exitCode, stderr, report } = await verify(["--json", "--match", "match.txt"]);
    expect(exitCode).toBe(2);
    expect(report()).toMatchObject({
      ...{ equal: false, complete: false, keys: 0, verdicts: { equal: 0 } },
      error: expect.stringContaining(
        "destination ListObjectVersions failed (denied, AccessDenied)",
      ),
    });
    expect(stderr).toContain("The identity of that side needs the right to it");
    expect(await fileOf("match.txt")).toBe("");
  });

  it("F2 a listing that breaks off: exit code 2, what was compared is kept, and it can be gone on with", async () => {
    await fillTwoPages();
    atListing("destination", 2, () => refused(403, "AccessDenied"));
    const broken = await verify(["--json", "--parallel", "1"]);
    expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--resume") });
    expect(broken.report()).toMatchObject({ equal: false, complete: false, keys: 3 });
    watch = () => undefined;
    const resumed = await verify(["--json", "--resume", "xpart-verify-xpart-dev.json"]);
    expect(resumed.report()).toMatchObject({ equal: true, keys: 5, verdicts: { equal: 5 } });
  });

  it("V6 what is throttled goes on, more slowly", async () => {
    await fill();
    let refusals = 0;
    atListing("source", 1, () => {
      refusals += 1;
      return refusals <= 5 ? refused(503, "SlowDown") : undefined;
    });
    expect(await verify()).toMatchObject({ exitCode: 0 });
    expect(refusals).toBeGreaterThan(5);
  });

  it("U4 a bucket that is not there is told by its side", async () => {
    const settings = JSON.parse(await readFile(kept.path, "utf8"));
    const destination = { ...settings.destination, bucket: "no-such-bucket" };
    await writeFile(kept.path, JSON.stringify({ ...settings, destination }));
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(2);
    expect(stdout).toContain("destination ListObjectVersions failed (misconfigured, NoSuchBucket)");
    expect(stdout).toContain("What the settings file names is not there");
  });

  it("C1 a destination without versions is told, and its lost history differs", async () => {
    stage.sandbox.destination.s3.createBucket("plain", {
      versioning: "unversioned",
      eventBridge: false,
    });
    const settings = JSON.parse(await readFile(kept.path, "utf8"));
    const destination = { ...settings.destination, bucket: "plain" };
    await writeFile(kept.path, JSON.stringify({ ...settings, destination }));
    const client = createS3Client(stage.sandbox.destination);
    await put(stores.client, "k", "older");
    await put(stores.client, "k", "newer");
    await put(createS3DestinationStore({ client, bucket: "plain" }), "k", "newer");
    client.destroy();
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      "note: the destination holds null versions only: its versioning is off",
    );
  });

  it.each([
    [["--deep", "all"], "--deep all\nGive attributes, checksum or content"],
    [["--sample", "3"], "--sample 3\nA sample is of what is compared deeper"],
    [["--grace", "soon"], "--grace soon\nGive a whole number from 0 on"],
    [["--parallel", "0"], "--parallel 0\nGive a whole number from 1 on"],
    [["--match", "no/such/file"], "--match"],
    [["--resume", "none.json"], "none.json\nName the file that the stopped one wrote"],
  ])("U4 %j is told", async (args, expected) => {
    const { exitCode, stderr, stdout } = await verify(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(expected);
    expect(stdout).toBe("");
  });
});

describe("xpart verify --repair", () => {
  const broken = async () => {
    await fill();
    await put(stores.client, "logs/missing", "x");
    await put(stores.client, "a", "newest");
    await put(stores.destination, "foreign", "x");
  };

  /** What waits for the functions. */
  const messages = async (): Promise<readonly { readonly key: string }[]> => {
    const client = createSqsClient(stage.sandbox.source);
    const QueueUrl = stage.queues.objects.url;
    const received = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    client.destroy();
    return (received.Messages ?? []).map(({ Body = "" }) => JSON.parse(Body));
  };

  /** The keys that messages ask for. */
  const asked = async () => (await messages()).map(({ key }) => key).sort();

  it("V7 says what it would do, and does nothing where it is not agreed to", async () => {
    await broken();
    const dry = await verify(["--repair", "--dry-run"]);
    expect(dry.exitCode).toBe(1);
    expect(dry.stdout).toContain("a reconcile of 2 keys: 2 entries put on top, 0 deleted");
    expect(dry.stdout).toContain("1 key left to a person");
    const silent = await verify(["--repair"]);
    expect(silent).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Give --yes") });
    expect(await asked()).toEqual([]);
  });

  it("V7 asks the functions for the keys that a reconcile mends, and for no others", async () => {
    await broken();
    const { exitCode, report } = await verify(["--repair", "--yes", "--json"]);
    expect(exitCode).toBe(1);
    expect(report()).toMatchObject({ equal: false, repair: { asked: 2, refused: [] } });
    expect(await asked()).toEqual(["a", "logs/missing"]);
  });

  it("V7 waited for, it ends with exit code 0 where all is mended", async () => {
    await fill();
    await put(stores.client, "logs/missing", "x");
    let working: Promise<void> | undefined;
    watch = (_side, operation) => {
      if (operation === "SendMessageBatch") working ??= replicate("logs/missing");
      return undefined;
    };
    const { exitCode, report } = await verify(["--repair", "--yes", "--wait", "--json"]);
    await working;
    expect(exitCode).toBe(0);
    expect(report()).toMatchObject({ repair: { asked: 1, refused: [], left: [] } });
    expect(await verify()).toMatchObject({ exitCode: 0 });
  });

  it("V7 has the tags of a key read and written once more, where a deep look found others", async () => {
    await fill();
    const stack = await stores.destination.readStack("logs/1");
    const [top] = stack.ok ? stack.value.entries : [];
    await stores.destination.writeTags("logs/1", top?.versionId ?? "", { team: "x" });
    let working: Promise<unknown> | undefined;
    watch = (_side, operation) => {
      if (operation === "SendMessageBatch") {
        working ??= stores.destination.writeTags("logs/1", top?.versionId ?? "", {});
      }
      return undefined;
    };
    const args = ["--deep", "attributes", "--repair", "--yes", "--wait", "--json"];
    const { exitCode, report } = await verify(args);
    await working;
    expect(report()).toMatchObject({ repair: { asked: 1, refused: [], left: [] } });
    expect(exitCode).toBe(0);
    expect(await messages()).toMatchObject([{ xpart: "reconcile", key: "logs/1", tags: "all" }]);
  });

  it("V7 refuses more deletes than it may", async () => {
    const settings = JSON.parse(await readFile(kept.path, "utf8"));
    await writeFile(kept.path, JSON.stringify({ ...settings, policy: { lifecycle: "replicate" } }));
    await fill();
    const stack = await stores.source.readStack("a");
    const [, older] = stack.ok ? stack.value.entries : [];
    await stores.client.deleteEntry("a", older?.versionId ?? "");
    const refusal = await verify(["--repair", "--yes", "--max-delete", "0"]);
    expect(refusal).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("1 entries, --max-delete 0"),
    });
    expect(await asked()).toEqual([]);
    expect(await verify(["--repair", "--yes"])).toMatchObject({ exitCode: 1 });
    expect(await asked()).toEqual(["a"]);
  });

  it("U4 what is about a repair needs one", async () => {
    const { exitCode, stderr } = await verify(["--max-delete", "3"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--max-delete\nIt is about a repair: give --repair too.");
  });
});
