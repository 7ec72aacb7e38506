import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import {
  type DeployedSandbox,
  startDeployedSandbox,
} from "@xpart/operations/testing/deployed-sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../src/run-cli.ts";

let world: DeployedSandbox;

beforeAll(async () => {
  world = await startDeployedSandbox();
});
afterAll(() => world.stop());

/** Runs it until it has said something, then presses Ctrl-C. */
async function untilSaid(said: RegExp, args: readonly string[], config = world.settingsFile) {
  const end = new AbortController();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let text = "";
  const seen = new Promise<void>((resolve) => {
    stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (said.test(text)) resolve();
    });
  });
  const ended = runCli(["console", ...args], {
    ...{ stdout, stderr, workingDirectory: world.folder, signal: end.signal },
    environment: { XPART_CONFIG: config },
  });
  const stop = async () => {
    end.abort();
    return { exitCode: await ended, stderr: String(stderr.read() ?? "") };
  };
  await Promise.race([seen, ended]);
  return { text: () => text, stop };
}

describe("xpart console", () => {
  it("U42 it says where it is, gives way to who has the port, and ends with 130", async () => {
    const first = await untilSaid(/Ctrl-C ends it/, []);
    const [, url = "", port = ""] =
      /(http:\/\/127\.0\.0\.1:(\d+)\/)#token=/.exec(first.text()) ?? [];
    expect(await (await fetch(url)).text()).toContain("<title>xpart console</title>");
    const second = await untilSaid(/\}\n$/, ["--port", port, "--json"]);
    const document = JSON.parse(second.text()) as { url: string; port: number };
    expect(document.port).not.toBe(Number(port));
    expect(document.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(await first.stop()).toEqual({ exitCode: 130, stderr: "interrupted\n" });
    expect((await second.stop()).exitCode).toBe(130);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  it("U42 it names the side that cannot be reached, and why", async () => {
    const written = JSON.parse(await readFile(world.settingsFile, "utf8"));
    const config = join(world.folder, "unreachable.json");
    const destination = { ...written.destination, endpoint: "http://127.0.0.1:1" };
    await writeFile(config, JSON.stringify({ ...written, destination }));
    const console = await untilSaid(/and try again/, [], config);
    expect(console.text()).toContain(
      "the destination cannot be reached: destination ListObjectVersions failed (unavailable",
    );
    expect(console.text()).not.toContain("the source cannot be reached");
    expect((await console.stop()).exitCode).toBe(130);
  });

  it.each([
    [["--port", "x"], "--port x"],
    [["--port", "65536"], "There is no such port"],
    [["--every", "never"], "--every never"],
    [["--config", "absent.json"], "absent.json"],
  ])("U4 %j ends with 2 and says why", async (args, said) => {
    const { stop } = await untilSaid(/never/, args);
    const { exitCode, stderr } = await stop();
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });
});
