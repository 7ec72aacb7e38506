import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createPlainHost } from "../../io/plain-host.ts";
import { agreeFirst } from "./confirm.ts";
import type { DeploymentContext } from "./deployment-options.ts";

const terminal = () => Object.assign(new PassThrough(), { isTTY: true });

function context(more: Partial<DeploymentContext>): DeploymentContext {
  return {
    io: createPlainHost({ write: () => undefined }),
    workingDirectory: "/",
    environment: {},
    signal: new AbortController().signal,
    ...more,
  };
}

const question = "Release 2 keys?";

describe("agreeFirst", () => {
  it.each<[string, Partial<DeploymentContext>]>([
    ["without a standard input", {}],
    ["where the input is a pipe", { stdin: new PassThrough(), stderr: terminal() }],
    ["where nobody sees the question", { stdin: terminal(), stderr: new PassThrough() }],
  ])("U14 %s nothing is done, and --yes is named", async (_name, more) => {
    await expect(agreeFirst({ question, isAgreed: false }, context(more))).rejects.toMatchObject({
      problem: { subject: question, remedy: expect.stringContaining("--yes") },
    });
  });

  it("U14 --yes answers, wherever it is given", async () => {
    await expect(agreeFirst({ question, isAgreed: true }, context({}))).resolves.toBeUndefined();
  });

  it.each([
    ["y", true],
    ["Yes", true],
    ["n", false],
    ["", false],
    ["yesterday", false],
  ])("U14 on a terminal %j is taken as %s", async (answer, isAgreed) => {
    const [stdin, stderr] = [terminal(), terminal()];
    stdin.write(`${answer}\n`);
    const asked = agreeFirst({ question, isAgreed: false }, context({ stdin, stderr }));
    await (isAgreed
      ? expect(asked).resolves.toBeUndefined()
      : expect(asked).rejects.toMatchObject({ problem: { what: "Nothing was done" } }));
    expect(String(stderr.read())).toContain("Release 2 keys? [y/N]");
  });
});
