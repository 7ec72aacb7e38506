import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { namesOf } from "@xpart/deployment";
import { type Sandbox, startSandbox } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settingsOf } from "../sample-settings.ts";
import { guardOf } from "./settings-guard.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const settings = settingsOf({ package: { bucket: "zips" }, source: { prefixes: ["in/"] } });
const Bucket = settings.source.bucket;

describe("the guard that stands before the handlers of every test", () => {
  const guard = guardOf(settings);
  let sandbox: Sandbox;
  let worker: S3Client;
  beforeAll(async () => {
    sandbox = await startSandbox({ source: guard.source, destination: guard.destination });
    const { source } = sandbox;
    source.s3.createBucket(Bucket, { versioning: "enabled", eventBridge: false });
    const credentials = source.addAccessKey(namesOf(settings).queueHandler);
    worker = new S3Client({ ...source, credentials, forcePathStyle: true });
  });
  afterAll(async () => {
    worker.destroy();
    await sandbox.stop();
  });

  it("S2 a world whose handlers have other names is an error, since nothing is guarded there", () => {
    expect(() => guard.expectAllowed()).toThrow("named otherwise");
  });

  it("S2 the test's own requests pass, a function's pass where its policy allows them", async () => {
    const own = new S3Client({ ...sandbox.source, forcePathStyle: true });
    const object = { Bucket, Key: "in/a" };
    const { VersionId } = await own.send(new PutObjectCommand({ ...object, Body: "a" }));
    await worker.send(new GetObjectCommand({ ...object, VersionId }));
    expect(() => guard.expectAllowed()).not.toThrow();
    own.destroy();
  });

  it.each(["in/a", "out/a"])(
    "S2 a write to %s is refused, and the world ends with it",
    async (Key) => {
      const put = worker.send(new PutObjectCommand({ Bucket, Key, Body: "b" }));
      await expect(put).rejects.toMatchObject({ name: "AccessDenied" });
      expect(() => guard.expectAllowed()).toThrow(`s3:PutObject on arn:aws:s3:::${Bucket}/${Key}`);
    },
  );
});

/** Where tests start handlers in processes, behind the guard. */
const GUARDED = [
  "apps/infra/test/wiring/deployed-world.ts",
  "apps/lambda/test/cache-bundle.test.ts",
  "apps/lambda/test/deployment.ts",
  "apps/lambda/test/flaws-of-others.ts",
  "apps/lambda/test/handlers-end-to-end.ts",
  "apps/lambda/test/parts.test.ts",
  "packages/cli/src/commands/demo/demo-pipeline.ts",
];

/** Where they start without it. */
const UNGUARDED: readonly { readonly path: RegExp; readonly why: string }[] = [
  { path: /^packages\/sandbox\//, why: "the sandbox itself, with handlers of its own" },
  { path: /^packages\/cli\/bench\//, why: "measures, and no test" },
  {
    path: /^packages\/cli\/src\/commands\/pypicloud\/demo\//,
    why: "cacheHandler for somebody to look at; its wiring's test stands before it",
  },
  {
    path: /^packages\/pypicloud-sync\/test\/interop\//,
    why: "the bundles that are guarded elsewhere, beside a real pypicloud, by hand",
  },
  {
    path: /^packages\/cli\/test\/failover-world\.ts$/,
    why: "both directions of a pair, each of which asks for nothing that the others here do not",
  },
  {
    path: /^apps\/lambda\/test\/source-elsewhere\.test\.ts$/,
    why: "a source that is not AWS, which infra does not deploy: whoever sets its variables gives the right to its secret",
  },
];

it("S2 no other test starts a handler than those that the guard is known to stand before", () => {
  const starting = ["apps", "packages"]
    .flatMap((folder) => sourcesBelow(folder))
    .filter((path) => readFileSync(join(root, path), "utf8").includes("startLambdaProcess("))
    .filter((path) => !UNGUARDED.some((excepted) => excepted.path.test(path)));
  expect(starting.filter((path) => path !== OWN_PATH).toSorted()).toEqual(GUARDED);
});

const OWN_PATH = "apps/infra/test/iam/settings-guard.test.ts";

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return ["node_modules", "dist", "temp"].includes(entry.name) ? [] : sourcesBelow(path);
    }
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
