import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCli } from "../../run-cli.ts";

async function printed(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCli(args, {
    ...{ stdout, stderr, workingDirectory: "/", signal: new AbortController().signal },
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

/** What bash offers after these words, of which the last is being typed. */
async function completed(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await printed("completion", "bash");
  const typed = ["xpart", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _xpart; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync("bash", ["--norc", "-c", `${stdout}\n${ask}`], { encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}

describe("completion", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["commands", ["rel"], ["release"]],
    ["subcommands", ["pypicloud", "back"], ["backfill"]],
    ["an argument's choices", ["list", "h"], ["held"]],
    ["options", ["explain", "--ver"], ["--version-id"]],
    ["an option's choices", ["demo", "--keep", "--break", "dr"], ["drifted-tags"]],
    ["options behind an option", ["list", "held", "--js"], ["--json"]],
    ["options of a subcommand alone", ["pypicloud", "verify", "--re"], ["--repair"]],
    ["nothing of ours where a file is wanted", ["explain", "--config", ""], []],
  ])("U16 bash completes %s", async (_name, words, expected) => {
    expect(await completed(...words)).toEqual(expected);
  });

  it("U16 zsh takes bash's, fish has a line for every command and option", async () => {
    const [bash, zsh, fish] = await Promise.all(
      ["bash", "zsh", "fish"].map((shell) => printed("completion", shell)),
    );
    expect(zsh?.stdout.startsWith("#compdef xpart\n")).toBe(true);
    expect(zsh?.stdout).toContain(bash?.stdout);
    for (const part of [
      "-a release ",
      "-l version-id ",
      "-l break -x -a 'lost-event ",
      "-a backfill ",
    ]) {
      expect(fish?.stdout).toContain(part);
    }
  });

  it("U16 a shell that is none is told, exit status 2", async () => {
    expect(await printed("completion", "tcsh")).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("U16 --version prints the package's version", async () => {
    const path = fileURLToPath(new URL("../../../package.json", import.meta.url));
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
    expect(await printed("--version")).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("U16 help loads neither an SDK nor the sandbox", () => {
    const hooks = `import { registerHooks } from "node:module";
      registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });`;
    const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
    const { stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(hooks)}`, main, "--help"],
      { encoding: "utf8" },
    );
    expect(stderr).toContain("/commander/");
    expect(stderr).not.toMatch(/aws-sdk|fauxqs|packages\/(sandbox|core|aws-adapters)\//);
  });
});
