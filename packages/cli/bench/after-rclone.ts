import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import { PutObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import type { RequestGuard } from "@xpart/sandbox";
import { startPipeline } from "../src/commands/demo/demo-pipeline.ts";
import { buildStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { findLambdaBundle } from "../src/commands/demo/lambda-bundle.ts";
import { createOnlooker } from "../src/commands/demo/view/onlooker.ts";
import { runCli } from "../src/run-cli.ts";
import { rcloneRemotes } from "./rclone.ts";
import { TOOLS, whyMissing } from "./tools.ts";

const run = promisify(execFile);
/** Events are lost as they are delivered, which is a moment after the write. */
const DELIVERED_AFTER_MS = 1_000;
const MTIME = "1772992214.5";

/** What an object of the source has besides its content. */
const KINDS: readonly { readonly name: string; readonly more: Partial<PutObjectCommandInput> }[] = [
  { name: "with rclone's own time", more: { Metadata: { mtime: MTIME } } },
  {
    name: "with rclone's own time and tags",
    more: { Metadata: { mtime: MTIME }, Tagging: "team=a" },
  },
  { name: "without metadata", more: {} },
  {
    name: "with metadata, a language and tags",
    more: { Metadata: { made: "by hand" }, ContentLanguage: "de", Tagging: "team=b" },
  },
];

/**
 * Has rclone fill a destination, then `xpart backfill --adopt --wait` finish it, in the whole sandbox: what of each kind
 * of object was written once more, and what `xpart verify --deep attributes` says before and afterwards.
 */
export async function benchAfterRclone(keys: number): Promise<void> {
  const missing = whyMissing("rclone");
  if (missing !== undefined) {
    throw new Error(missing);
  }
  const writes = new Map<string, number>();
  let isCounting = false;
  const counting: RequestGuard = async ({ operation, request }, answer) => {
    if (isCounting && (operation === "PutObject" || operation === "CopyObject")) {
      const key = request.path.slice(STAGE_NAMES.destinationBucket.length + 2);
      writes.set(key, (writes.get(key) ?? 0) + 1);
    }
    return answer();
  };
  const guards = {
    source: { guard: ((_asked, answer) => answer()) satisfies RequestGuard },
    destination: { guard: counting },
  };
  const stage = await buildStage(createWeather(undefined), guards);
  const kept = await writeKeptSettings(stage.sandbox, undefined);
  const directory = await mkdtemp(join(tmpdir(), "xpart-after-rclone-"));
  const pipeline = startPipeline(await findLambdaBundle(), stage, createOnlooker());
  const client = createS3Client(stage.sandbox.source);
  const xpart = async (...args: readonly string[]) => {
    const stdout = new PassThrough();
    const exitCode = await runCli([...args, "--config", kept.path], {
      ...{ stdout, stderr: new PassThrough().resume(), workingDirectory: directory },
      ...{ environment: {}, signal: new AbortController().signal },
    });
    return { exitCode, stdout: String(stdout.read() ?? "") };
  };
  try {
    stage.switches.isLosingEvents = true;
    for (let at = 0; at < keys; at += 1) {
      const { more } = KINDS[at % KINDS.length] ?? { more: {} };
      const object = { Bucket: STAGE_NAMES.sourceBucket, Key: keyAt(at), Body: `content ${at}` };
      await client.send(new PutObjectCommand({ ...object, ContentType: "text/plain", ...more }));
    }
    await new Promise((resolve) => setTimeout(resolve, DELIVERED_AFTER_MS));
    stage.switches.isLosingEvents = false;
    const { source, destination } = stage.sandbox;
    const remotes = rcloneRemotes(
      { ...source, ...source.credentials },
      { ...destination, ...destination.credentials },
    );
    const places = [`a:${STAGE_NAMES.sourceBucket}`, `b:${STAGE_NAMES.destinationBucket}`];
    await run(TOOLS.rclone.path, ["copy", ...places, "--config", "/dev/null"], { env: remotes });
    isCounting = true;
    const deep = ["verify", "--deep", "attributes", "--grace", "0", "--json"];
    const before = JSON.parse((await xpart(...deep)).stdout);
    console.log(
      `rclone has copied ${keys} keys; --deep attributes: ${JSON.stringify(before.reasons)}`,
    );
    const { exitCode, stdout } = await xpart("backfill", "--adopt", "--wait", "--yes");
    console.log(`${stdout.trimEnd()}\nexit status ${exitCode}`);
    for (const [kind, { name }] of KINDS.entries()) {
      const own = Array.from({ length: keys }, (_, at) => at).filter(
        (at) => at % KINDS.length === kind,
      );
      const again = own.map((at) => writes.get(keyAt(at)) ?? 0);
      const written = again.filter((count) => count > 0).length;
      console.log(
        `${name}: ${own.length} keys, ${written} written once more, at most ${Math.max(...again)} times`,
      );
    }
    const after = await xpart(...deep);
    console.log(
      `afterwards: exit status ${after.exitCode}, ${JSON.stringify(JSON.parse(after.stdout).reasons)}`,
    );
  } finally {
    client.destroy();
    await pipeline.stop();
    await kept.remove();
    await stage.sandbox.stop();
    await rm(directory, { recursive: true });
  }
}

function keyAt(at: number): string {
  return `copied/${String(at).padStart(6, "0")}.txt`;
}
