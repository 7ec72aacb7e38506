// `npm run demo` and `npm test` from a clean clone: does all the set-up that they need, then runs them.
//   node scripts/setup.mjs demo [arguments of xpart demo]
//   node scripts/setup.mjs test [arguments of vitest run]
// What was done before is not done again, so the second time works without network. All it says goes to
// stderr: stdout is the command's own.

const LEAST_NODE = [20, 19];

if (isTooOld()) {
  // Before anything else is loaded, so that an old Node gets to say this.
  console.error(
    `Node ${process.versions.node} is too old: xpart needs Node ${LEAST_NODE.join(".")} or later.\n` +
      "Install one from https://nodejs.org, or with nvm: nvm install --lts",
  );
  process.exitCode = 2;
} else {
  const { runJob } = await import("./setup/run-job.mjs");
  process.exitCode = await runJob(process.argv[2], process.argv.slice(3));
}

function isTooOld() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]);
}
