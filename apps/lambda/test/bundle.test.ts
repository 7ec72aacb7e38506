import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { type BuiltBundle, buildBundle, otherNodes } from "@xpart/test-kit/built-bundle";
import { findMotoServer } from "@xpart/test-kit/moto-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeFlawsOfOthers } from "./flaws-of-others.ts";
import { describeHandlers } from "./handlers-end-to-end.ts";
import { startMotoPartitions, startSandboxPartitions } from "./world.ts";

/** What architecture allows for the zip; Lambda loads it at every cold start. */
const MAX_ZIP_BYTES = 250 * 1000;

const moto = findMotoServer();

let bundle: BuiltBundle;
beforeAll(() => {
  bundle = buildBundle();
});
afterAll(() => bundle.remove());

describe("bundle", () => {
  it("H6 the zip stays within its budget", () => {
    const files = modulesOf(bundle).map((path) => readFileSync(path));
    const sizes = files.map((content) => deflateRawSync(content, { level: 9 }).length);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(MAX_ZIP_BYTES);
  });

  it("H6 loads nothing but itself and Node, and exports the handlers", async () => {
    const names = modulesOf(bundle).map((path) => basename(path));
    expect(names).toEqual([
      ...["index.mjs", "wire-event-handler.mjs", "wire-slice-handler.mjs", "wiring.mjs"],
    ]);
    for (const path of modulesOf(bundle)) {
      const code = readFileSync(path, "utf8");
      const loaded = code.matchAll(/\bimport\("([^"]+)"\)|^import\b[^("]*"([^"]+)"/gm);
      const others = [...loaded].map(([, late, early]) => (late ?? early ?? "").replace("./", ""));
      expect(names).toEqual(expect.arrayContaining(others));
    }
    const exported: Record<string, unknown> = await import(bundle.path);
    expect(Object.keys(exported).sort()).toEqual([
      "eventHandler",
      "partHandler",
      "queueHandler",
      "sliceHandler",
    ]);
  });
});

function modulesOf({ path }: BuiltBundle): readonly string[] {
  const folder = dirname(path);
  const names = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
  return names.sort().map((name) => join(folder, name));
}

const bundlePath = () => bundle.path;
const host = { nodeName: `Node ${process.version}`, nodePath: process.execPath };

describeFlawsOfOthers(bundlePath);
describeHandlers({ ...host, bundlePath, worldName: "the sandbox", start: startSandboxPartitions });
demand(moto, "XPART_REQUIRE_MOTO", "moto_server is not on the PATH (pip install 'moto[server]')");
if (moto !== undefined) {
  const start = () => startMotoPartitions(moto);
  describeHandlers({ ...host, bundlePath, worldName: "moto", start });
}
for (const { nodeName, nodePath } of otherNodes()) {
  demand(nodePath, "XPART_REQUIRE_NODES", `${nodeName} cannot be had from npm`);
  if (nodePath !== undefined) {
    const other = { nodeName, nodePath, bundlePath };
    const start = moto === undefined ? startSandboxPartitions : () => startMotoPartitions(moto);
    describeHandlers({ ...other, worldName: moto === undefined ? "the sandbox" : "moto", start });
  }
}

/** Announces what the machine lacks; a failure where the environment demands it. */
function demand(found: string | undefined, variable: string, title: string): void {
  if (found !== undefined) {
    return;
  }
  const isDemanded = process.env[variable] === "1";
  (isDemanded ? it : it.skip)(`H6 ${title}`, () => {
    throw new Error(`${variable}=1 demands it`);
  });
}
