// `pnpm turbo deploy -- --auto-approve`: has cdktf deploy all stacks that synth wrote; what follows goes on to it. Without
// `--auto-approve` it shows the plan and asks, for which it needs a terminal, and turbo leaves a task none.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { synthesizedStacks } from "./synthesized-stacks.mjs";

const CDKTF = "cdktf-cli@0.21.0";
const folder = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const stacks = synthesizedStacks(folder);

if (!args.includes("--auto-approve") && !process.stdin.isTTY) {
  process.stderr.write(
    "Nothing was deployed: there is no terminal here to show the plan in and to ask. In a pipeline say " +
      "`pnpm turbo deploy -- --auto-approve`.\n" +
      "To read the plan first, run this in apps/infra, which all stacks are ready for: " +
      `\`npx ${CDKTF} deploy ${stacks.join(" ")}\`\n`,
  );
  process.exitCode = 2;
} else {
  const deploy = ["--yes", CDKTF, "deploy", ...stacks, ...args];
  const { status, error } = spawnSync("npx", deploy, { cwd: folder, stdio: "inherit" });
  if (error !== undefined) {
    process.stderr.write(`npx could not be started (${error.message}): it comes with npm\n`);
  }
  process.exitCode = status ?? 1;
}
