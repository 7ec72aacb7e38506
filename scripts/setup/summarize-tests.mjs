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
  return [...skippedLines(tests), `${passed} passed, ${counted} failed`];
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
