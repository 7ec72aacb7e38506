// docs/scale.md and its picture are what scale.json makes of them, and every row of it is in the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pageOf } from "./scale/page.mjs";
import { plotsOf } from "./scale/plots.mjs";
import { named, rate, time } from "./scale/words.mjs";
import { root } from "./setup/work-tree.mjs";

const read = (path) => readFileSync(`${root}/docs/${path}`, "utf8");
const study = JSON.parse(read("scale.json"));

test("V30 docs/scale.md and its plots are what docs/scale.json makes of them (or run: pnpm scale)", () => {
  assert.equal(read("scale.md"), pageOf(study));
  assert.equal(read("pictures/scale.svg"), plotsOf(study));
});

test("V30 no cell of the page is empty, and none is undefined", () => {
  assert.doesNotMatch(pageOf(study), /\| {2}\||undefined|NaN/);
});

test("V30 the page says that it is a model, which limit binds, and where each number is from", () => {
  const page = pageOf(study);
  assert.match(page, /This is a model, and no run on AWS has confirmed it/);
  for (const { limits } of study.deployments) {
    assert.ok(
      page.includes(
        `${rate(limits[0].perSecond)} events a second; the limit is ${named(limits[0].limit)}`,
      ),
    );
  }
  for (const { source, what } of study.facts) {
    assert.ok(page.includes(source), what);
  }
  for (const { row } of study.measured) {
    assert.ok(page.includes(row), row);
  }
});

test("V30 times and rates are told so that people can read them", () => {
  const told = [0.4, 999, 1_234, 65_000, 600_000, 9_000_000].map(time);
  assert.deepEqual(told, ["0 ms", "999 ms", "1.23 s", "65.0 s", "10.0 min", "2.5 h"]);
  assert.deepEqual([8.046, 0.25, 1_999.6].map(rate), ["8", "0.25", "2,000"]);
});
