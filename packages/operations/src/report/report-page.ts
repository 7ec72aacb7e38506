import { escapeText } from "./escape-text.ts";
import { htmlOf } from "./html-of.ts";
import { PAGE_STYLE } from "./page-style.ts";
import type { VerifyReport } from "./report.ts";
import { reportParts, verdictLine, whenLine } from "./report-parts.ts";

/**
 * The report as one HTML page that needs nothing else: no script, no font and no picture from anywhere, so that it can
 * be kept, sent and opened years later. What comes from keys is escaped.
 */
export function reportPage(report: VerifyReport): string {
  const title = `${report.source.bucket} and ${report.destination.bucket}: ${verdictLine(report)}`;
  const notes = [...(report.error === undefined ? [] : [report.error]), ...report.notes];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1 class="${report.equal ? "good" : "bad"}">${escapeText(verdictLine(report))}</h1>
<p>${escapeText(whenLine(report))}</p>
${notes.map((note) => `<p class="note">${escapeText(note)}</p>`).join("\n")}
${reportParts(report)
  .map(
    ({ id, title: heading, content }) =>
      `<section id="${id}"><h2>${escapeText(heading)}</h2>\n${content.map(htmlOf).join("\n")}</section>`,
  )
  .join("\n")}
</body>
</html>
`;
}
