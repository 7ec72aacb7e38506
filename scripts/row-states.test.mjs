// SPEC.md tells what the states of a ledger row mean, and what becomes of a row: both as the code has them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROW_STATES } from "../packages/core/src/model/row-states.ts";
import { root } from "./check/publishable-packages.mjs";

const spec = readFileSync(join(root, "SPEC.md"), "utf8");
const rule = spec.slice(spec.indexOf("- **L7**"), spec.indexOf("Who may write a key"));

test("L7 the rule's table is the code's", () => {
  const told = new Map(
    rule
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .filter(([, state]) => state?.startsWith("`"))
      .map(([, state, ...meaning]) => [state.replaceAll("`", ""), meaning.slice(0, -1)]),
  );
  const yesNo = (is) => (is ? "yes" : "no");
  const held = Object.entries(ROW_STATES).map(([state, meaning]) => [
    state,
    [
      meaning.replica.replaceAll("-", " "),
      yesNo(meaning.isWanted),
      meaning.triedAgainFor.join(", "),
      yesNo(meaning.isDealtWith),
      meaning.whenGone.replaceAll("-", " "),
      yesNo(meaning.needsPerson),
    ],
  ]);
  assert.deepEqual(Object.fromEntries(told), Object.fromEntries(held));
});

test("L7 the drawing has every state, each reached and each left", () => {
  const arrows = [...rule.matchAll(/^ {4}(\S+) --> ([^:\s]+):/gm)].map(([, from, to]) => [
    from,
    to,
  ]);
  const withHyphen = (names) =>
    [...new Set(names)]
      .filter((name) => name !== "[*]")
      .map((name) => name.replaceAll("_", "-"))
      .sort();
  const states = Object.keys(ROW_STATES).sort();
  assert.deepEqual(withHyphen(arrows.map(([from]) => from)), states);
  assert.deepEqual(withHyphen(arrows.map(([, to]) => to)), states);
});
