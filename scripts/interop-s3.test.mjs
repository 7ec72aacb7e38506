import assert from "node:assert/strict";
import { test } from "node:test";
import { compareGaps } from "./interop-s3/compare-gaps.mjs";

const report = (...tests) => ({
  testResults: [
    {
      assertionResults: tests.map(([title, status]) => ({
        ...{ ancestorTitles: ["the server", "suite"], title, status },
        failureMessages: status === "failed" ? ["Error: no\n at somewhere"] : [],
      })),
    },
  ],
});
const gaps = [{ why: "it lacks a", tests: [/suite > a/] }];

test("F1 a gap that is known is no disagreement", () => {
  const { passed, known, opened, closed } = compareGaps(
    "s",
    report(["a", "failed"], ["b", "passed"]),
    gaps,
  );
  assert.deepEqual([passed, known, opened, closed], [1, 1, [], []]);
});

test("F1 a test that fails and fits none opens a gap, and so does one that did not run", () => {
  const { opened } = compareGaps(
    "s",
    report(["a", "failed"], ["b", "failed"], ["c", "skipped"]),
    gaps,
  );
  assert.deepEqual(opened, [
    { title: "suite > b", why: "Error: no" },
    { title: "suite > c", why: "it did not run" },
  ]);
});

test("F1 a test that holds although it fits one closes the gap, and a pattern that fits none is out of date", () => {
  assert.deepEqual(compareGaps("s", report(["a", "passed"]), gaps).closed, ["suite > a"]);
  assert.deepEqual(compareGaps("s", report(["b", "passed"]), gaps).closed, [
    "no test fits /suite > a/",
  ]);
});

test("F1 a file that could not be read at all opens a gap", () => {
  const broken = { testResults: [{ assertionResults: [], message: "SyntaxError: x" }] };
  assert.deepEqual(compareGaps("s", broken).opened, [
    { title: "a file of tests", why: "SyntaxError: x" },
  ]);
});
