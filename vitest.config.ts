import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * Only ends what hangs, before a run of CI would be ended, and is the one limit of all tests and hooks: a machine with
 * other work on it may take many times what this one takes, so no test has a shorter one of its own.
 */
const HANG_LIMIT_MS = 20 * 60_000;

/** Vitest's own choice leaves one core free, which on a machine of two is half of it. */
const LEAST_WORKERS = 2;

export default defineConfig({
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts"],
    globalSetup: "scripts/setup/test-folder.mjs",
    maxWorkers: Math.max(LEAST_WORKERS, availableParallelism() - 1),
    testTimeout: HANG_LIMIT_MS,
    hookTimeout: HANG_LIMIT_MS,
    teardownTimeout: HANG_LIMIT_MS,
    expect: { poll: { timeout: HANG_LIMIT_MS } },
  },
});
