import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import { StepFailure } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

/** What is replayed where there is no history: of this download, and without what is installed into it. */
const FOLDER = `${root}/packages/core/src`;

/**
 * Looks, before anything is installed, whether there is a git history where the demo is called, as there is none in a
 * download without `.git`. There a folder is replayed instead.
 *
 * @returns the arguments of the demo. @throws StepFailure where git or the arguments do not allow that
 */
export function chooseTraffic(args) {
  const isChosen = args.some((argument) => /^--(git|dir|help)(=|$)|^-h$/.test(argument));
  if (isChosen) {
    return args;
  }
  const from = process.env.INIT_CWD ?? process.cwd();
  const { status, stderr, error } = spawnSync("git", ["rev-parse", "--verify", "--quiet", "HEAD"], {
    cwd: from,
    encoding: "utf8",
    // In English, whatever the user's language.
    env: { ...process.env, LC_ALL: "C" },
  });
  if (status === 0) {
    return args;
  }
  if (/dubious ownership/.test(stderr ?? "")) {
    throw new StepFailure(
      `git reads no repository that belongs to another user: ${from}\n` +
        `If you trust it: git config --global --add safe.directory '${root}'\n` +
        "Or replay a folder: npm run demo -- --dir PATH",
    );
  }
  const reason = error?.code === "ENOENT" ? "there is no git" : `${from} has no git history`;
  if (args.some((argument) => argument.startsWith("--commits"))) {
    throw new StepFailure(
      `--commits needs a git history, and ${reason}.\n` +
        "Name a repository: npm run demo -- --git PATH --commits 100; or clone xpart instead of downloading it.",
    );
  }
  const folder = relative(root, FOLDER);
  console.error(
    `${reason}: the demo replays the folder ${folder} instead (--git PATH, --dir PATH for others)`,
  );
  return ["--dir", FOLDER, ...args];
}
