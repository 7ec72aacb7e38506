import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { VerifyReportArguments } from "./verify-report-arguments.ts";

const NOTES = `
A report of xpart verify --report NAME is NAME.json and NAME.html, with the SHA-256 of both in NAME.sha256; with
--sign-key also NAME.sha256.sig, the signature of that, and NAME.pem, the public key. Give any of these names. Without
--sign-key nothing is asked of a service, and no settings file is needed. The same by other tools:
  sha256sum --check NAME.sha256
  openssl dgst -sha256 -verify auditors.pem -signature NAME.sha256.sig NAME.sha256

Examples:
  xpart verify-report audit-2026-11.json
  xpart verify-report audit-2026-11.json --public-key auditors.pem
  xpart verify-report audit-2026-11.json --sign-key alias/auditors
  xpart verify-report audit-2026-11.json --same-as audit-2026-10.json

Exit codes:
  0  the report is what was written, and by whose key it was asked for
  1  it is not: what is wrong is named
  2  it could not be looked at
  130  ended by Ctrl-C`;

/** Adds `xpart verify-report`. */
export function registerVerifyReport(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("verify-report")
      .description("Checks a report of xpart verify: its files, its numbers, its signature.")
      .argument("<file>", "the report, by any of its files")
      .option("--public-key <file>", "demand a signature by this key, as PEM or DER")
      .option("--sign-key <key>", "the same by a key of KMS; an id, an ARN, or alias/<name>")
      .option("--same-as <file>", "demand that another report is of the same listings"),
  )
    .addHelpText("after", NOTES)
    .action(async (file: string, options: VerifyReportArguments & { readonly json?: boolean }) => {
      const { verifyReportCommand } = await import("./verify-report-command.ts");
      cli.finish(await verifyReportCommand(file, options, cli.contextOf(options.json === true)));
    });
}
