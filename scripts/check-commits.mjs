// Holds the subjects of commits to `kind(scope): subject` (rule G15). Commits written before SINCE are exempt: the rule
// is younger than they are. `--message <file>` checks one message instead, as git's hook commit-msg does
// (`git config core.hooksPath .githooks`). Exit status 1 and one line for each subject that does not hold.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { root } from "./check/publishable-packages.mjs";
import { checkSubject } from "./commits/check-subject.mjs";
import { commitsSince, packageScopes } from "./commits/read-commits.mjs";

/** When the commit that brought this check was written. */
const SINCE = "2026-11-28T08:24:00Z";

const { message } = parseArgs({ options: { message: { type: "string" } } }).values;
const commits = message === undefined ? commitsSince(root, SINCE) : draftIn(message);
if (commits === undefined) {
  console.log("this is not a checkout of git: there are no commits to check");
} else {
  report(commits);
}

/** A commit that is being written; git drops what is marked as a fixup before anybody reads it. */
function draftIn(path) {
  const subject = readFileSync(path, "utf8")
    .split("\n")
    .find((line) => line.trim() !== "" && !line.startsWith("#"));
  const isLeftToGit = subject === undefined || /^(?:fixup!|squash!|amend!|Merge) /.test(subject);
  return isLeftToGit ? [] : [{ id: "this commit", subject }];
}

function report(checked) {
  const scopes = packageScopes(root);
  const problems = checked.flatMap(({ id, subject }) =>
    checkSubject(subject, scopes).map((problem) => `${id} "${subject}" ${problem}`),
  );
  for (const problem of problems) {
    console.error(problem);
  }
  if (message === undefined) {
    console.log(`${checked.length} commits since ${SINCE}, ${problems.length} problems`);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}
