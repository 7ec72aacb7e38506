/**
 * Holds a report of vitest on one server against the gaps that are known of it.
 *
 * @param gaps - each with `why`, and patterns of the titles of the tests that fail for it.
 * @returns how many tests hold, how many fail as is known, and where report and table disagree.
 */
export function compareGaps(name, report, gaps = []) {
  const tests = report.testResults.flatMap(({ assertionResults, message }) =>
    assertionResults.length > 0
      ? assertionResults.map(outcomeOf)
      : [{ title: "a file of tests", isPassed: false, why: firstLine(message) }],
  );
  const patterns = gaps.flatMap((gap) => gap.tests);
  const isKnown = ({ title }) => patterns.some((pattern) => pattern.test(title));
  const failed = tests.filter(({ isPassed }) => !isPassed);
  const unused = patterns.filter((pattern) => !tests.some(({ title }) => pattern.test(title)));
  return {
    name,
    passed: tests.length - failed.length,
    known: failed.filter(isKnown).length,
    opened: failed.filter((test) => !isKnown(test)).map(({ title, why }) => ({ title, why })),
    closed: [
      ...tests.filter((test) => test.isPassed && isKnown(test)).map(({ title }) => title),
      ...unused.map((pattern) => `no test fits ${pattern}`),
    ],
  };
}

/** What did not run, because its bucket could not be made, is no test that holds. */
function outcomeOf({ ancestorTitles, title, status, failureMessages = [] }) {
  return {
    title: [...ancestorTitles.slice(1), title].join(" > "),
    isPassed: status === "passed",
    why: firstLine(failureMessages[0] ?? "it did not run"),
  };
}

function firstLine(text) {
  return text.split("\n")[0];
}
