import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { CliError, describeError } from "./cli-error.ts";
import { runCli } from "./run-cli.ts";

async function run(...args: string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exitCode = await runCli(args, {
    stdout,
    stderr,
    workingDirectory: "/",
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

describe("runCli", () => {
  it("U3 --help documents the exit codes, on stdout", async () => {
    for (const args of [["--help"], ["demo", "--help"]]) {
      const { exitCode, stdout, stderr } = await run(...args);
      expect(exitCode).toBe(0);
      expect(stderr).toBe("");
      expect(stdout).toMatch(/Exit codes:\n +0 .*\n +1 +not equal.*\n +2 +could not run/);
    }
  });

  it.each([
    ["an unknown command", ["demos"], /unknown command 'demos'/],
    ["an unknown option", ["demo", "--gti", "."], /unknown option '--gti'/],
    ["an option without its value", ["demo", "--git"], /--git <path>/],
    [
      "a number of commits that is none",
      ["demo", "--commits", "1e3"],
      /--commits 1e3\nGive a whole number above 0/,
    ],
    ["no commits", ["demo", "--commits", "0"], /--commits 0/],
    ["a seed that is none", ["demo", "--chaos", "x"], /--chaos x\nGive a whole number/],
    ["options that do not go together", ["demo", "--dir", "/", "--git", "/"], /--dir and --git/],
    ["a policy that is not there", ["demo", "--policy", "/no/such"], /cannot be read: \/no\/such/],
    [
      "a policy for what is broken",
      ["demo", "--policy", "/p", "--keep", "--break", "held"],
      /--policy and --break held/,
    ],
    ["a folder with commits", ["demo", "--dir", "/", "--commits", "3"], /--dir and --commits/],
    [
      "a directory that is not there",
      ["demo", "--git", "/no/such"],
      /no such directory: \/no\/such/,
    ],
    ["a folder that is not there", ["demo", "--dir", "no/such"], /no such folder: \/no\/such/],
    [
      "a way to break that there is not",
      ["demo", "--break", "x"],
      /Allowed choices are lost-event/,
    ],
    ["what is broken and not kept", ["demo", "--break", "held"], /--break held\nGive --keep too/],
    [
      "a settings file that is not there",
      ["explain", "s3://a/b", "--config", "none.json"],
      /cannot be opened: none\.json\n- the settings file \/none\.json cannot be read/,
    ],
    ["nothing to list", ["list", "all"], /Allowed choices are parked, held, gaps, locked, foreign/],
    ["no number of entries", ["list", "held", "--limit", "0"], /--limit 0\nGive a whole number/],
    ["an event that is not there", ["plan", "none.json"], /cannot be read: none\.json/],
    ["an adoption of who knows what", ["adopt"], /--prefix <prefix>' not specified/],
    ["nothing to release", ["release"], /neither a key nor --all-held/],
    [
      "a key to release and all of them",
      ["release", "s3://a/b", "--all-held"],
      /a key and --all-held/,
    ],
    [
      "a prefix of one key",
      ["release", "s3://a/b", "--prefix", "b"],
      /--prefix goes with --all-held/,
    ],
  ])(
    "U4 %s: exit code 2, what and what to do on stderr, stdout empty",
    async (_name, args, expected) => {
      const { exitCode, stdout, stderr } = await run(...args);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(expected);
      expect(stdout).toBe("");
    },
  );
});

describe("describeError", () => {
  it("U4 says what happened, to what, and what to do", () => {
    const error = new CliError({ what: "It is gone", subject: "/a", remedy: "Bring it back." });
    expect(describeError(error)).toBe("error: It is gone: /a\nBring it back.");
  });

  it("U4 shows where a bug is", () => {
    expect(describeError(new TypeError("x"))).toMatch(/xpart itself failed\nTypeError: x\n +at /);
  });
});
