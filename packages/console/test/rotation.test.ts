import { ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { openControl } from "@xpart/operations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeyUsesView, RotationRunView, RotationView } from "../src/answers.ts";
import { startConsole } from "../src/start-console.ts";
import { askConsole, type ConsoleTest, startConsoleTest } from "./console-world.ts";

let served: ConsoleTest;
let confirm: string;

beforeAll(async () => {
  served = await startConsoleTest();
  confirm = served.deployment.names.base;
});
afterAll(() => served.stop());

const look = async (): Promise<RotationView> => (await served.ask("/data/rotation")).answer;
const keys = async (): Promise<KeyUsesView> => (await served.ask("/data/access-keys")).answer;

async function untilState(isSo: (run: RotationRunView) => boolean): Promise<RotationRunView> {
  for (;;) {
    const { run } = await look();
    if (run !== undefined && isSo(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What IAM and Secrets Manager have themselves. */
async function truth() {
  const { names } = served.deployment;
  const { iam, secrets, close } = openControl(served.deployment);
  const listed = await iam.send(new ListAccessKeysCommand({ UserName: names.user }));
  const read = await secrets.send(new GetSecretValueCommand({ SecretId: names.secret }));
  close();
  const { accesskey, secretaccesskey } = JSON.parse(read.SecretString ?? "{}");
  return {
    ids: listed.AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId) ?? [],
    ...{ inSecret: String(accesskey), signs: String(secretaccesskey) },
  };
}

describe("rotating the key in the console", () => {
  it("U46 shows whose key it is, which one the functions have, and nothing that signs", async () => {
    const { ids, inSecret, signs } = await truth();
    const { user, secret } = served.deployment.names;
    expect(await look()).toEqual({
      ...{ user, secret, partition: "aws-us-gov", waitMinutes: 12, watchMinutes: 2 },
    });
    const shown = await keys();
    expect(shown).toEqual({ inSecret, keys: [{ id: ids[0], isActive: true }] });
    expect(JSON.stringify(shown)).not.toContain(signs);
  });

  it("U46 is planned in the command's words, and wants the token, the origin and the name", async () => {
    const { answer } = await served.ask("/do/plan-rotation", { body: { waitMinutes: 0 } });
    expect(answer.lines[0]).toMatch(/^a new access key of .* switched off after 0 ms/);
    const before = await truth();
    const asked = async (body: object, headers: Record<string, string> = {}) =>
      (await served.ask("/do/rotate", { body, headers })).status;
    expect(await asked({ waitMinutes: 0 })).toBe(400);
    expect(await asked({ confirm: "reports" })).toBe(400);
    expect(await asked({ confirm, waitMinutes: 1_441 })).toBe(400);
    expect(await asked({ confirm }, { authorization: "Bearer wrong" })).toBe(401);
    expect(await asked({ confirm }, { origin: "http://evil.example" })).toBe(403);
    expect(await truth()).toEqual(before);
    expect(await look()).not.toHaveProperty("run");
  });

  it("U46 where it is stopped, what it has done is undone, and only one runs at a time", async () => {
    const before = await truth();
    await served.ask("/do/rotate", { body: { confirm } });
    const waiting = await untilState(({ steps }) => steps.at(-1)?.untilMs !== undefined);
    expect(waiting).toMatchObject({ state: "running", isStopping: false });
    const [one, other] = (await keys()).keys;
    expect([one?.id, (await keys()).inSecret]).toEqual([before.inSecret, other?.id]);
    expect((await served.ask("/do/rotate", { body: { confirm } })).status).toBe(409);
    const stopped = await served.ask("/do/stop-rotation", { body: {} });
    expect(stopped.answer.text).toBe("It stops, and undoes what it has done.");
    const run = await untilState(({ state }) => state !== "running");
    expect(run).toMatchObject({ state: "undone", remedy: "Everything is as it was." });
    expect(run.steps.slice(-2).map(({ isGood, text }) => [isGood, text])).toEqual([
      [false, "undone: put the old key back into the secret"],
      [false, `undone: delete the new key ${other?.id}`],
    ]);
    expect(await truth()).toEqual(before);
    expect((await served.ask("/do/stop-rotation", { body: {} })).status).toBe(409);
  });

  it("U46 shows its steps as they happen, and that it is done; no answer holds what signs", async () => {
    const before = await truth();
    const body = { confirm, waitMinutes: 0, watchMinutes: 0 };
    const begun = await served.ask("/do/rotate", { body });
    expect(begun.answer).toEqual({ isGood: true, text: "Begun. The page shows each step." });
    const run = await untilState(({ state }) => state !== "running");
    const after = await truth();
    expect(run.steps.map(({ text }) => text)).toEqual([
      `made the key ${after.inSecret}`,
      `${after.inSecret} reads the destination bucket`,
      "the secret has it",
      expect.stringMatching(/^waiting 0 ms: /),
      expect.stringContaining(before.inSecret),
      `switched ${before.inSecret} off; watching`,
      `deleted ${before.inSecret}`,
    ]);
    expect(run).toMatchObject({ state: "rotated", endedMs: expect.any(Number) });
    expect(after.ids).toEqual([after.inSecret]);
    expect(JSON.stringify([run, await keys()])).not.toContain(after.signs);
  });

  it("U46 a user with two keys is refused, by the name of the one to delete", async () => {
    const { destination } = served.world.sandbox;
    const other = destination.addAccessKey(served.deployment.names.user);
    await served.ask("/do/rotate", { body: { confirm } });
    const run = await untilState(({ state }) => state !== "running");
    expect(run).toMatchObject({ state: "undone", steps: [] });
    expect(run.outcome).toContain(`not in the secret, ${other.accessKeyId}`);
    destination.revokeAccessKey(other.accessKeyId);
  });

  it("U46 a console that ends undoes first, and tells whoever started it", async () => {
    const before = await truth();
    const said: string[] = [];
    const running = await startConsole(served.deployment, {
      ...{ port: 0, onRotationStep: (text) => said.push(text) },
    });
    await askConsole(running, "/do/rotate", { body: { confirm } });
    while (!said.some((text) => text.startsWith("waiting"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await running.stop();
    expect(said.slice(-3)).toEqual([
      "undone: put the old key back into the secret",
      expect.stringMatching(/^undone: delete the new key AKIA/),
      "The key was not rotated: it was stopped",
    ]);
    expect(await truth()).toEqual(before);
  });

  it("U46 where there is no key, it is said why", async () => {
    const { settings } = served.deployment;
    const credentials = {
      kind: "federation",
      audience: "xpart",
      signingAlgorithm: "RS256",
      switchOn: false,
      createProvider: true,
    } as const;
    const running = await startConsole(
      { ...served.deployment, settings: { ...settings, credentials } },
      { port: 0 },
    );
    const { answer } = await askConsole(running, "/data/rotation");
    expect(answer).toEqual({
      absent: { what: "There is no key to rotate", remedy: expect.stringContaining("tokens") },
    });
    const { status } = await askConsole(running, "/data/access-keys");
    const begun = await askConsole(running, "/do/rotate", { body: { confirm } });
    expect([status, begun.status]).toEqual([400, 400]);
    await running.stop();
  });
});
