import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { PutSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { NewObject, PortError, Result, VersionId } from "@xpart/core";
import { type Sandbox, startSandbox } from "@xpart/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createDynamoDbWire,
  createS3Client,
  createS3DestinationStore,
  createSecretCredentials,
  createSecretsManagerClient,
  LEDGER_TABLE,
} from "../src/index.ts";

const SECRET = "xpart/govcloud";

let sandbox: Sandbox;
let client: SecretsManagerClient;
let nowMs: number;
beforeEach(async () => {
  sandbox = await startSandbox();
  client = createSecretsManagerClient(sandbox.source);
  nowMs = 1_000_000;
});
afterEach(async () => {
  client.destroy();
  await sandbox.stop();
});

const readings = () => sandbox.source.requestCounts().secretsmanager?.["GetSecretValue"] ?? 0;

function secretOf(key: { readonly accessKeyId: string; readonly secretAccessKey: string }): string {
  return JSON.stringify({
    user: "replicator",
    accesskey: key.accessKeyId,
    secretaccesskey: key.secretAccessKey,
    partition: "aws-us-gov",
    accountid: "444455556666",
  });
}

function newKey() {
  return sandbox.destination.addAccessKey("replicator");
}

async function rotateTo(key: ReturnType<typeof newKey>): Promise<void> {
  const SecretString = secretOf(key);
  await client.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString }));
}

function credentialsOf(secretId = SECRET) {
  return createSecretCredentials({ client, secretId, now: () => nowMs });
}

function destinationWith(credentials: ReturnType<typeof credentialsOf>) {
  const { endpoint, region } = sandbox.destination;
  const s3 = createS3Client({ endpoint, region, credentials: credentials.provider });
  const expireCredentials = credentials.expire;
  return createS3DestinationStore({ client: s3, bucket: "b", expireCredentials });
}

/** Of the bucket's objects, by its policy, to the functions' user alone. */
async function denyReads(): Promise<void> {
  const s3 = createS3Client(sandbox.destination);
  const Statement = {
    ...{ Effect: "Deny", Action: ["s3:GetObject", "s3:GetObjectVersion"] },
    ...{ Principal: "*", Resource: "arn:aws-us-gov:s3:::b/*" },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "b", Policy }));
  s3.destroy();
}

function object(key: string, sizeBytes = 5): NewObject {
  const body = (async function* () {
    yield Buffer.alloc(sizeBytes, "x");
  })();
  return { key, sizeBytes, attributes: { metadata: {} }, tags: {}, body };
}

describe("createSecretCredentials", () => {
  it("S1 the secret's fields are the key and its user", async () => {
    const key = newKey();
    sandbox.source.createSecret(SECRET, secretOf(key));
    const credentials = credentialsOf();
    expect(await credentials.provider()).toMatchObject({
      accessKeyId: key.accessKeyId,
      secretAccessKey: key.secretAccessKey,
    });
    expect(await credentials.user()).toEqual({
      ok: true,
      value: { user: "replicator", partition: "aws-us-gov", accountId: "444455556666" },
    });
    expect(readings()).toBe(1);
  });

  it.each([
    ["aws-us-gov", true],
    ["aws-cn", false],
  ])("S1 for a destination in %s a key of aws-us-gov is right: %s", async (partition, isRight) => {
    const key = newKey();
    sandbox.source.createSecret(SECRET, secretOf(key));
    const credentials = createSecretCredentials({ client, secretId: SECRET, partition });
    const user = await credentials.user();
    expect(user.ok).toBe(isRight);
    if (!user.ok) {
      expect(user.error).toMatchObject({ kind: "misconfigured", side: "secret" });
      expect(user.error.message).toContain("secret xpart/govcloud is of another partition than");
      await expect(credentials.provider()).rejects.toThrow("which is in aws-cn");
    }
  });

  it("C24 of a server's key nothing but the key is asked for", async () => {
    sandbox.source.createSecret(
      SECRET,
      JSON.stringify({ accesskey: "minio", secretaccesskey: "its" }),
    );
    const credentials = createSecretCredentials({ client, secretId: SECRET, owner: "server" });
    expect(await credentials.provider()).toMatchObject({
      accessKeyId: "minio",
      secretAccessKey: "its",
    });
    expect(await credentialsOf().user()).toMatchObject({
      error: { message: expect.stringContaining("has no field user, partition, accountid") },
    });
  });

  it.each(["user", "accesskey", "secretaccesskey", "partition", "accountid"])(
    "S1 a secret without %s is an error that names both, and no value",
    async (field) => {
      const fields = JSON.parse(secretOf(newKey()));
      sandbox.source.createSecret(SECRET, JSON.stringify({ ...fields, [field]: undefined }));
      const answer = await credentialsOf().user();
      expect(answer).toMatchObject({
        ok: false,
        error: { kind: "misconfigured", side: "secret", operation: "GetSecretValue" },
      });
      const told = JSON.stringify(answer);
      expect(told).toContain(SECRET);
      expect(told).toContain(`no field ${field}:`);
      expect(told).not.toContain(fields.secretaccesskey);
      expect(told).not.toContain(fields.accesskey);
    },
  );

  it("S3 a secret that is no JSON is an error without its text", async () => {
    sandbox.source.createSecret(SECRET, "top-secret-text");
    const told = JSON.stringify(await credentialsOf().user());
    expect(told).toContain("must be a JSON object");
    expect(told).not.toContain("top-secret-text");
  });

  it("F1 a secret that is not there is a misconfiguration, at whatever it was needed for", async () => {
    sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    const put = await destinationWith(credentialsOf("no-such-secret")).putObject(object("k"));
    expect(put).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", side: "secret", operation: "GetSecretValue" },
    });
  });

  it("F3 the secret is read once in five minutes, however many ask", async () => {
    sandbox.source.createSecret(SECRET, secretOf(newKey()));
    const credentials = credentialsOf();
    await Promise.all([credentials.provider(), credentials.provider(), credentials.provider()]);
    nowMs += 299_000;
    await credentials.provider();
    expect(readings()).toBe(1);
    const rotated = newKey();
    await rotateTo(rotated);
    nowMs += 1_000;
    expect(await credentials.provider()).toMatchObject({ accessKeyId: rotated.accessKeyId });
    expect(readings()).toBe(2);
  });

  it("F3 S13: after a rotation the very next requests use the new key", async () => {
    sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    const old = newKey();
    sandbox.source.createSecret(SECRET, secretOf(old));
    const store = destinationWith(credentialsOf());
    expect((await store.putObject(object("before"))).ok).toBe(true);

    await rotateTo(newKey());
    sandbox.destination.revokeAccessKey(old.accessKeyId);
    nowMs += 20_000;
    const after = await Promise.all(["1", "2", "3"].map((key) => store.putObject(object(key))));
    expect(after.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect((await store.readStack("1")).ok).toBe(true);
    expect(readings()).toBe(2);
  });

  type Store = ReturnType<typeof destinationWith>;
  it.each<[string, (store: Store, versionId: VersionId) => Promise<Result<unknown, PortError>>]>([
    ["readStack", (store) => store.readStack("k")],
    ["open", (store, versionId) => store.open("k", versionId)],
    ["describe", (store, versionId) => store.describe("k", versionId)],
    ["describeCurrent", (store) => store.describeCurrent("k")],
    ["readTags", (store, versionId) => store.readTags("k", versionId)],
    ["describePart", (store, versionId) => store.describePart("k", versionId, 1)],
    ["addMarker", (store) => store.addMarker("k")],
    ["writeTags", (store, versionId) => store.writeTags("k", versionId, { a: "b" })],
    ["deleteEntry", (store, versionId) => store.deleteEntry("k", versionId)],
    ["putObject", (store) => store.putObject(object("other"))],
  ])(
    "F3 a function that holds a deleted key does %s at once by the new one",
    async (_name, call) => {
      sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
      const old = newKey();
      sandbox.source.createSecret(SECRET, secretOf(old));
      const store = destinationWith(credentialsOf());
      const put = await store.putObject(object("k"));
      if (!put.ok) throw new Error(put.error.message);
      await rotateTo(newKey());
      sandbox.destination.revokeAccessKey(old.accessKeyId);
      nowMs += 20_000;
      const called = await call(store, put.value.versionId);
      expect(called.ok ? "ok" : called.error).toBe("ok");
      expect(readings()).toBe(2);
    },
  );

  it("F3, K4 a function that holds a deleted key asks the other pair's ledger at once by the new one", async () => {
    const old = newKey();
    sandbox.source.createSecret(SECRET, secretOf(old));
    const credentials = credentialsOf();
    const { endpoint, region } = sandbox.destination;
    const operator = createDynamoDbClient(sandbox.destination);
    await operator.send(
      new CreateTableCommand({
        TableName: "other-pair",
        ...LEDGER_TABLE,
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    operator.destroy();
    const ledger = createDynamoDbLedger({
      client: createDynamoDbWire({ endpoint, region, credentials: credentials.provider }),
      ...{ table: "other-pair", expireCredentials: credentials.expire },
    });
    expect(await ledger.readKey("k")).toEqual({ ok: true, value: { rows: [] } });
    await rotateTo(newKey());
    sandbox.destination.revokeAccessKey(old.accessKeyId);
    nowMs += 20_000;
    expect(await ledger.readKey("k")).toEqual({ ok: true, value: { rows: [] } });
    expect(readings()).toBe(2);
  });

  it("F3 a HEAD that is refused for another reason has the secret read by nobody", async () => {
    sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    sandbox.source.createSecret(SECRET, secretOf(newKey()));
    const store = destinationWith(credentialsOf());
    const put = await store.putObject(object("k"));
    if (!put.ok) throw new Error(put.error.message);
    await denyReads();
    nowMs += 20_000;
    expect(await store.describe("k", put.value.versionId)).toMatchObject({
      error: { kind: "denied", side: "destination" },
    });
    expect(readings()).toBe(1);
  });

  it("F3 content that was streamed is not sent twice, but the next object is", async () => {
    sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    const old = newKey();
    sandbox.source.createSecret(SECRET, secretOf(old));
    const store = destinationWith(credentialsOf());
    await store.readStack("k");
    await rotateTo(newKey());
    sandbox.destination.revokeAccessKey(old.accessKeyId);
    nowMs += 20_000;
    expect(await store.putObject(object("k", 3_000_000))).toMatchObject({
      ok: false,
      error: { kind: "expired-credentials" },
    });
    expect((await store.putObject(object("k", 3_000_000))).ok).toBe(true);
  });

  it("F3 a secret that stays wrong is not read for every refusal", async () => {
    sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    const old = newKey();
    sandbox.source.createSecret(SECRET, secretOf(old));
    const store = destinationWith(credentialsOf());
    sandbox.destination.revokeAccessKey(old.accessKeyId);
    for (let round = 0; round < 5; round += 1) {
      expect(await store.addMarker("k")).toMatchObject({
        ok: false,
        error: { kind: "expired-credentials", side: "destination" },
      });
    }
    expect(readings()).toBe(1);
    nowMs += 10_000;
    await store.addMarker("k");
    await store.addMarker("k");
    expect(readings()).toBe(2);
  });

  it("F3 a secret that cannot be used is read again only after a pause", async () => {
    sandbox.source.createSecret(SECRET, "{}");
    const credentials = credentialsOf();
    for (let round = 0; round < 5; round += 1) {
      await expect(credentials.provider()).rejects.toThrow("no field");
    }
    expect(readings()).toBe(1);
    await rotateTo(newKey());
    nowMs += 10_000;
    expect(await credentials.provider()).toHaveProperty("accessKeyId");
    expect(readings()).toBe(2);
  });
});
