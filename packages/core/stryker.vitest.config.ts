import { defineConfig } from "vitest/config";

/** Core's tests as Stryker runs them for every mutant: all of them, but fewer simulated histories. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    provide: { simulatedHistories: 300 },
    testTimeout: 30_000,
  },
});
