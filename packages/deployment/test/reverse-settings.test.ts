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

describe("a pair whose keys are renamed", () => {
  const keys = [
    { from: "", to: "all/" },
    { from: "raw/", to: "landing/raw/" },
  ];
  const policy = { keys, foreign: "delete", scope: { exclude: ["*.tmp"], replicas: "leave-out" } };

  it("T8 is turned with its rules and patterns turned round, and is the other direction then", () => {
    const { settings, written } = reversed({ policy });
    expect(settings.source.prefixes).toEqual(["all/", "landing/raw/"]);
    expect(written["policy"]).toEqual({
      keys: [
        { from: "all/", to: "" },
        { from: "landing/raw/", to: "raw/" },
      ],
      foreign: "report",
      scope: { replicas: "leave-out", exclude: ["all/*.tmp", "all/raw/*", "landing/raw/*.tmp"] },
    });
    expect(whyNotReverse(settingsOf({ policy }), settings)).toBeUndefined();
    expect(whyNotReverse(settings, settingsOf({ policy }))).toBeUndefined();
    expect(whyNotReverse(settingsOf({ policy: { keys } }), settings)).toContain(
      "as xpart reverse settings writes them",
    );
    expect(whyNotReverse(settingsOf(), settings)).toContain("policy.keys");
  });

  it("T8 is refused by name where patterns could not say what is left out", () => {
    const changed = { keys: [RAW, { from: "landing/", to: "raw/" }] };
    const made = reverseSettings(
      rawSettings({ policy: { ...changed, scope: { exclude: ["*.tmp"] } } }),
    );
    expect(made).toEqual({
      ok: false,
      error: [expect.stringMatching(/^policy\.keys and patterns of policy\.scope/)],
    });
    expect(reversed({ policy: changed }).settings.policy.keys).toHaveLength(2);
  });
});

const RAW = { from: "raw/", to: "landing/" };

describe("what is not turned round", () => {
  it("T5 a destination that is not AWS: why, and where it says what to do", () => {
    const destination = {
      ...{ provider: "minio", endpoint: "https://minio.example.com" },
      accountId: undefined,
    };
    const why = expect.stringMatching(
      /^destination\.provider is "minio".*EventBridge.*docs\/failover\.md, "A destination that is not AWS"$/,
    );
    expect(reverseSettings(rawSettings({ destination }))).toEqual({ ok: false, error: [why] });
    const parsed = parseSettings(rawSettings({ destination }));
    if (!parsed.ok) throw new Error(parsed.error.join("\n"));
    expect(whyNotReverse(settingsOf(), parsed.value.settings)).toEqual(why);
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
