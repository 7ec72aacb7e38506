import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { guardOf } from "@xpart/infra/test/iam/settings-guard";
import { settingsOf } from "@xpart/infra/test/sample-settings";
import type { Partition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DemoReport } from "../src/commands/demo/demo-report.ts";
import { runCli } from "../src/run-cli.ts";
import type { CliProcess } from "../src/run-program.ts";

const REPLICA = "xpart-demo-replica";
const INTERRUPTED = 130;
const ODD_KEY = "a+b %20/é 日本.json";

let directory: string;
let repository: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-demo-"));
  repository = join(directory, "repository");
  await mkdir(join(repository, "a+b %20"), { recursive: true });
  git("init", "--initial-branch=main");
  for (let number = 0; number < 12; number += 1) {
    await writeFile(join(repository, `file-${number}.txt`), `content ${number}\n`);
  }
  await writeFile(join(repository, ODD_KEY), "{}");
  await writeFile(join(repository, "empty"), "");
  await writeFile(join(repository, "big"), Buffer.alloc(2_000_000, "xpart"));
  commit("first");
  await writeFile(join(repository, ODD_KEY), '{"version":2}');
  await rm(join(repository, "file-3.txt"));
  await rename(join(repository, "file-4.txt"), join(repository, "moved.txt"));
  commit("second");
  await writeFile(join(repository, "file-3.txt"), "back again\n");
  commit("third");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function git(...args: string[]): void {
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: repository, stdio: "ignore" });
}

function commit(message: string): void {
  git("add", "--all");
  git("commit", "--message", message);
}

/** What infra would be told of the demo, so that its policies stand before all that the handlers ask for (S2). */
const SETTINGS = settingsOf({
  name: "xpart",
  environment: "dev",
  source: { bucket: "xpart-demo-source" },
  destination: { bucket: REPLICA },
  package: { bucket: "zips" },
});

/** @throws where a handler asked for what the policies do not allow. */
async function demo(args: readonly string[], more: Partial<CliProcess> = {}) {
  const { source, destination, expectAllowed } = guardOf(SETTINGS);
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exitCode = await runCli(["demo", ...args], {
    stdout,
    stderr,
    workingDirectory: repository,
    signal: new AbortController().signal,
    guards: { source, destination },
    ...more,
  });
  // Otherwise the handlers may have had nothing to do.
  if (exitCode === 0 || exitCode === 1) {
    expectAllowed();
  }
  const output = {
    exitCode,
    stdout: String(stdout.read() ?? ""),
    stderr: String(stderr.read() ?? ""),
  };
  return { ...output, report: () => JSON.parse(output.stdout) as DemoReport };
}

function clientOf({
  endpoint,
  region,
  credentials,
}: Pick<Partition, "endpoint" | "region" | "credentials">) {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

describe("xpart demo", () => {
  it("U1 replicates a git history version by version and proves both sides equal", async () => {
    const { exitCode, stderr, report } = await demo(["--json"]);
    expect(stderr).toMatch(/3 of 3 commits.*\nequal: true\n$/s);
    expect(exitCode).toBe(0);
    const held = { keys: 16, versions: 18, markers: 2 };
    expect(report()).toMatchObject({
      equal: true,
      ...{ versions: 18, markers: 2, differences: [], deadLetters: 0, troubles: [], skipped: {} },
      source: { partition: "aws", ...held },
      destination: { partition: "aws-us-gov", ...held },
      proofs: { checksum: 18, etag: 0, ledger: 0, content: 0 },
    });
    // Every version has tags, which take a request of their own (L6). Of a key that was written again before its first
    // event came, both versions cross in one window, for which both sides are listed (R8).
    const { s3, ledger } = report().requestsPerObject;
    expect(s3).toBeGreaterThanOrEqual(3);
    expect(s3).toBeLessThanOrEqual(4);
    // Two writes, and a read of its own or a share of the one for a batch's new keys (L9).
    expect(ledger).toBeGreaterThan(2);
    expect(ledger).toBeLessThanOrEqual(4);
    expect(report().source.requests.secretsmanager?.["GetSecretValue"]).toBeGreaterThan(0);
  });

  it("K1 K2 M1 --policy replicates under a filter and to other keys, compares under it, and counts what it leaves out", async () => {
    const policy = join(directory, "policy.json");
    const keys = [
      { from: "", to: "copy/" },
      { from: "m", to: "a-m" },
    ];
    const scope = { exclude: ["file-1*"], sizeBytes: { atLeast: 1, atMost: 1_000_000 } };
    await writeFile(policy, JSON.stringify({ scope, keys }));
    const { exitCode, stdout, report } = await demo(["--json", "--policy", policy]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    expect(report()).toMatchObject({
      ...{ equal: true, versions: 18, markers: 2, differences: [] },
      settled: { keys: 5, reasons: { "out-of-scope": 3, filtered: 2 } },
      destination: { keys: 11, versions: 13, markers: 2 },
      keyRules: keys,
    });
  });

  it("U3, U5 a spoiled destination gives exit code 1, with the keys that differ and how", async () => {
    const { exitCode, report, stderr } = await demo(["--json", "--commits", "2"], {
      async beforeComparing({ sandbox }) {
        const client = clientOf(sandbox.destination);
        const Bucket = REPLICA;
        const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
        const versionOf = (key: string) => Versions.find(({ Key }) => Key === key)?.VersionId;
        const moved = { Bucket, Key: "moved.txt", VersionId: versionOf("moved.txt") };
        const odd = { Bucket, Key: ODD_KEY, VersionId: versionOf(ODD_KEY) };
        await client.send(new DeleteObjectCommand(moved));
        const Tagging = { TagSet: [{ Key: "commit", Value: "another" }] };
        await client.send(new PutObjectTaggingCommand({ ...odd, Tagging }));
        client.destroy();
      },
    });
    expect(exitCode).toBe(1);
    expect(report()).toMatchObject({ equal: false, differenceCount: 2 });
    expect(report().differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: "moved.txt", reasons: ["lost-replica"] }),
        expect.objectContaining({
          ...{ key: ODD_KEY, reasons: ["tags"] },
          fields: ["tags.author-date", "tags.commit"],
        }),
      ]),
    );
    expect(stderr).toContain('differs "moved.txt": a replica that the ledger knows is not there');
    expect(stderr).toMatch(/equal: false \(2 differences\)\n$/);
  });

  it("U2 replicates a folder; kept, it prints what opens both sides until it is ended", async () => {
    const end = new AbortController();
    const stdout = new PassThrough();
    let text = "";
    let listed: Promise<readonly number[]> | undefined;
    stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (listed === undefined && text.includes("aws-us-gov") && text.includes("head-object")) {
        listed = Promise.all(sidesOf(text).map(countVersions)).finally(() => end.abort());
      }
    });
    const folder = join(directory, "folder");
    await mkdir(folder);
    for (let number = 0; number < 5; number += 1) {
      await writeFile(join(folder, `${number}.csv`), "a,b\n");
    }
    const { exitCode } = await demo(["--dir", "../folder", "--keep"], {
      stdout,
      signal: end.signal,
    });
    expect(exitCode).toBe(0);
    expect(text).toContain("sent 6 versions, 1 deletes");
    expect(text).toContain("equal: true");
    // Each side with the credentials, endpoint and bucket of its own printed commands.
    expect(await listed).toEqual([7, 7]);
  });

  it("U2 a folder without a file is nothing to be equal, and said so", async () => {
    const folder = join(directory, "nothing");
    await mkdir(join(folder, "in", "here"), { recursive: true });
    const { exitCode, stdout, stderr } = await demo(["--json", "--dir", folder]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(`There is nothing to replay: ${folder}\n`);
  });

  it("W16 under chaos the handlers fail in every way, and both sides end equal", async () => {
    const { exitCode, report, stderr } = await demo(["--json", "--chaos", "5"]);
    expect(stderr).toContain("chaos with seed 5");
    expect(exitCode).toBe(0);
    const { chaos, ...rest } = report();
    expect(rest).toMatchObject({ equal: true, versions: 18, markers: 2, deadLetters: 0 });
    const { delay = 0, duplicate = 0, reorder = 0, ...others } = chaos?.faults ?? {};
    expect(delay + duplicate + reorder).toBeGreaterThan(0);
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    // What failed had to be done again.
    expect(stderr).toMatch(/chaos {7}seed 5\n/);
  });

  it("U4 ended before it is done, it stops all it started and says so", async () => {
    const end = new AbortController();
    const stdout = new PassThrough();
    stdout.on("data", () => end.abort());
    const { exitCode, stderr } = await demo([], { stdout, signal: end.signal });
    expect(exitCode).toBe(INTERRUPTED);
    expect(stderr).toBe("interrupted\n");
  });
});

/** Reads the printed commands and their file of profiles as a shell and the `aws` command would. */
function sidesOf(text: string) {
  const path = /^export AWS_SHARED_CREDENTIALS_FILE=(.+)$/m.exec(text)?.[1] ?? "";
  const profiles = readFileSync(path, "utf8");
  return ["source", "destination"].map((name) => {
    const profile = profiles.split(`[${name}]`)[1]?.split("[")[0] ?? "";
    const fieldOf = (field: string) =>
      new RegExp(`^${field} = (.+)$`, "m").exec(profile)?.[1] ?? "";
    return {
      bucket:
        new RegExp(`^aws --profile ${name} --endpoint-url http\\S+ s3 ls .*s3://(\\S+)$`, "m").exec(
          text,
        )?.[1] ?? "",
      endpoint: fieldOf("endpoint_url"),
      region: fieldOf("region"),
      credentials: {
        accessKeyId: fieldOf("aws_access_key_id"),
        secretAccessKey: fieldOf("aws_secret_access_key"),
      },
    };
  });
}

async function countVersions(side: ReturnType<typeof sidesOf>[number]): Promise<number> {
  const client = clientOf(side);
  const command = new ListObjectVersionsCommand({ Bucket: side.bucket });
  const { Versions = [], DeleteMarkers = [] } = await client.send(command);
  client.destroy();
  return Versions.length + DeleteMarkers.length;
}
