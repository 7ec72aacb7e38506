import { spawnSync } from "node:child_process";
import { findMinistack } from "@xpart/test-kit/ministack-server";
import type { TestAPI } from "vitest";
import { hasTerraform } from "../terraform/terraform-runs.ts";

/**
 * The path of ministack, where all that a deployment on it needs is here. Where something is missing, that is
 * announced as a skipped test; with `XPART_REQUIRE_MINISTACK=1` it fails.
 */
export function demandMinistack(it: TestAPI): string | undefined {
  const ministack = findMinistack();
  const missing = [
    ...(ministack === undefined ? ["ministack (node scripts/ministack-env.mjs brings it)"] : []),
    ...(hasTerraform() ? [] : ["terraform"]),
    ...(spawnSync("openssl", ["version"]).status === 0 ? [] : ["openssl"]),
  ];
  if (missing.length === 0) {
    return ministack;
  }
  const announce = process.env["XPART_REQUIRE_MINISTACK"] === "1" ? it : it.skip;
  announce(`C16 a deployment on emulators needs ${missing.join(", ")}`, () => {
    throw new Error("XPART_REQUIRE_MINISTACK=1 demands it");
  });
  return undefined;
}
