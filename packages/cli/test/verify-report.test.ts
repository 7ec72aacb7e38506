import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStage, type DemoStage } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { type KeptSettings, writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { runCli } from "../src/run-cli.ts";

const KEY = "alias/xpart-demo";

let stage: DemoStage;
let kept: KeptSettings;
beforeAll(async () => {
  stage = await buildStage(createWeather(undefined));
  kept = await writeKeptSettings(stage.sandbox, undefined);
});
afterAll(async () => {
  await kept.remove();
  await stage.sandbox.stop();
});

const pathOf = (name: string) => join(dirname(kept.path), name);

async function xpart(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCli(args, {
    ...{ stdout, stderr, workingDirectory: dirname(kept.path) },
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

async function report(name: string, ...more: string[]) {
  const made = await xpart("verify", "--config", kept.path, "--report", name, ...more);
  expect(made).toMatchObject({ exitCode: 0 });
}

async function change(name: string, edit: (text: string) => string) {
  await writeFile(pathOf(name), edit(await readFile(pathOf(name), "utf8")));
}

describe("xpart verify-report", () => {
  it("V9 a signed report is what was written, by whose key it was asked for; offline by a key file", async () => {
    await report("signed", "--sign-key", KEY);
    const byKms = await xpart(
      "verify-report",
      "signed.html",
      "--config",
      kept.path,
      "--sign-key",
      KEY,
    );
    expect(byKms).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("good: true") });
    await writeFile(pathOf("auditors.pem"), await readFile(pathOf("signed.pem")));
    const offline = ["signed.json", "--public-key", "auditors.pem"];
    const byFile = await xpart("verify-report", ...offline, "--json", "--config", "none.json");
    expect(byFile).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(byFile.stdout)).toMatchObject({
      ...{ good: true, numbers: [], signature: { state: "good" } },
      files: [
        { name: "signed.json", state: "unchanged" },
        { name: "signed.html", state: "unchanged" },
      ],
    });
    const own = await xpart("verify-report", "signed");
    expect(own).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("good, by the key beside it"),
    });
    await rm(pathOf("signed.pem"));
    const keyless = await xpart("verify-report", "signed");
    expect(keyless).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("no key") });
  });

  it("V9 what was changed is told, with and without its sums", async () => {
    await report("changed", "--sign-key", KEY);
    await change("changed.json", (text) => text.replace('"graceSeconds": 60', '"graceSeconds": 0'));
    const json = await xpart("verify-report", "changed.json");
    expect(json).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("changed.json: changed"),
    });
    await rm(pathOf("changed.html"));
    const page = await xpart("verify-report", "changed.json");
    expect(page).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("changed.html: missing"),
    });
    await report("forged", "--sign-key", KEY);
    await report("other");
    await writeFile(
      pathOf("forged.sha256"),
      (await readFile(pathOf("other.sha256"), "utf8")).replaceAll("other", "forged"),
    );
    await writeFile(pathOf("forged.json"), await readFile(pathOf("other.json")));
    await writeFile(pathOf("forged.html"), await readFile(pathOf("other.html")));
    const forged = await xpart("verify-report", "forged");
    expect(forged).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("bad: ") });
  });

  it("V9 numbers that do not agree are told though the sums are right, and so is a list without the report", async () => {
    await report("numbers");
    await change("numbers.json", (text) =>
      text.replace(/"keys": 0,\n {2}"verdicts"/, '"keys": 7,\n  "verdicts"'),
    );
    const wrong = await xpart("verify-report", "numbers");
    expect(wrong).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("it counts 7 keys, and verdicts for 0"),
    });
    await change("numbers.sha256", (text) => text.split("\n").slice(1).join("\n"));
    const unnamed = await xpart("verify-report", "numbers", "--json");
    expect(JSON.parse(unnamed.stdout).files[0]).toEqual({ name: "numbers.json", state: "changed" });
  });

  it("V9 an unsigned report is good by itself, and not where a signature is demanded", async () => {
    await report("plain");
    await report("signed-by-all", "--sign-key", KEY);
    expect(await xpart("verify-report", "plain")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("signature    none"),
    });
    const demanded = await xpart("verify-report", "plain", "--public-key", "signed-by-all.pem");
    expect(demanded).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("none, and one was asked for"),
    });
    // A new report of the same name is not signed, and the old signature does not stay beside it.
    await report("signed-by-all");
    expect(await xpart("verify-report", "signed-by-all")).toMatchObject({ exitCode: 0 });
  });

  it("V9 another report is of the same listings, or not", async () => {
    await report("before");
    await report("after");
    const same = await xpart("verify-report", "before", "--same-as", "after.json");
    expect(same).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("source: the same, destination: the same"),
    });
    await change("after.json", (text) => text.replace(/"digest": "0/, '"digest": "1'));
    const other = await xpart("verify-report", "before", "--same-as", "after.json");
    expect(other).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("source: others, destination: the same"),
    });
  });

  it.each([
    [["none.json"], "none.json is missing"],
    [["plain", "--public-key", "none.pem"], "--public-key none.pem"],
    [["plain", "--public-key", "plain.json"], "it is no public key"],
    [["plain", "--public-key", "a", "--sign-key", "b"], "--public-key and --sign-key"],
    [["plain", "--same-as", "none"], "none.json is missing"],
  ])("U4 %j: exit code 2, and what to do", async (args, expected) => {
    await report("plain");
    const { exitCode, stderr, stdout } = await xpart("verify-report", ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(expected);
  });

  it.each([
    [["--sign-key", KEY], "What is signed is a report: give --report FILE too"],
    [["--report", "r", "--sign-key", "alias/none"], "Key 'alias/none' does not exist"],
  ])("U4 verify %j is told before anything is compared", async (args, expected) => {
    stage.sandbox.source.resetRequestCounts();
    const { exitCode, stderr } = await xpart("verify", "--config", kept.path, ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(expected);
    expect(stage.sandbox.source.requestCounts().s3).toBeUndefined();
  });
});
