import assert from "node:assert/strict";
import { test } from "node:test";
import { compareSpec } from "./spec/compare-spec.mjs";
import { readRules } from "./spec/read-rules.mjs";
import { readTitles } from "./spec/read-titles.mjs";

const SPEC =
  "- **P1** one\n  more of it\n- **P2** two\n- **F4** (planned: #3) four\n- **V2** (planned) five\n";

function textsOf(source, tables) {
  return readTitles("x.test.ts", source, tables).map((title) => title.text);
}

function problemsOf(texts, spec = SPEC) {
  return compareSpec(
    readRules(spec).rules,
    texts.map((text, index) => ({ place: `x.test.ts:${index + 1}`, text })),
  ).problems;
}

test("G4 rules are read with their marks", () => {
  const { rules, problems } = readRules(SPEC);
  assert.deepEqual(
    [...rules.values()].map(({ id, isPlanned }) => `${id} ${isPlanned}`),
    ["P1 false", "P2 false", "F4 true", "V2 true"],
  );
  assert.deepEqual(problems, []);
});

test("G4 a rule that is malformed or there twice is a problem", () => {
  const { problems } = readRules(
    "- **P1** one\n- **P1** again\n* **P2** two\n- **P3** (planned: 3)\n",
  );
  assert.equal(problems.length, 2);
});

test("G4 rules and tests that agree give no problem", () => {
  assert.deepEqual(problemsOf(["P1 works", "P2, P1 both work"]), []);
});

test("G4 a built rule without a test is a problem", () => {
  assert.deepEqual(problemsOf(["P1 works"]), [
    "SPEC.md: no test starts with P2, and it is not marked as planned",
  ]);
});

test("G4 a planned rule that has tests is a problem", () => {
  assert.match(problemsOf(["P1 a", "P2 b", "F4 c"]).join(), /F4 is marked as planned, but 1 tests/);
});

test("G4 a title that names no rule, or one that is not there, is a problem", () => {
  const problems = problemsOf(["P1 a", "P2 b", "works", "P10 c", undefined]);
  assert.match(problems[0], /x.test.ts:3: "works" does not start/);
  assert.match(problems[1], /x.test.ts:4: SPEC.md has no rule P10/);
  assert.match(problems[2], /x.test.ts:5: the title cannot be read/);
});

test("G4 titles are read from it, test and their modifiers", () => {
  const source = `
    describe("not a test", () => {
      it("P1 a", run);
      test.skip("P2 b", run);
      it.skipIf(isAbsent)("P3 c", run);
      it.concurrent.each([1, 2])("P4 d %s", run);
      it(\`P5 e \${name}\`, run);
      it(isOld ? "P6 f" : "P7 g", run);
      it("P8 h " + name, run);
    });
    // it("P9 not this", run)
    const text = 'it("P9 nor this", run)';
    submit("P9 nor that");
  `;
  const expected = ["P1 a", "P2 b", "P3 c", "P4 d %s", "P5 e ", "P6 f", "P7 g", "P8 h "];
  assert.deepEqual(textsOf(source), expected);
});

test("G4 titles that come out of a table are read from it", () => {
  assert.deepEqual(textsOf('it.each([["P1 a", 1], ["P2 b", 2]])("%s", run);'), ["P1 a", "P2 b"]);
  const rows = 'const rows = [{ title: "P1 a" }, { title: "P2 b" }];';
  assert.deepEqual(textsOf(`${rows} it.each(rows)("$title", run);`), ["P1 a", "P2 b"]);
  assert.deepEqual(textsOf("for (const row of rows) it(row.title, run);", [rows]), [
    "P1 a",
    "P2 b",
  ]);
  assert.deepEqual(textsOf('const rows = [["P1 a"]] as const; it.each(rows)("%s", run);'), [
    "P1 a",
  ]);
});

test("G4 a title that cannot be read is said to be so", () => {
  assert.deepEqual(textsOf("it(titleOf(row), run);"), [undefined]);
});
