import { resolve } from "node:path";
import { checkNumbers, isReport, printable, sameListings } from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCounted } from "../../io/format.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { type CheckedFile, type ReadReport, readReport } from "./read-report.ts";
import { checkSignature, type SignatureCheck } from "./signature-check.ts";
import type { VerifyReportArguments } from "./verify-report-arguments.ts";

/** What checking a report came to: the document of `--json`. */
interface ReportCheck {
  /** Whether nothing is wrong. */
  readonly good: boolean;
  readonly files: readonly CheckedFile[];
  /** A sentence for each number that does not agree with another one. */
  readonly numbers: readonly string[];
  readonly signature: SignatureCheck;
  /** Whether another report has the same hashes of what was listed. */
  readonly sameListings?: { readonly source: boolean; readonly destination: boolean };
}

/** `xpart verify-report FILE`. @throws CliError */
export async function verifyReportCommand(
  file: string,
  args: VerifyReportArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  if (args.publicKey !== undefined && args.signKey !== undefined) {
    throw new CliError({
      what: "Two options do not go together",
      subject: "--public-key and --sign-key",
      remedy: "Both name the key that is to have signed the report: give one of them.",
    });
  }
  const report = await readReport(resolve(context.workingDirectory, file), file);
  const numbers = checkNumbers(report.document);
  const signature = await checkSignature(report, args, context);
  const same = await sameAs(report, args, context);
  const check: ReportCheck = {
    good:
      report.files.every(({ state }) => state === "unchanged") &&
      numbers.length === 0 &&
      !BAD_SIGNATURES.has(signature.state) &&
      (same === undefined || (same.source && same.destination)),
    ...{ files: report.files, numbers, signature },
    ...(same === undefined ? {} : { sameListings: same }),
  };
  context.io.result({
    code: "verify-report-result",
    level: check.good ? "good" : "bad",
    text: checkText(report, check),
    document: check,
  });
  return check.good ? EXIT_CODES.ok : EXIT_CODES.notEqual;
}

const BAD_SIGNATURES: ReadonlySet<SignatureCheck["state"]> = new Set(["bad", "wanted", "unknown"]);

async function sameAs(
  { document }: ReadReport,
  { sameAs: other }: VerifyReportArguments,
  { workingDirectory }: DeploymentContext,
): Promise<ReportCheck["sameListings"]> {
  if (other === undefined) {
    return undefined;
  }
  const read = await readReport(resolve(workingDirectory, other), other);
  return isReport(document) && isReport(read.document)
    ? sameListings(document, read.document)
    : { source: false, destination: false };
}

function checkText({ document }: ReadReport, check: ReportCheck): string {
  const { files, numbers, signature, sameListings: same, good } = check;
  return [
    ...(isReport(document)
      ? [
          row(
            "report",
            `equal: ${document.equal}, ${formatCounted(document.keys, "key")}, begun ${document.startedAt}`,
          ),
        ]
      : []),
    ...files.map(({ name, state }, at) => row(at === 0 ? "files" : "", `${name}: ${state}`)),
    ...(numbers.length === 0 ? ["they agree with each other"] : numbers).map((text, at) =>
      row(at === 0 ? "numbers" : "", text),
    ),
    row("signature", signatureText(signature)),
    ...(same === undefined ? [] : [row("listings", sameText(same))]),
    `good: ${good}`,
  ].join("\n");
}

function signatureText({ state, fingerprint = "" }: SignatureCheck): string {
  switch (state) {
    case "none":
      return "none: whoever changed the report could have changed its sums";
    case "wanted":
      return "none, and one was asked for";
    case "good":
      return `good, by the key that was named (SHA-256 ${fingerprint})`;
    case "own":
      return `good, by the key beside it; whose that is, only its SHA-256 tells: ${fingerprint}`;
    case "bad":
      return `bad: it is not of these sums by this key (SHA-256 ${fingerprint})`;
    case "unknown":
      return "there is one, and no key to check it: give --public-key or --sign-key";
  }
}

function sameText({ source, destination }: NonNullable<ReportCheck["sameListings"]>): string {
  const word = (isSame: boolean) => (isSame ? "the same" : "others");
  return `source: ${word(source)}, destination: ${word(destination)}`;
}

const LABEL_WIDTH = 13;

function row(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${printable(text)}`;
}
