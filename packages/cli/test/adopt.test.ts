import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import type { RequestGuard, ServiceResponse } from "@xpart/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildStage, type DemoStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { type KeptSettings, writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { runCli } from "../src/run-cli.ts";

/** What stands before the source's services. */
let watch: (service: string, operation: string) => ServiceResponse | undefined;
let stage: DemoStage;
let kept: KeptSettings;

beforeEach(async () => {
  watch = () => undefined;
  const guard: RequestGuard = async ({ service, operation }, answer) =>
    watch(service, operation) ?? answer();
  const open: RequestGuard = async (_request, answer) => answer();
  stage = await buildStage(createWeather(undefined), {
    source: { guard },
    destination: { guard: open },
  });
  kept = await writeKeptSettings(stage.sandbox, undefined);
  for (const [side, Bucket] of [
    ["source", STAGE_NAMES.sourceBucket],
    ["destination", STAGE_NAMES.destinationBucket],
  ] as const) {
    const client = createS3Client(stage.sandbox[side]);
    await client.send(new PutObjectCommand({ Bucket, Key: "copied/1", Body: "x" }));
    client.destroy();
  }
});
afterEach(async () => {
  await kept.remove();
  await stage.sandbox.stop();
});

async function adopt(args: readonly string[], signal = new AbortController().signal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const all = ["adopt", "--config", kept.path, "--prefix", "copied/", ...args];
  const io = { stdout, stderr, signal, workingDirectory: dirname(kept.path) };
  const exitCode = await runCli(all, io);
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

describe("how xpart adopt ends", () => {
  it("V8 with 0 where the queue has taken all, and with 2 where nobody agreed", async () => {
    expect(await adopt(["--yes"])).toMatchObject({ exitCode: 0 });
    const refused = await adopt([]);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain("--yes");
  });

  it("V8 with 1 where the queue did not take a message, whose key it names", async () => {
    watch = (service, operation) =>
      service === "sqs" && operation.startsWith("SendMessage")
        ? {
            ...{ status: 403, headers: { "content-type": "application/x-amz-json-1.0" } },
            body: JSON.stringify({ __type: "AccessDeniedException", message: "not for you" }),
          }
        : undefined;
    const { exitCode, stdout } = await adopt(["--yes"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("the queue did not take:\n  copied/1: ");
    const json = await adopt(["--yes", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ asked: 0, refused: [{ key: "copied/1" }] });
  });

  it("V8 with 130 where Ctrl-C came while it looked, and nothing was asked for", async () => {
    const end = new AbortController();
    let sent = 0;
    watch = (service, operation) => {
      sent += service === "sqs" && operation.startsWith("SendMessage") ? 1 : 0;
      if (operation === "ListObjectVersions") end.abort();
      return undefined;
    };
    const { exitCode, stderr } = await adopt(["--yes"], end.signal);
    expect([exitCode, sent]).toEqual([130, 0]);
    expect(stderr).toContain("interrupted");
  });
});
