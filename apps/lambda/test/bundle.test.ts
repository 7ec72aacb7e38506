import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { deflateRawSync } from "node:zlib";
import { type BuiltBundle, buildBundle, otherNodes } from "@xpart/test-kit/built-bundle";
import { findMotoServer } from "@xpart/test-kit/moto-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeFlawsOfOthers } from "./flaws-of-others.ts";
import { describeHandlers } from "./handlers-end-to-end.ts";
import { startMotoPartitions, startSandboxPartitions } from "./world.ts";

/** What architecture allows for the zip; Lambda loads it at every cold start. */
const MAX_ZIP_BYTES = 400 * 1024;

const moto = findMotoServer();

let bundle: BuiltBundle;
beforeAll(() => {
  bundle = buildBundle();
});
afterAll(() => bundle.remove());

describe("bundle", () => {
  it("H6 the zip stays within its budget", () => {
    const bytes = deflateRawSync(readFileSync(bundle.path), { level: 9 }).length;
    expect(bytes).toBeLessThan(MAX_ZIP_BYTES);
  });

  it("H6 is one file, with nothing beside it to import from, that exports the handlers", async () => {
    expect(readdirSync(dirname(bundle.path)).sort()).toEqual(["index.mjs", "index.mjs.map"]);
    const exported: Record<string, unknown> = await import(bundle.path);
    expect(Object.keys(exported).sort()).toEqual([
      "eventHandler",
      "partHandler",
      "queueHandler",
      "sliceHandler",
    ]);
  });
});

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
