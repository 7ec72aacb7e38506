/** More titles of skipped tests than that are only counted. */
const MAX_SKIPPED_TITLES = 20;

/**
 * The last lines of a test run, of vitest's JSON report and exit status. A file that could not be
 * loaded counts as one failure, and so does a run that failed with no failed test.
 */
export function summarizeTests({ testResults }, status) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const failedTests = tests.filter((test) => test.status === "failed").length;
  const failedFiles = testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = failedTests + failedFiles;
  const counted = status !== 0 && failed === 0 ? 1 : failed;
  return [
    ...skippedLines(tests),
    ...failedLines(testResults),
    `${passed} passed, ${counted} failed`,
  ];
}

/** The files in which something failed, as vitest names them. */
export function failedFiles({ testResults }) {
  return testResults.filter(({ status }) => status === "failed").map(({ name }) => name);
}

/** A report in which files that were run again count as they came out then. */
export function withAgain({ testResults }, again) {
  const newer = new Map(again.testResults.map((file) => [file.name, file]));
  return { testResults: testResults.map((file) => newer.get(file.name) ?? file) };
}

/** What failed while other tests ran beside it, and passed alone. */
export function alongsideLines(first, again) {
  const failed = new Set(titlesOf(again.testResults, "failed"));
  const recovered = titlesOf(first.testResults, "failed").filter((title) => !failed.has(title));
  return recovered.length === 0
    ? []
    : [
        `${recovered.length} failed while others ran beside them, and passed alone:`,
        ...recovered.map((title) => `  ${title}`),
      ];
}

function titlesOf(testResults, wanted) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === wanted).map(({ fullName }) => fullName),
  );
}

/** What failed, each with the first line of why, once more where the end of a log is all that is read. */
function failedLines(testResults) {
  const lines = testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === "failed");
      return tests.length === 0
        ? [`  ${name}: ${firstLine(message)}`]
        : tests.map(
            ({ fullName, failureMessages = [] }) =>
              `  ${fullName}: ${firstLine(failureMessages[0])}`,
          );
    });
  return lines.length === 0 ? [] : ["what failed:", ...lines];
}

function firstLine(text = "") {
  return text.split("\n")[0];
}

/** Tests are skipped only where a second opinion is absent; their titles say which. */
function skippedLines(tests) {
  const skipped = tests.filter((test) => !["passed", "failed"].includes(test.status));
  const titles = [...new Set(skipped.map((test) => test.fullName.trim()))];
  const hidden = titles.length - MAX_SKIPPED_TITLES;
  return titles.length === 0
    ? []
    : [
        `${skipped.length} skipped, since this machine does not have what they need:`,
        ...titles.slice(0, MAX_SKIPPED_TITLES).map((title) => `  ${title}`),
        ...(hidden > 0 ? [`  and ${hidden} more`] : []),
      ];
}
