import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "./check/publishable-packages.mjs";
import { checkSubject } from "./commits/check-subject.mjs";
import { commitsSince, packageScopes } from "./commits/read-commits.mjs";

const SCOPES = ["core", "pypicloud-sync"];
const made = [];
after(() => {
  for (const folder of made) {
    rmSync(folder, { recursive: true, force: true });
  }
});

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "xpart-commits-"));
  made.push(folder);
  return folder;
}

/** A repository whose commits have these subjects, written a day apart from 2026-01-01 on. */
function repositoryWith(subjects) {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet");
  for (const [index, subject] of subjects.entries()) {
    const date = `2026-01-0${index + 1}T00:00:00Z`;
    git(folder, "commit", "--quiet", "--allow-empty", `--date=${date}`, "-m", subject);
  }
  return folder;
}

function git(folder, ...args) {
  const person = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"];
  const { status, stderr } = spawnSync("git", [...person, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

test("G15 subjects of the form are taken", () => {
  for (const subject of [
    "feat(core): a b",
    "fix(pypicloud-sync)!: a",
    "docs: what (core): means",
  ]) {
    assert.deepEqual(checkSubject(subject, SCOPES), [], subject);
  }
  assert.deepEqual(checkSubject(`docs: ${"é".repeat(66)}`, SCOPES), []);
});

test("G15 a subject of another form, kind, scope or length is a problem", () => {
  const problems = (subject) => checkSubject(subject, SCOPES).join();
  assert.match(problems("something else"), /is not `kind\(scope\): subject`/);
  assert.match(problems("feat(core):no space"), /is not/);
  assert.match(problems("feature: a"), /kind "feature"; there are feat, fix/);
  assert.match(
    problems("fix(pypicloud): a"),
    /scope "pypicloud"; there are core, pypicloud-sync, or none/,
  );
  assert.match(problems("fix(): a"), /scope ""/);
  assert.match(problems(`docs: ${"a".repeat(67)}`), /73 characters/);
  assert.match(problems("docs: a."), /full stop/);
});

test("G15 the scopes are the folders of packages and apps", () => {
  const scopes = packageScopes(root);
  assert.ok(
    ["aws-adapters", "core", "infra", "pypicloud-sync"].every((name) => scopes.includes(name)),
  );
});

test("G15 commits from a day on are read, in a shallow clone those that it has", () => {
  const folder = repositoryWith(["docs: a", "docs: b", "docs: c"]);
  const subjectsIn = (place, since) => commitsSince(place, since)?.map(({ subject }) => subject);
  assert.deepEqual(subjectsIn(folder, "2026-01-02T00:00:00Z"), ["docs: c", "docs: b"]);
  const clone = join(temporaryFolder(), "clone");
  git(folder, "clone", "--quiet", "--depth=1", `file://${folder}`, clone);
  assert.deepEqual(subjectsIn(clone, "2026-01-01T00:00:00Z"), ["docs: c"]);
});

test("G15 outside a checkout there is nothing to check", () => {
  assert.equal(commitsSince(temporaryFolder(), "2026-01-01T00:00:00Z"), undefined);
  // A folder of another project's checkout, as where a release was unpacked.
  assert.equal(commitsSince(join(root, "scripts"), "2026-01-01T00:00:00Z"), undefined);
});

test("G15 as a hook it refuses a message, and leaves fixups to git", () => {
  const file = join(temporaryFolder(), "COMMIT_EDITMSG");
  const run = (text) => {
    writeFileSync(file, text);
    const args = [join(root, "scripts/check-commits.mjs"), "--message", file];
    return spawnSync(process.execPath, args, { encoding: "utf8" });
  };
  assert.equal(run("fix(core): a\n\nwhy\n").status, 0);
  assert.equal(run("fixup! fix(core): a\n").status, 0);
  const refused = run("# a comment\nfix(nowhere): a\n");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /scope "nowhere"/);
});
