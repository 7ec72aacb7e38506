/**
 * A report as JUnit writes it: a case for each file, with a failure for each finding in it.
 *
 * @param {readonly string[]} files - all that were looked at.
 * @param {readonly { category: string, severity: string, message: string, location: { path: string, start: { line: number, column: number } } }[]} diagnostics - as Biome's JSON reporter has them.
 */
export function junitOf(files, diagnostics) {
  const paths = [...new Set([...files, ...diagnostics.map(({ location }) => location.path)])];
  const cases = paths.toSorted().map((path) => ({
    path,
    found: diagnostics.filter(({ location }) => location.path === path),
  }));
  const failed = cases.filter(({ found }) => found.length > 0).length;
  const counts = `tests="${cases.length}" failures="${failed}" errors="0"`;
  const lines = cases.flatMap(({ path, found }) => [
    `    <testcase classname="lint" name="${escapeXml(path)}">`,
    ...found.map(failureOf),
    "    </testcase>",
  ]);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Biome" ${counts}>`,
    `  <testsuite name="lint" ${counts}>`,
    ...lines,
    "  </testsuite>",
    "</testsuites>",
  ].join("\n")}\n`;
}

function failureOf({ category, severity, message, location: { path, start } }) {
  const place = `${path}:${start.line}:${start.column}`;
  return `      <failure type="${escapeXml(category)}" message="${escapeXml(message)}">${escapeXml(`${place} ${severity} ${category}: ${message}`)}</failure>`;
}

/** Characters that XML 1.0 has no place for are left out. */
function escapeXml(text) {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, "")
    .replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
