import { ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  createS3Client,
  createS3DestinationStore,
  createSecretCredentials,
  createSecretsManagerClient,
} from "@xpart/aws-adapters";
import { ok, type ReplicationRun, replicateBatch } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { createKeySecret } from "./key-secret.ts";
import { leastWaitMs, type RotationStep, rotateKey } from "./rotate-key.ts";
import type { AccessKeys, RotationPorts } from "./rotation-ports.ts";

const WRITES_A_ROUND = 2;
const FUNCTIONS_MS = leastWaitMs(60);
const WATCH_MS = 60_000;

let world: DeployedSandbox;
let deployment: Deployment;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  world = await startDeployedSandbox();
  deployment = await openDeployed(world);
  secrets = createSecretsManagerClient(world.sandbox.source);
});
afterAll(async () => {
  secrets.destroy();
  deployment.close();
  await world.stop();
});

/** IAM on the keys of the sandbox's destination: a key that is off is one that it does not know. */
function sandboxKeys(nowMs: () => number): AccessKeys {
  const { destination } = world.sandbox;
  const { user } = world.names;
  const known = new Map<string, { readonly secret: string; isActive: boolean }>();
  return {
    list: async () => ok([...known].map(([id, { isActive }]) => ({ id, isActive }))),
    async create() {
      const { accessKeyId: id, secretAccessKey: secret } = destination.addAccessKey(user);
      known.set(id, { secret, isActive: true });
      return ok({ id, secret });
    },
    async setActive(id, isActive) {
      const key = known.get(id);
      if (key === undefined) throw new Error(`no key ${id}`);
      key.isActive = isActive;
      if (isActive) {
        destination.addAccessKey(user, { accessKeyId: id, secretAccessKey: key.secret });
      } else {
        destination.revokeAccessKey(id);
      }
      return ok(undefined);
    },
    async remove(id) {
      known.delete(id);
      destination.revokeAccessKey(id);
      return ok(undefined);
    },
    lastUsedMs: async () => ok(nowMs() - FUNCTIONS_MS),
  };
}

/** A function that reads its key from the secret, and a writer at the source. */
function traffic(nowMs: () => number) {
  const { provider, expire } = createSecretCredentials({
    ...{ client: secrets, secretId: world.names.secret, now: nowMs },
  });
  // The SDK has a clock of its own, by which it asks for credentials again.
  const credentials = async () => ({ ...(await provider()), expiration: new Date() });
  const client = createS3Client({ ...world.sandbox.destination, credentials });
  const run: ReplicationRun = {
    ...world.run,
    destination: createS3DestinationStore({
      ...{ client, bucket: deployment.buckets.destination.bucket, expireCredentials: expire },
    }),
  };
  const signedBy: string[] = [];
  const failures: string[] = [];
  let written = 0;
  async function round(): Promise<void> {
    const { source } = deployment.buckets;
    for (let count = 0; count < WRITES_A_ROUND; count += 1) {
      const Key = `k/${written % 3}`;
      written += 1;
      await source.client.send(
        new PutObjectCommand({ Bucket: source.bucket, Key, Body: `${written}` }),
      );
    }
    const bodies = await world.takeEvents();
    const records = bodies.map((body, index) => ({ messageId: String(index), body }));
    const { returned } = await replicateBatch(records, run, {
      ...{ scope: deployment.scope, concurrency: 4, reserveMs: 0, onOutcome: () => undefined },
    });
    failures.push(...returned);
    signedBy.push((await provider()).accessKeyId);
  }
  return { round, failures, signedBy, written: () => written, stop: () => client.destroy() };
}

describe("a rotation under traffic", () => {
  it("U34 no event fails, and the functions go over to the new key before the old one is off", async () => {
    const startMs = Date.now();
    let passedMs = 0;
    const now = () => startMs + passedMs;
    const keys = sandboxKeys(now);
    const secret = createKeySecret({ secrets }, world.names.secret);
    // The key that the deployment began with, as one of this user's.
    const first = await keys.create();
    if (!first.ok) throw new Error(first.error.message);
    await secret.write(first.value);

    const { round, failures, signedBy, written, stop } = traffic(now);
    const steps: RotationStep["kind"][] = [];
    const signedAtSwitch: (string | undefined)[] = [];
    const ports: RotationPorts = {
      ...{ secret, now, signal: new AbortController().signal },
      keys: {
        ...keys,
        setActive(id, isActive) {
          signedAtSwitch.push(signedBy.at(-1));
          return keys.setActive(id, isActive);
        },
      },
      async prove() {
        await round();
        return ok(undefined);
      },
      refusedSince: async () => failures.length,
      async sleep(ms) {
        passedMs += ms;
        await round();
      },
    };
    const rotated = await rotateKey(ports, {
      ...{ waitMs: FUNCTIONS_MS, functionsMs: FUNCTIONS_MS, watchMs: WATCH_MS },
      onStep: ({ kind }) => steps.push(kind),
    });
    await round();
    stop();

    expect(rotated).toEqual(ok({ oldId: first.value.id, newId: expect.any(String) }));
    expect(failures).toEqual([]);
    expect(signedBy[0]).toBe(first.value.id);
    const newId = rotated.ok ? rotated.value.newId : "";
    expect(signedAtSwitch).toEqual([newId]);
    expect(steps).toContain("removed");
    const { Versions = [] } = await deployment.buckets.destination.client.send(
      new ListObjectVersionsCommand({ Bucket: deployment.buckets.destination.bucket }),
    );
    expect(Versions).toHaveLength(written());
  });
});
