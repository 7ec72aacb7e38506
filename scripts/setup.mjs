// `npm run demo` and `npm test` from a clean clone: does all the set-up that they need, then runs them.
//   node scripts/setup.mjs demo [arguments of xpart demo]
//   node scripts/setup.mjs test [arguments of vitest run]
// Any Node from 18 on will do: where it is too old for xpart, a newer one is brought. What was done before is
// not done again, so the second time works without network. All it says goes to stderr: stdout is the
// command's own.

const LEAST_MAJOR = 18;

if (Number(process.versions.node.split(".")[0]) < LEAST_MAJOR) {
  // Before anything else is loaded, so that an old Node gets to say this.
  console.error(
    `Node ${process.versions.node} is too old even for the set-up, which needs Node ${LEAST_MAJOR} or later.\n` +
      "Install one from https://nodejs.org, or with nvm: nvm install --lts",
  );
  process.exitCode = 2;
} else {
  for (const stream of [process.stdout, process.stderr]) {
    // The terminal may be closed while it runs: what runs is ended, and nobody reads that.
    stream.on("error", () => undefined);
  }
  const { rerunUnderFitNode } = await import("./setup/rerun-under-fit-node.mjs");
  const { runJob } = await import("./setup/run-job.mjs");
  process.exitCode =
    (await rerunUnderFitNode()) ?? (await runJob(process.argv[2], process.argv.slice(3)));
}
