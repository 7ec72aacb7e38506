import type { STSClient } from "@aws-sdk/client-sts";
import { type Partition, type Sandbox, startSandbox } from "@xpart/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createFederatedCredentials,
  createS3BucketReader,
  createS3Client,
  createS3DestinationStore,
  createStsClient,
  type FederatedCredentials,
} from "../src/index.ts";

const AUDIENCE = "xpart";
const SUBJECT = "arn:aws:iam::111122223333:role/queue-handler";

const HOUR_MS = 3_600_000;

let sandbox: Sandbox;
let nowMs: number;
let source: STSClient;
let destination: STSClient;
let roleArn: string;
beforeEach(async () => {
  nowMs = Date.now();
  sandbox = await startSandbox();
  const credentials = sandbox.source.addAccessKey("queue-handler");
  source = createStsClient({ ...placeOf(sandbox.source), credentials });
  destination = createStsClient(placeOf(sandbox.destination));
  const issuer = await sandbox.source.issueTokens();
  const role = { name: "replicator", issuer, audience: AUDIENCE, subjects: [SUBJECT] };
  roleArn = sandbox.destination.addFederatedRole(role).arn;
  sandbox.destination.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
});
afterEach(async () => {
  source.destroy();
  destination.destroy();
  await sandbox.stop();
});

function placeOf({ endpoint, region }: Partition) {
  return { endpoint, region };
}

const exchanges = () => ({
  ...sandbox.source.requestCounts().sts,
  ...sandbox.destination.requestCounts().sts,
});

/**
 * Opens a session. STS goes by the machine's clock, and says in whole seconds when it ends: not before `earliestMs`,
 * and not after `latestMs`.
 */
async function openSession(credentials: FederatedCredentials) {
  const earliestMs = Date.now() + HOUR_MS - 1_000;
  const { accessKeyId } = await credentials.provider();
  return { accessKeyId, earliestMs, latestMs: Date.now() + HOUR_MS };
}

function federated(more: { readonly audience?: string; readonly roleArn?: string } = {}) {
  const clients = { source, destination };
  return createFederatedCredentials({
    ...{ ...clients, roleArn, audience: AUDIENCE, now: () => nowMs },
    ...more,
  });
}

function storeWith(credentials: FederatedCredentials) {
  const client = createS3Client({
    ...placeOf(sandbox.destination),
    credentials: credentials.provider,
  });
  return createS3DestinationStore({ client, bucket: "b", expireCredentials: credentials.expire });
}

describe("createFederatedCredentials", () => {
  it("S5 two steps open the role, with nothing stored and nothing signed at the destination", async () => {
    const store = storeWith(federated());
    expect(await store.addMarker("k")).toMatchObject({ ok: true });
    expect(exchanges()).toEqual({ GetWebIdentityToken: 1, AssumeRoleWithWebIdentity: 1 });
  });

  it("S5 tokens can be signed with ES384", async () => {
    const signingAlgorithm = "ES384";
    const options = { source, destination, roleArn, audience: AUDIENCE, signingAlgorithm } as const;
    await expect(createFederatedCredentials(options).provider()).resolves.toHaveProperty(
      "sessionToken",
    );
  });

  it("F3 a session is shared, and replaced ten minutes before its end", async () => {
    const credentials = federated();
    const [first, second] = await Promise.all([openSession(credentials), credentials.provider()]);
    expect(second.accessKeyId).toBe(first.accessKeyId);
    nowMs = first.earliestMs - 601_000;
    expect((await credentials.provider()).accessKeyId).toBe(first.accessKeyId);
    expect(exchanges()["GetWebIdentityToken"]).toBe(1);
    nowMs = first.latestMs - 599_000;
    expect((await credentials.provider()).accessKeyId).not.toBe(first.accessKeyId);
    expect(exchanges()).toEqual({ GetWebIdentityToken: 2, AssumeRoleWithWebIdentity: 2 });
  });

  it("F3 while STS is away a session does until its end, and no longer", async () => {
    const credentials = federated();
    const session = await openSession(credentials);
    await sandbox.source.stop();
    nowMs = session.earliestMs - 1;
    expect((await credentials.provider()).accessKeyId).toBe(session.accessKeyId);
    nowMs = session.latestMs;
    await expect(credentials.provider()).rejects.toMatchObject({
      portError: { kind: "unavailable", side: "source", operation: "GetWebIdentityToken" },
    });
  });

  it("F3 a session that a service refuses is replaced at once", async () => {
    const credentials = federated();
    const store = storeWith(credentials);
    expect(await store.addMarker("k")).toMatchObject({ ok: true });
    const { accessKeyId } = await credentials.provider();
    sandbox.destination.revokeAccessKey(accessKeyId);
    nowMs += 20_000;
    expect(await store.addMarker("k")).toMatchObject({ ok: true });
    expect(exchanges()["AssumeRoleWithWebIdentity"]).toBe(2);
  });

  it("S5 a role that does not trust the token is an error that names it", async () => {
    const strange = "arn:aws-us-gov:iam::444455556666:role/strange";
    const marked = await storeWith(federated({ roleArn: strange })).addMarker("k");
    expect(marked).toMatchObject({
      ok: false,
      error: { kind: "denied", side: "destination", operation: "AssumeRoleWithWebIdentity" },
    });
    expect(marked.ok ? "" : marked.error.message).toContain(strange);
  });

  it("S5 a wrong audience is a wrong set-up, and the error holds no token", async () => {
    const marked = await storeWith(federated({ audience: "other" })).addMarker("k");
    expect(marked).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", operation: "AssumeRoleWithWebIdentity" },
    });
    expect(JSON.stringify(marked)).not.toContain("eyJ");
  });

  it("S5 an account with federation switched off says so", async () => {
    const off = createStsClient({
      ...placeOf(sandbox.destination),
      credentials: sandbox.destination.credentials,
    });
    const options = { source: off, destination, roleArn, audience: AUDIENCE };
    await expect(createFederatedCredentials(options).provider()).rejects.toMatchObject({
      portError: {
        kind: "misconfigured",
        code: "OutboundWebIdentityFederationDisabledException",
      },
    });
  });

  it("S5 the session reads nothing of the source", async () => {
    sandbox.source.s3.createBucket("a", { versioning: "enabled", eventBridge: false });
    const credentials = federated().provider;
    const client = createS3Client({ ...placeOf(sandbox.source), credentials });
    const reader = createS3BucketReader({ side: "source", client, bucket: "a" });
    expect(await reader.readStack("k")).toMatchObject({
      ok: false,
      error: { kind: "expired-credentials", code: "InvalidAccessKeyId" },
    });
  });
});
