import { PassThrough } from "node:stream";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "../src/run-cli.ts";

let partition: Partition;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  partition.s3.createBucket("copies", { versioning: "enabled", eventBridge: false });
  partition.s3.createBucket("plain", { versioning: "unversioned", eventBridge: false });
});
afterAll(() => partition.stop());
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Runs it as a user does, with the sandbox's key in the environment. */
async function run(...args: readonly string[]) {
  return probe("probe-destination", ...args);
}

async function probe(command: string, ...args: readonly string[]) {
  vi.stubEnv("AWS_ACCESS_KEY_ID", partition.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", partition.credentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", "");
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runCli([command, "--region", "us-east-1", ...args], {
    ...{ stdout, stderr, workingDirectory: process.cwd() },
    signal: new AbortController().signal,
  });
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}

describe("xpart probe-destination", () => {
  it("U17 says what a server keeps, line by line, and the profile for the functions", async () => {
    const { code, out } = await run("--bucket", "copies", "--endpoint", partition.endpoint);
    expect(out).toMatch(/^server: AmazonS3$/m);
    expect(out).toMatch(/^ok {4}keys with \/\/ and \/\.\.\/: kept as they are$/m);
    expect(out).not.toMatch(/LOST/);
    expect(out).toMatch(/^DEST_PROFILE='\{"markers":"every"/m);
    expect(code).toBe(0);
  });

  it("U3 with --json its result is one document", async () => {
    const args = ["--bucket", "copies", "--endpoint", partition.endpoint, "--json"];
    const { code, out } = await run(...args);
    expect(JSON.parse(out)).toMatchObject({ server: "AmazonS3", left: [] });
    expect(code).toBe(0);
  });

  it("U4 a bucket without versions is an error with what to do", async () => {
    const { code, err } = await run("--bucket", "plain", "--endpoint", partition.endpoint);
    expect(err).toMatch(/switch versioning on/);
    expect(code).toBe(2);
  });

  it("U4 an endpoint that is no URL is an error with what to do", async () => {
    const { code, err } = await run("--bucket", "copies", "--endpoint", "minio:9000");
    expect(err).toMatch(/--endpoint minio:9000/);
    expect(code).toBe(2);
  });

  it("U17 of a source it says what can be read, and the profile for the functions", async () => {
    const args = ["--bucket", "copies", "--endpoint", partition.endpoint];
    const { code, out } = await probe("probe-source", ...args);
    expect(out).toMatch(/^ok {4}parts read by their numbers: each is what was uploaded as it/m);
    expect(out).toMatch(/^ok {4}checksums: come with the content/m);
    expect(out).not.toMatch(/LOST|\?/);
    expect(out).toMatch(
      /^SOURCE_PROFILE='\{"tellsMarkers":true,"listing":"interleaved","encodesKeys":true\}'/m,
    );
    expect(code).toBe(0);
  });
});
