import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { type Partition, startPartition } from "@xpart/sandbox";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SampleFolder, sampleFolder } from "./sample-folder.ts";

const UPLOAD = fileURLToPath(new URL("../src/upload.ts", import.meta.url));
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const HASH = "a".repeat(64);
const CACHE_HASH = "c".repeat(64);

/** Zips as a build leaves them; what is in them is nobody's business here. */
function builtZips(buildHash: string = HASH): SampleFolder {
  const zip = (app: string, hash: string) => {
    const content = `PK ${app} ${hash}`;
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { content, entry: { app, file: `${app}.zip`, buildHash: hash, sha256, bytes: 9 } };
  };
  const main = zip("xpart", buildHash);
  const cache = zip("xpart-cache", CACHE_HASH);
  return sampleFolder({
    "packages.json": JSON.stringify([main.entry, cache.entry]),
    "xpart.zip": main.content,
    "xpart-cache.zip": cache.content,
  });
}

/** Runs the upload as a pipeline does, with nothing of this process' environment but the PATH. */
async function upload(folder: SampleFolder, variables: Readonly<Record<string, string>>) {
  const env = { PATH: process.env["PATH"] ?? "", ...variables };
  const child = spawn(process.execPath, [UPLOAD, folder.path], { env });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { status, stdout, stderr };
}

/** What a shell exports that has read what the upload left. */
function exported(folder: SampleFolder): Record<string, string> {
  const script = `. ${join(folder.path, "package.env")} && node -p 'JSON.stringify(process.env)'`;
  const env = { PATH: process.env["PATH"] ?? "" };
  const all = JSON.parse(execFileSync("sh", ["-c", script], { env, encoding: "utf8" }));
  return Object.fromEntries(
    Object.entries<string>(all).filter(([name]) => name.startsWith("PACKAGE")),
  );
}

/** An S3 to upload to. */
interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly client: S3Client;
  stop(): Promise<void>;
}

async function startSandboxService(): Promise<Service & { readonly partition: Partition }> {
  const options = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
  const partition = await startPartition(options);
  const client = new S3Client(partition);
  const environment = partition.environment();
  return { environment, client, partition, stop: () => partition.stop() };
}

async function startMotoService(executable: string): Promise<Service> {
  const moto = await startMotoServer(executable);
  const environment = {
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_REGION: moto.region,
    AWS_ACCESS_KEY_ID: moto.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: moto.credentials.secretAccessKey,
  };
  return { environment, client: new S3Client(moto), stop: () => moto.stop() };
}

const moto = findMotoServer();
if (moto === undefined && process.env["XPART_REQUIRE_MOTO"] === "1") {
  it("G10 moto_server is on the PATH", () => {
    throw new Error("XPART_REQUIRE_MOTO is 1 and no moto_server is on the PATH");
  });
}

describe("the upload, to the sandbox", () => describeUpload(startSandboxService));
describe.skipIf(moto === undefined)("the upload, to moto", () =>
  describeUpload(() => startMotoService(moto ?? "")),
);

/** What holds of an S3. Each test has buckets of its own. */
function describeUpload(start: () => Promise<Service>): void {
  let service: Service;
  const folders: SampleFolder[] = [];
  beforeAll(async () => {
    service = await start();
  });
  afterAll(async () => {
    for (const folder of folders) {
      folder.remove();
    }
    await service?.stop();
  });

  const zips = (hash?: string) => {
    const folder = builtZips(hash);
    folders.push(folder);
    return folder;
  };
  const bucket = async (name: string) => {
    await service.client.send(new CreateBucketCommand({ Bucket: name }));
    return name;
  };
  const keys = async (name: string) => {
    const { Contents } = await service.client.send(new ListObjectsV2Command({ Bucket: name }));
    return (Contents ?? []).map(({ Key }) => Key);
  };
  const variables = (more: Readonly<Record<string, string>>) => ({
    ...service.environment,
    CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
    ...more,
  });

  it("G10 each zip is there by hash and by environment, encrypted, with hash and commit", async () => {
    const folder = zips();
    const name = await bucket("plain");
    const result = await upload(folder, variables({ ENVIRONMENT: "prod", PACKAGE_BUCKET: name }));
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(await keys(name)).toEqual([
      `xpart-cache/${CACHE_HASH}.zip`,
      "xpart-cache/prod.zip",
      `xpart/${HASH}.zip`,
      "xpart/prod.zip",
    ]);
    for (const key of [`xpart/${HASH}.zip`, "xpart/prod.zip"]) {
      const got = await service.client.send(new GetObjectCommand({ Bucket: name, Key: key }));
      expect(await got.Body?.transformToString()).toBe(
        readFileSync(join(folder.path, "xpart.zip"), "utf8"),
      );
      expect(got.Metadata).toEqual({ "package-hash": HASH, "commit-hash": COMMIT });
      expect(got).toMatchObject({
        ContentType: "application/zip",
        ServerSideEncryption: "aws:kms",
      });
    }
    expect(exported(folder)).toEqual({
      PACKAGE_BUILD_HASH: HASH,
      PACKAGE_KEY: `xpart/${HASH}.zip`,
      PACKAGE_CACHE_BUILD_HASH: CACHE_HASH,
      PACKAGE_CACHE_KEY: `xpart-cache/${CACHE_HASH}.zip`,
    });
  });

  it("G10 prefix, names, key and further destinations are as the variables say", async () => {
    const folder = zips();
    const [first, second] = [await bucket("first"), await bucket("second")];
    const asked = {
      ENVIRONMENT: "qa",
      PACKAGE_BUCKET: first,
      PACKAGE_PREFIX: "lambda/",
      PACKAGE_NAMES: "commit,hash",
      PACKAGE_REGION: "us-east-1",
      PACKAGE_2_BUCKET: second,
      PACKAGE_2_PREFIX: "other/place/",
      PACKAGE_2_KMS_KEY_ID: "alias/artefacts",
    };
    expect(await upload(folder, variables(asked))).toMatchObject({ status: 0, stderr: "" });
    const names = ["commit-0123456.zip", "qa.zip"];
    const keysBelow = (prefix: string) => [
      ...[`${CACHE_HASH}.zip`, ...names].map((name) => `${prefix}xpart-cache/${name}`),
      ...[`${HASH}.zip`, ...names].map((name) => `${prefix}xpart/${name}`),
    ];
    expect(await keys(first)).toEqual(keysBelow("lambda/"));
    expect(await keys(second)).toEqual(keysBelow("other/place/"));
    const place = { Bucket: second, Key: "other/place/xpart/qa.zip" };
    const head = await service.client.send(new HeadObjectCommand(place));
    expect(head.SSEKMSKeyId).toContain("alias/artefacts");
    expect(exported(folder)["PACKAGE_KEY"]).toBe(`lambda/xpart/${HASH}.zip`);
  });

  it("G10 where one destination fails no environment gets the zip, and the message says what to do", async () => {
    const folder = zips();
    const name = await bucket("sound");
    const asked = { ENVIRONMENT: "prod", PACKAGE_BUCKET: name, PACKAGE_1_BUCKET: "not-there" };
    const { status, stderr } = await upload(folder, variables(asked));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^s3:\/\/not-there\/xpart\/a+\.zip was not uploaded: NoSuchBucket.*PACKAGE_1_BUCKET/,
    );
    expect(await keys(name)).toEqual([`xpart-cache/${CACHE_HASH}.zip`, `xpart/${HASH}.zip`]);
    expect(exported(folder)).not.toHaveProperty("PACKAGE_KEY");
  });
}

describe("the upload", () => {
  let service: Awaited<ReturnType<typeof startSandboxService>>;
  const folders: SampleFolder[] = [];
  beforeAll(async () => {
    service = await startSandboxService();
  });
  afterAll(async () => {
    for (const folder of folders) {
      folder.remove();
    }
    await service?.stop();
  });

  async function run(variables: Readonly<Record<string, string>>, hash?: string) {
    const folder = builtZips(hash);
    folders.push(folder);
    service.partition.resetRequestCounts();
    const result = await upload(folder, { ...service.environment, ...variables });
    return { ...result, folder, counts: service.partition.requestCounts().s3 ?? {} };
  }

  it.each([
    ["G9 without ENVIRONMENT", { PACKAGE_BUCKET: "artefacts" }, "ENVIRONMENT is not set"],
    ["G9 without PACKAGE_BUCKET", { ENVIRONMENT: "prod" }, "PACKAGE_BUCKET is not set"],
  ])("%s nothing is uploaded, and the hash is told", async (_, variables, because) => {
    const { status, stdout, counts, folder } = await run(variables);
    expect({ status, counts }).toEqual({ status: 0, counts: {} });
    expect(stdout).toContain(because);
    expect(exported(folder)).toEqual({
      PACKAGE_BUILD_HASH: HASH,
      PACKAGE_CACHE_BUILD_HASH: CACHE_HASH,
    });
  });

  it("G9 a wrong variable of one destination keeps all from being uploaded", async () => {
    const { status, stderr, counts } = await run({
      ENVIRONMENT: "prod",
      PACKAGE_BUCKET: "artefacts",
      PACKAGE_PREFIX: "/lambda",
      PACKAGE_1_BUCKET: "second",
      PACKAGE_1_REGION: "moon-1",
    });
    expect({ status, counts }).toEqual({ status: 2, counts: {} });
    expect(stderr).toMatch(
      /^Nothing was uploaded\..*\nPACKAGE_PREFIX must .*\nPACKAGE_1_REGION must /,
    );
  });

  it("G9 without zips it says which command makes them", async () => {
    const folder = sampleFolder({});
    folders.push(folder);
    const { status, stderr } = await upload(folder, {});
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/packages\.json names no zips .* `pnpm turbo package` first/),
    });
  });

  it("G9 where the zips of the record are gone, too", async () => {
    const folder = builtZips();
    folders.push(folder);
    rmSync(join(folder.path, "xpart.zip"));
    const asked = { ENVIRONMENT: "prod", PACKAGE_BUCKET: "artefacts" };
    const { status, stderr } = await upload(folder, { ...service.environment, ...asked });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/or they are gone: run `pnpm turbo package` first/),
    });
  });

  it("G10 an upload that is refused leaves no key of an earlier one", async () => {
    const folder = builtZips();
    folders.push(folder);
    const left = join(folder.path, "package.env");
    writeFileSync(left, "export PACKAGE_KEY='xpart/old.zip'\n");
    const { status } = await upload(folder, { ENVIRONMENT: "prod", PACKAGE_BUCKET: "No" });
    expect({ status, left: existsSync(left) }).toEqual({ status: 2, left: false });
  });

  it("G10 what is there with the same hash is not uploaded again; another build only adds", async () => {
    service.partition.s3.createBucket("repeated", { versioning: "enabled", eventBridge: false });
    const asked = { ENVIRONMENT: "prod", PACKAGE_BUCKET: "repeated" };
    expect((await run(asked)).counts["PutObject"]).toBe(4);
    const second = await run(asked);
    expect(second.counts["PutObject"]).toBeUndefined();
    expect(second.stdout.match(/is there already/g)).toHaveLength(4);
    expect(exported(second.folder)["PACKAGE_KEY"]).toBe(`xpart/${HASH}.zip`);
    const other = "b".repeat(64);
    expect((await run(asked, other)).counts["PutObject"]).toBe(2);
    const head = new HeadObjectCommand({ Bucket: "repeated", Key: "xpart/prod.zip" });
    expect((await service.client.send(head)).Metadata?.["package-hash"]).toBe(other);
  });

  it("G10 a zip that is not what the build wrote down is refused by S3", async () => {
    service.partition.s3.createBucket("strict", { versioning: "enabled", eventBridge: false });
    const folder = builtZips();
    folders.push(folder);
    writeFileSync(join(folder.path, "xpart.zip"), "PK something else");
    const asked = { ENVIRONMENT: "prod", PACKAGE_BUCKET: "strict" };
    const { status, stderr } = await upload(folder, { ...service.environment, ...asked });
    expect(status).toBe(1);
    expect(stderr).toMatch(/xpart\/a+\.zip was not uploaded: .*checksum|digest/i);
  });
});
