/** A title opens with the rule it shows; with several, they stand in front, apart by commas. */
const LEADING_IDS = /^[A-Z]\d+(?:, [A-Z]\d+)*(?=:? )/;

/**
 * @typedef {object} NamedTest
 * @property {string} place - `path:line`.
 * @property {string | undefined} text
 */

/**
 * Holds the tests against the rules.
 *
 * @param {Map<string, import("./read-rules.mjs").Rule>} rules
 * @param {readonly NamedTest[]} tests
 * @returns {{ problems: string[], testsPerRule: Map<string, number> }}
 */
export function compareSpec(rules, tests) {
  const testsPerRule = new Map([...rules.keys()].map((id) => [id, 0]));
  const problems = tests.flatMap((test) => countTest(test, testsPerRule));
  for (const { id, isPlanned } of rules.values()) {
    const count = testsPerRule.get(id);
    if (!isPlanned && count === 0) {
      problems.push(`SPEC.md: no test starts with ${id}, and it is not marked as planned`);
    }
    if (isPlanned && count > 0) {
      problems.push(`SPEC.md: ${id} is marked as planned, but ${count} tests show it`);
    }
  }
  return { problems, testsPerRule };
}

/** Counts a test for every rule that it names. @returns what is wrong with its title. */
function countTest({ place, text }, testsPerRule) {
  if (text === undefined) {
    return [`${place}: the title cannot be read from the source; begin it with a literal`];
  }
  const ids = LEADING_IDS.exec(text)?.[0].split(", ") ?? [];
  for (const id of ids.filter((known) => testsPerRule.has(known))) {
    testsPerRule.set(id, testsPerRule.get(id) + 1);
  }
  return ids.length === 0
    ? [`${place}: "${text}" does not start with the id of a rule`]
    : ids.filter((id) => !testsPerRule.has(id)).map((id) => `${place}: SPEC.md has no rule ${id}`);
}
