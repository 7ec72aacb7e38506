import { writeFile } from "node:fs/promises";
import { reportPage, type VerifyReport } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** Writes a report as JSON and as a page, side by side. @returns both paths. @throws CliError */
export async function writeReport(
  path: string,
  report: VerifyReport,
): Promise<readonly [json: string, page: string]> {
  const base = path.replace(/\.(?:json|html)$/, "");
  const paths = [`${base}.json`, `${base}.html`] as const;
  try {
    await writeFile(paths[0], `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(paths[1], reportPage(report));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError({
      what: "The report cannot be written",
      subject: `--report ${path}`,
      remedy: `Give a file in a folder that is there and can be written: ${reason}`,
    });
  }
  return paths;
}
