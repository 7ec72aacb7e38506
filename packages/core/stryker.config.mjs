/**
 * Stryker's options for `pnpm mutate` (scripts/mutate.mjs), which adds the file to mutate and where its
 * report goes. Options: the configuration reference of stryker-mutator.io.
 */
export default {
  testRunner: "vitest",
  vitest: { configFile: "stryker.vitest.config.ts" },
  coverageAnalysis: "perTest",
  // Mutants are tested one after the other, so that a developer's machine stays usable.
  concurrency: 1,
  // A mutant that loops for ever costs this long, and the start of a new test runner.
  timeoutMS: 5_000,
  reporters: ["json", "clear-text"],
  clearTextReporter: {
    allowColor: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: false,
  },
  tempDirName: "temp/stryker",
  cleanTempDir: "always",
  jsonReporter: { fileName: "temp/mutation/mutation.json" },
  // Without a copy of its own the sandbox falls under this folder's tsconfig.json, whose base it can reach.
  ignorePatterns: ["api", "bench", "dist", "temp", "tsconfig.json"],
  warnings: { slow: false },
  allowConsoleColors: false,
  allowEmpty: true,
};
