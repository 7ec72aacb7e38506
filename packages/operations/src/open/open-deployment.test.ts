import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { type PolicyChoices, requestReconcile } from "@xpart/core";
import { parseSettings, type Settings } from "@xpart/deployment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "../../test/deployed-sandbox.ts";
import { type Deployment, openDeployment } from "./open-deployment.ts";
import type { OpenOptions } from "./open-options.ts";
import { readSettingsFile } from "./read-settings-file.ts";

let world: DeployedSandbox;
const POLICY: PolicyChoices = { deleteMarkers: "ignore" };

beforeAll(async () => {
  world = await startDeployedSandbox(POLICY);
});

afterAll(() => world.stop());

async function fromFile(path = world.settingsFile): Promise<Settings> {
  const read = await readSettingsFile(path);
  if (!read.ok) throw new Error(read.error.join("\n"));
  return read.value.settings;
}

async function withOpen(
  use: (deployment: Deployment) => Promise<void>,
  options?: OpenOptions,
): Promise<void> {
  const opened = await openDeployment(await fromFile(), options);
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  try {
    await use(opened.value);
  } finally {
    opened.value.close();
  }
}

async function problemsOf(
  change: (settings: Settings) => Settings,
  options?: OpenOptions,
): Promise<string> {
  const opened = await openDeployment(change(await fromFile()), options);
  if (opened.ok) {
    opened.value.close();
    return "";
  }
  return opened.error.join("\n");
}

describe("openDeployment", () => {
  it("U10 opens both sides, ledger and queue by a settings file", async () => {
    await withOpen(async (deployment) => {
      const { source, destination, ledger, policy, scope, buckets } = deployment;
      await buckets.source.client.send(
        new PutObjectCommand({ Bucket: "reports", Key: "q3.csv", Body: "figures" }),
      );
      const stack = await source.readStack("q3.csv");
      expect(stack.ok && stack.value.entries).toHaveLength(1);
      expect(await destination.readStack("q3.csv")).toMatchObject({ value: { entries: [] } });
      expect(await ledger.readKey("q3.csv")).toMatchObject({ value: { rows: [] } });
      expect(policy.deleteMarkers).toBe("ignore");
      expect(scope).toEqual({ bucket: "reports", prefixes: [] });
      const request = { bucket: "reports", key: "q3.csv", id: "once" };
      expect(await requestReconcile(request, deployment.eventQueue)).toBeUndefined();
    });
  });

  it("S8 the operator's ports read and never write", async () => {
    await withOpen(async ({ destination, source, ledger }) => {
      const refused = { ok: false, error: { kind: "denied" } };
      expect(await destination.addMarker("q3.csv")).toMatchObject(refused);
      expect(await destination.deleteEntry("q3.csv", "null")).toMatchObject(refused);
      expect(await ledger.saveHead({ key: "q3.csv" })).toMatchObject(refused);
      const restore = { tier: "Standard", days: 1 } as const;
      expect(await source.requestRestore("q3.csv", "null", restore)).toMatchObject(refused);
    });
  });

  it("S8 opens the destination by the deployment's secret when asked", async () => {
    const before = world.sandbox.source.requestCounts();
    await withOpen(
      async ({ destination }) => {
        expect(await destination.readStack("q3.csv")).toMatchObject({ ok: true });
      },
      { destinationIdentity: "secret" },
    );
    const { secretsmanager } = world.sandbox.source.requestCounts();
    expect(secretsmanager?.["GetSecretValue"]).toBe(
      (before.secretsmanager?.["GetSecretValue"] ?? 0) + 1,
    );
  });

  it.each<[string, (settings: Settings) => Settings, OpenOptions | undefined, RegExp]>([
    [
      "a profile that is not there",
      (settings) => settings,
      { sourceProfile: "nobody" },
      /^--source-profile "nobody" gives no credentials: .*nobody/,
    ],
    [
      "a profile of the settings that is not there",
      (settings) => ({ ...settings, destination: { ...settings.destination, profile: "nobody" } }),
      undefined,
      /^destination\.profile "nobody" gives no credentials/,
    ],
    [
      "no profile for the destination",
      (settings) => ({ ...settings, destination: { ...settings.destination, profile: undefined } }),
      undefined,
      /^destination\.profile is not set: .*--destination-profile.*--destination-identity secret/,
    ],
    [
      "no profile for a destination on another server",
      (settings) => ({
        ...settings,
        destination: {
          ...{ ...settings.destination, profile: undefined, provider: "minio" as const },
          partition: { name: "minio at https://minio.example" },
        },
      }),
      undefined,
      /^destination\.profile is not set: the destination is minio at https:\/\/minio\.example, .*--destination-identity secret/,
    ],
    [
      "one profile for two partitions",
      (settings) => settings,
      { destinationProfile: "commercial" },
      /^--destination-profile must be another profile than source\.profile: both are "commercial"/,
    ],
    [
      "two profiles of one key",
      (settings) => settings,
      { destinationProfile: "commercial-too" },
      /one access key \(source\.profile "commercial"; --destination-profile "commercial-too"\)/,
    ],
    [
      "a secret where the functions have a role",
      (settings) => ({
        ...settings,
        credentials: {
          kind: "federation",
          audience: "xpart",
          switchOn: true,
          createProvider: true,
          signingAlgorithm: "RS256",
        },
      }),
      { destinationIdentity: "secret" },
      /^credentials\.kind is "federation"/,
    ],
    [
      "a secret and a profile",
      (settings) => settings,
      { destinationIdentity: "secret", destinationProfile: "govcloud" },
      /do not go together/,
    ],
    [
      "a secret that is not there",
      (settings) => ({ ...settings, name: "others" }),
      { destinationIdentity: "secret" },
      /^the secret "others-test\/destination" gives no credentials/,
    ],
  ])("U4 %s is told by its setting", async (_name, change, options, expected) => {
    const file = join(world.folder, "credentials");
    const { credentials } = world.sandbox.source;
    const two = `[commercial-too]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\n`;
    const path = join(world.folder, "credentials-more");
    await writeFile(path, (await readFile(file, "utf8")) + two);
    const moved = (settings: Settings): Settings => ({
      ...settings,
      source: { ...settings.source, credentialsFile: path },
      destination: { ...settings.destination, credentialsFile: path },
    });
    expect(await problemsOf((settings) => change(moved(settings)), options)).toMatch(expected);
  });

  it("U4 a queue that is not there refuses each message with its name", async () => {
    const parsed = parseSettings({ ...world.written, name: "others" });
    if (!parsed.ok) throw new Error(parsed.error.join("\n"));
    const { credentialsFile } = (await fromFile()).source;
    const { source, destination, ...rest } = parsed.value.settings;
    const opened = await openDeployment({
      ...rest,
      source: { ...source, credentialsFile },
      destination: { ...destination, credentialsFile },
    });
    if (!opened.ok) throw new Error(opened.error.join("\n"));
    const request = { bucket: "reports", key: "q3.csv", id: "none" };
    expect(await requestReconcile(request, opened.value.eventQueue)).toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining("queue others-test-objects.fifo"),
    });
    opened.value.close();
  });
});

describe("readSettingsFile", () => {
  it.each([
    ["that is not there", "none.json", undefined, /none\.json cannot be read .*--config/],
    ["that is no JSON", "text.json", "name: x", /text\.json must be JSON/],
    ["with a wrong setting", "wrong.json", '{"surprise":1}', /surprise is no setting of xpart/],
  ])("U4 a file %s is told", async (_name, name, content, expected) => {
    const path = join(world.folder, name);
    if (content !== undefined) await writeFile(path, content);
    const read = await readSettingsFile(path);
    expect(read.ok ? "" : read.error.join("\n")).toMatch(expected);
  });

  it("U10 of a file of several pairs the one that is named is read", async () => {
    const path = join(world.folder, "pairs.json");
    const { source, destination } = world.settings;
    const other = {
      ...{ name: "pictures", environment: "test" },
      source: { region: source.region, bucket: "pictures" },
      destination: { region: destination.region, bucket: "pictures-gov" },
    };
    await writeFile(path, JSON.stringify({ pairs: [world.written, other] }));
    const read = await readSettingsFile(path, "pictures-test");
    expect(read).toMatchObject({ value: { settings: { name: "pictures" } } });
    for (const [pair, problem] of [
      [undefined, "has several pairs"],
      ["none", 'has no pair "none"'],
    ] as const) {
      expect(await readSettingsFile(path, pair)).toEqual({
        ok: false,
        error: [
          `the settings file ${path} ${problem}: name one of reports-test, pictures-test with --pair`,
        ],
      });
    }
  });
});
