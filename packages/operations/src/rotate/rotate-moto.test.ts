import { ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { ok } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedMoto, motoServer, startDeployedMoto } from "../../test/deployed-moto.ts";
import { rotationPortsOf } from "./open-rotation.ts";
import { rotateKey } from "./rotate-key.ts";
import type { RotationPorts } from "./rotation-ports.ts";

const OPTIONS = { waitMs: 0, functionsMs: 0, watchMs: 0, onStep: () => undefined };

describe.skipIf(motoServer === undefined)("rotating, at moto", () => {
  let world: DeployedMoto;
  let ports: RotationPorts;
  beforeAll(async () => {
    world = await startDeployedMoto(motoServer ?? "");
    ports = rotationPortsOf(world.deployment, world.control, {
      ...{ now: Date.now, sleep: async () => undefined, signal: new AbortController().signal },
    });
  });
  afterAll(() => world.stop());

  const state = async () => {
    const { control, deployment } = world;
    const { AccessKeyMetadata = [] } = await control.iam.send(
      new ListAccessKeysCommand({ UserName: deployment.names.user }),
    );
    const { SecretString = "" } = await control.secrets.send(
      new GetSecretValueCommand({ SecretId: deployment.names.secret }),
    );
    const { accesskey, secretaccesskey, ...rest } = JSON.parse(SecretString);
    return {
      ids: AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId),
      accesskey,
      secretaccesskey,
      rest,
    };
  };

  it("U34 the user's key and the secret's are one again, another one, and all else of the secret stays", async () => {
    const before = await state();
    expect(before.ids).toEqual([before.accesskey]);
    const rotated = await rotateKey(ports, OPTIONS);
    const after = await state();
    expect(rotated).toEqual(ok({ oldId: before.accesskey, newId: after.accesskey }));
    expect(after.ids).toEqual([after.accesskey]);
    expect(after.accesskey).not.toBe(before.accesskey);
    expect(after.secretaccesskey).not.toBe(before.secretaccesskey);
    expect(after.rest).toEqual(before.rest);
  });

  it("U34 a failure after the secret was written puts the old value back", async () => {
    const before = await state();
    const failing = { ...ports, refusedSince: countingUp() };
    expect(await rotateKey(failing, OPTIONS)).toMatchObject({ error: { left: [] } });
    expect(await state()).toEqual(before);
  });
});

function countingUp(): () => Promise<number> {
  let count = 0;
  return async () => {
    count += 1;
    return count;
  };
}
