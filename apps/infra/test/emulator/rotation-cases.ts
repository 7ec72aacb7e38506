import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EmulatedPair } from "./emulated-pair.ts";
import {
  deleteOtherKeys,
  keysOf,
  REFUSED_STAGES,
  restartFunctions,
  rotateRefused,
} from "./emulated-rotation.ts";
import { type TypeCommand, typedCommands } from "./typed-commands.ts";

/** What the cases work on, which is there once they run. */
export interface RotationWorld {
  pair(): EmulatedPair;
  untilEqual(): Promise<void>;
}

/** A whole rotation on a deployment that copies, and one that is refused at each of its steps. */
export function rotationCases({ pair, untilEqual }: RotationWorld): void {
  let folder: string;
  let type: TypeCommand;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xpart-rotated-"));
    type = typedCommands(pair(), folder, {});
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (Key: string) => {
    const { clients, bucket: Bucket } = pair().source;
    return clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  };

  it("U34 a user with two keys is refused, by the name of the one to delete", async () => {
    await pair().putKey();
    const { inSecret } = await keysOf(pair());
    const { stderr } = await type(["rotate-credentials", "--yes"]);
    expect(stderr).toMatch(/two keys already.*Delete the one that is not in the secret, AKIA/);
    expect(stderr).not.toContain(inSecret);
    expect(stderr).toMatch(/Everything is as it was\.\n$/);
    await deleteOtherKeys(pair());
    expect((await keysOf(pair())).ofUser).toEqual([`${inSecret} Active`]);
  });

  it.each(REFUSED_STAGES)("U34 where $name, it stops, and all is as it was", async (stage) => {
    const { isRotated, left, steps, before } = await rotateRefused(pair(), stage, folder);
    expect({ isRotated, left }).toEqual({ isRotated: false, left: [] });
    expect(steps).not.toContain("removed");
    expect(await keysOf(pair())).toEqual(before);
  });

  it("U34 where somebody else goes on using the old key, it stops, and all is as it was", async () => {
    const { bridge } = pair().destination;
    bridge.sayUsed(Date.now() + 3_600_000);
    const stage = { name: "", at: "destination", refuses: () => false } as const;
    const { isRotated, steps, before } = await rotateRefused(pair(), stage, folder);
    bridge.sayUsed(undefined);
    expect([isRotated, steps.includes("switched-off")]).toEqual([false, false]);
    expect(await keysOf(pair())).toEqual(before);
  });

  it("U34 typed while objects are written: the old key goes, and the functions copy by the new one", async () => {
    const before = await keysOf(pair());
    let meanwhile: Promise<unknown> | undefined;
    const line = ["rotate-credentials", "--wait", "4s", "--watch", "1s", "--yes"];
    const rotated = await type(line, (said) => {
      if (said.includes("the secret has it")) {
        meanwhile ??= restartFunctions(pair()).then(() => write("in/rotating"));
      }
    });
    await meanwhile;
    expect(rotated).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`deleted ${before.inSecret}`),
    });
    const { ofUser, inSecret } = await keysOf(pair());
    expect(inSecret).not.toBe(before.inSecret);
    expect(ofUser).toEqual([`${inSecret} Active`]);
    await write("in/rotated");
    await untilEqual();
  });

  it("U34, F3 without a wait: functions that hold the deleted key go on by the new one, and no event is given up", async () => {
    await write("in/held");
    await untilEqual();
    const { inSecret } = await keysOf(pair());
    const rotated = await type(["rotate-credentials", "--wait", "0s", "--watch", "0s", "--yes"]);
    expect(rotated).toMatchObject({ exitCode: 0 });
    const comings = pair().destination.bridge.forgetKey(inSecret);
    await Promise.all(["in/held", "in/other", "in/third"].map(write));
    await untilEqual();
    expect(comings()).toBeGreaterThan(0);
    expect((await type(["redrive", "--peek"])).stdout).toContain("dead letters: none");
  });
}
