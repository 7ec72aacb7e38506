/**
 * Stryker's options for `pnpm mutate` (scripts/mutate.mjs), which adds the file to mutate and where its
 * report goes. Options: the configuration reference of stryker-mutator.io.
 */
export default {
  testRunner: "vitest",
  // Vitest's own choice of tests by what they import misses some; which tests run a line is measured anyway.
  vitest: { configFile: "stryker.vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  // By default one mutant after the other, so that a developer's machine stays usable.
  concurrency: Number(process.env.MUTATE_AT_ONCE ?? 1),
  // A loop is ended when its line was run far more often than without the mutant. This is for what hangs otherwise, and
  // long, so that what is only slow, on a machine with other work on it, does not count as noticed.
  timeoutMS: 60_000,
  // The run without mutants, of all tests, is measured by nothing: this only ends what hangs.
  dryRunTimeoutMinutes: 60,
  // What the near tests killed is not run again with all of them.
  incremental: true,
  incrementalFile: "temp/mutation/progress.json",
  // What near tests leave is of no interest where all tests follow.
  reporters: process.env.MUTATE_SURVIVORS === "told" ? ["json", "clear-text"] : ["json"],
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
