import { describe, expect, it } from "vitest";
import { parseSettings, reverseSettings, whyNotReverse } from "../src/index.ts";
import { type RawSettings, rawSettings, settingsOf } from "./sample-settings.ts";

function reversed(more: RawSettings = {}) {
  const made = reverseSettings(rawSettings(more));
  if (!made.ok) throw new Error(made.error.join("\n"));
  const parsed = parseSettings(made.value.written);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return { ...made.value, settings: parsed.value.settings };
}

describe("reverseSettings", () => {
  it("T5 the sides change places, under the same prefixes and policy, and a name of its own", () => {
    const { settings, leftOut } = reversed({
      source: { prefixes: ["published/"], profile: "commercial" },
      destination: { endpoint: "http://127.0.0.1:1" },
      policy: { deleteMarkers: "ignore" },
      functions: { memoryMb: 2048 },
    });
    expect(settings).toMatchObject({
      ...{ name: "reports-reverse", environment: "test", reverses: "reports-test" },
      source: { region: "us-gov-west-1", bucket: "the-replica", prefixes: ["published/"] },
      destination: { region: "us-east-1", bucket: "the-source", profile: "commercial" },
      policy: { deleteMarkers: "ignore" },
      functions: { memoryMb: 2048 },
    });
    expect(settings.source.endpoint).toBe("http://127.0.0.1:1");
    expect(leftOut).toEqual([]);
  });

  it("T5 what had not arrived is never deleted as foreign", () => {
    const policy = { foreign: "delete", maxRewrites: 5 };
    expect(reversed({ policy }).settings.policy).toMatchObject({
      foreign: "report",
      maxRewrites: 5,
    });
  });

  it("T5 what is of one side alone is left out and named", () => {
    const key = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";
    const { leftOut, written } = reversed({
      source: { kmsKeyArns: [key] },
      logs: { retentionDays: 30, kmsKeyArn: key },
      ledger: { tableName: "taken-over" },
      trial: { source: true },
    });
    expect(leftOut).toEqual(["source.kmsKeyArns", "logs.kmsKeyArn", "ledger.tableName", "trial"]);
    expect(written["logs"]).toEqual({ retentionDays: 30 });
  });

  it("T5 of the other direction, the settings are there already", () => {
    const made = reverseSettings({ ...rawSettings(), reverses: "reports-prod" });
    expect(made).toMatchObject({ ok: false, error: [expect.stringContaining("reports-prod")] });
  });
});

describe("what is not turned round", () => {
  const keys = [{ from: "", to: "copy/" }];
  const destination = {
    ...{ provider: "minio", endpoint: "https://minio.example.com" },
    accountId: undefined,
  };
  it.each<[string, RawSettings, string]>([
    ["a pair whose keys are renamed", { policy: { keys } }, "policy.keys must not be set"],
    ["a destination that is not AWS", { destination }, 'destination.provider is "minio"'],
  ])("T5 %s", (_name, more, why) => {
    expect(reverseSettings(rawSettings(more))).toEqual({
      ok: false,
      error: [expect.stringContaining(why)],
    });
    const parsed = parseSettings(rawSettings(more));
    if (!parsed.ok) throw new Error(parsed.error.join("\n"));
    expect(whyNotReverse(settingsOf(), parsed.value.settings)).toContain(why);
  });
});

describe("whyNotReverse", () => {
  it.each<[string, RawSettings, string | undefined]>([
    ["as it was made", {}, undefined],
    ["of another bucket", { destination: { bucket: "else" } }, "would copy"],
    ["of the same name", { name: "reports" }, "a name or an environment of its own"],
    ["of other prefixes", { source: { prefixes: ["a/"] } }, "must be the same"],
  ])("T5 a deployment %s", (_name, more, why) => {
    const { written } = reversed();
    const merged = Object.fromEntries(
      Object.entries(more).map(([name, value]) => {
        const before = written[name];
        const isSection = typeof before === "object" && before !== null;
        return [name, isSection ? { ...before, ...(value as object) } : value];
      }),
    );
    const parsed = parseSettings({ ...written, ...merged });
    if (!parsed.ok) throw new Error(parsed.error.join("\n"));
    const said = whyNotReverse(settingsOf(), parsed.value.settings);
    expect(said).toEqual(why === undefined ? undefined : expect.stringContaining(why));
  });
});
