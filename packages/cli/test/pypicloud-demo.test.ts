import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runPypicloud } from "./pypicloud-process.ts";

/** What `node scripts/pypicloud-env.mjs` has made. */
const SERVERS = ["pypicloud", "pypicloud-newest"].map((folder) => ({
  folder,
  python: fileURLToPath(new URL(`../../../.xpart/${folder}/bin/python`, import.meta.url)),
}));

describe("xpart pypicloud demo", () => {
  it("Y20 without Python the rows and the page are shown, and both caches agree with both buckets", async () => {
    const { exitCode, stdout, stderr } = await runPypicloud(
      ["demo", "--no-python", "--json"],
      process.env,
      "/",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      equal: true,
      servers: 0,
      download: { filename: "greet-1.0-py3-none-any.whl", byPip: false },
      source: { keys: 2, rows: 2, differences: [], index: [], failed: [] },
      destination: { keys: 2, rows: 2, differences: [], index: [], failed: [] },
      buckets: { isEqual: true, source: { keys: 3, versions: 4, markers: 1 } },
    });
    expect(stderr).toMatch(
      /<a href="\/api\/package\/greet\/greet-1\.0-py3-none-any\.whl\n {4}#sha256=[0-9a-f]{64}"\n {4}data-requires-python="&gt;=3\.7">/,
    );
    expect(stderr).toMatch(/\nequal: true\n$/);
  });

  it("Y20, U4 a Python that has no pypicloud is named: exit code 2, and what to do", async () => {
    const args = ["demo", "--python", "/no/such/python"];
    const { exitCode, stderr } = await runPypicloud(args, process.env, "/");
    expect(stderr).toMatch(/This Python cannot run pypicloud: \/no\/such\/python\n.*\n.*--python/);
    expect(exitCode).toBe(2);
  });

  for (const { folder, python } of SERVERS) {
    if (!existsSync(python) || process.env["XPART_INTEROP"] !== "all") {
      it.skip(`Y20 with the servers of .xpart/${folder}: pnpm interop:pypicloud runs it`, () => {});
    } else {
      it(`Y20 with the servers of .xpart/${folder} pip brings from the other side what was uploaded`, async () => {
        const args = ["demo", "--python", python, "--json"];
        const { exitCode, stdout, stderr } = await runPypicloud(args, process.env, "/");
        expect(exitCode, stderr).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({
          equal: true,
          servers: 2,
          download: { filename: "greet-1.0-py3-none-any.whl", byPip: true },
        });
      });
    }
  }
});
