// docs/measured.md and its picture are what measured.json makes of them, other documents quote it, and the page says what
// the run before found.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pageOf } from "./bench/page.mjs";
import { plotsOf } from "./bench/plots.mjs";
import { quotesOf } from "./bench/quotes.mjs";
import { isWithin, runBeforeOf } from "./bench/run-before.mjs";
import { root } from "./setup/work-tree.mjs";

const read = (path) => readFileSync(`${root}/${path}`, "utf8");
const { sections } = JSON.parse(read("docs/measured.json"));
const all = Object.values(sections);

test("V30 docs/measured.md and its plots are what docs/measured.json makes of them (or run: pnpm bench)", () => {
  assert.equal(read("docs/measured.md"), pageOf(all));
  assert.equal(read("docs/pictures/measured.svg"), plotsOf(all));
  assert.doesNotMatch(pageOf(all), /undefined|NaN/);
});

for (const [document, quotes] of Object.entries(quotesOf(sections))) {
  test(`V30 ${document} quotes what was measured last`, () => {
    const text = read(document).replaceAll(/\s+/g, " ");
    assert.deepEqual(
      quotes.filter((quote) => !text.includes(quote)),
      [],
      "not to be found there",
    );
  });
}

test("V30 the page says which ratios of the run before lie outside of the new run's spread", () => {
  const ratio = (median) => ({ name: "theirs", median, least: median - 0.1, most: median + 0.1 });
  const { before: _before, ...first } = all[0];
  const section = (median) => ({ ...first, rows: [{ ...ownRow(), times: [ratio(median)] }] });
  const again = (median) =>
    pageOf([{ ...section(1), before: runBeforeOf(section(median)) }]).split("\n");
  assert.ok(!pageOf([section(1)]).includes("run before"));
  assert.ok(again(1.05).some((line) => line.includes("1 of 1 lie within the spread of this one.")));
  assert.ok(again(1.05).some((line) => line.endsWith(`; the run before: ${first.date}.`)));
  assert.ok(again(1.05).some((line) => line.includes("times theirs, 1.05 in the run before")));
  const outside = "0 of 1 lie within the spread of this one; outside: ours beside theirs.";
  assert.ok(again(1.2).some((line) => line.includes(outside)));
});

test("V30 a ratio at the edge of a spread, as it is shown, lies within it", () => {
  assert.ok(isWithin({ least: 0.9, most: 1.104 }, { median: 1.101 }));
  assert.ok(!isWithin({ least: 0.9, most: 1.104 }, { median: 1.11 }));
});

function ownRow() {
  return { ...all[0].rows[0], name: "ours", aims: [] };
}
