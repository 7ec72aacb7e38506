import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { openControl, openDeployment, readSettingsFile } from "@xpart/operations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../src/run-cli.ts";

let directory: string;
let config = "";
const end = new AbortController();
let ended: Promise<number>;

/** One demo, kept while all of these tests type at it. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-kept-"));
  await mkdir(join(directory, "folder"));
  await writeFile(join(directory, "folder", "hello.txt"), "hello\n");
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let said = "";
  const kept = new Promise<void>((resolve) => {
    stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("head-object")) resolve();
    });
  });
  ended = runCli(["demo", "--dir", "folder", "--keep"], {
    ...{ stdout, stderr, workingDirectory: directory, signal: end.signal },
  });
  await Promise.race([kept, ended]);
  [, config = ""] = /^export XPART_CONFIG=(.+)$/m.exec(said) ?? [];
});
afterAll(async () => {
  end.abort();
  expect(await ended).toBe(0);
  await rm(directory, { recursive: true });
});

async function xpart(args: readonly string[], signal = new AbortController().signal) {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const exitCode = await runCli(args, {
    ...{ stdout, stderr, stdin, workingDirectory: directory, signal },
    environment: { XPART_CONFIG: config },
  });
  const document = String(stdout.read() ?? "");
  return { exitCode, document, text: `${stderr.read() ?? ""}${document}` };
}

async function opened() {
  const read = await readSettingsFile(config);
  if (!read.ok) throw new Error(read.error.join("\n"));
  const deployment = await openDeployment(read.value.settings);
  if (!deployment.ok) throw new Error(deployment.error.join("\n"));
  return deployment.value;
}

async function put(Key: string, Body: string): Promise<void> {
  const { buckets: both, close } = await opened();
  await both.source.client.send(new PutObjectCommand({ Bucket: both.source.bucket, Key, Body }));
  close();
}

/** What the replica of a key holds; undefined: there is none. */
async function replicaOf(Key: string): Promise<string | undefined> {
  const { buckets: both, close } = await opened();
  const { client, bucket: Bucket } = both.destination;
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  } finally {
    close();
  }
}

/** Keys of the destination's user, and the one in the secret. */
async function keysInUse() {
  const deployment = await opened();
  const { iam, secrets, close } = openControl(deployment);
  const { user, secret } = deployment.names;
  const listed = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  close();
  deployment.close();
  return {
    ofUser: listed.AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId) ?? [],
    inSecret: String(JSON.parse(SecretString).accesskey),
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether all has crossed: a key that is in flight is no difference, and ends with status 0, too. */
async function isEqual(): Promise<boolean> {
  const { exitCode, document } = await xpart(["verify", "--grace", "0", "--json"]);
  return exitCode === 0 && JSON.parse(document).verdicts["in-flight"] === 0;
}
const waits = (key: string) => async () => (await xpart(["list", "waiting"])).text.includes(key);

describe("a kept demo, as a person types at it", () => {
  it("U31 a pause holds what is written, in its order, and status and list say so until it is resumed", async () => {
    const paused = await xpart(["pause", "--reason", "trying it", "--yes"]);
    expect(paused).toMatchObject({ exitCode: 0, text: expect.stringMatching(/Disabled .*\n$/) });
    for (const body of ["one", "two", "three"]) await put("paused.txt", body);
    await until(waits("paused.txt"));
    const status = await xpart(["status"]);
    expect(status.text).toMatch(/^state {9}paused/m);
    expect(status.text).toMatch(/until xpart resume: trying it$/m);
    expect(await replicaOf("paused.txt")).toBeUndefined();
    expect(await xpart(["resume", "--yes"])).toMatchObject({ exitCode: 0 });
    await until(isEqual);
    expect(await replicaOf("paused.txt")).toBe("three");
  });

  it("U31 a pause for a time ends by itself", async () => {
    const paused = await xpart(["pause", "--reason", "a moment", "--for", "1s", "--yes"]);
    expect(paused).toMatchObject({ exitCode: 0, text: expect.stringContaining("a moment") });
    await put("moment.txt", "after a moment");
    await until(async () => (await replicaOf("moment.txt")) === "after a moment");
    const again = await xpart(["pause", "--reason", "long", "--for", "2h", "--yes"]);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(await xpart(["resume", "--yes"])).toMatchObject({ exitCode: 0 });
  });

  it("U34 its key is rotated while objects are written, and no event is given up; ended half-way, all is as it was", async () => {
    const before = await keysInUse();
    const stop = new AbortController();
    const stopped = xpart(["rotate-credentials", "--wait", "1h", "--yes"], stop.signal);
    await until(async () => (await keysInUse()).inSecret !== before.inSecret);
    stop.abort();
    expect(await stopped).toMatchObject({ exitCode: 130 });
    expect((await stopped).text).toContain("undone: put the old key back into the secret");
    expect(await keysInUse()).toEqual(before);

    let isDone = false;
    const traffic = (async () => {
      let count = 0;
      for (; !isDone; count += 1) await put(`traffic/${count % 3}`, String(count));
      return count;
    })();
    const line = ["rotate-credentials", "--wait", "0s", "--watch", "0s", "--yes"];
    const rotated = await xpart(line);
    isDone = true;
    expect(await traffic).toBeGreaterThan(3);
    expect(rotated).toMatchObject({ exitCode: 0 });
    expect(rotated.text).toContain(`, which is deleted`);
    const after = await keysInUse();
    expect([after.ofUser, after.ofUser.includes(before.inSecret)]).toEqual([
      [after.inSecret],
      false,
    ]);
    await put("rotated.txt", "by the new key");
    await until(isEqual);
    expect(await replicaOf("rotated.txt")).toBe("by the new key");
    expect((await xpart(["redrive", "--peek"])).text).toContain("dead letters: none");
  });
});
