import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { VerifyArguments } from "./verify-arguments.ts";

const NOTES = `
Each key is equal, settled (policy or the ledger says why it is not equal), in flight (a worker is at it, or
its source changed a moment ago), differs, or unknown (a service refused what was asked).

Files (FILE), a key a line, by the conventions of rclone check; a key that does not print is a JSON string:
  --combined has all keys: = equal, + missing at the destination, - missing at the source, * different, ! unknown,
  and, which rclone has not, ~ settled and > in flight

Examples:
  xpart verify
  xpart verify --prefix published/ --deep checksum --sample 100 --report verify-published
  xpart verify --report audit-2026-11 --sign-key alias/auditors
  xpart verify --combined all.txt --json > report.json
  xpart verify --repair --wait
  xpart verify --distributed --report audit-2026-11
  xpart verify --resume xpart-verify-reports-prod.json

Exit codes:
  0  all keys are equal, settled or in flight, or were mended (--repair --wait)
  1  keys differ
  2  could not run, or not all could be found out
  130  ended by Ctrl-C; it says how to go on`;

/** Adds `xpart verify`. */
export function registerVerify(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("verify")
      .description(
        "Compares all versions and delete markers of both buckets, under the deployment's policy.",
      )
      .option(
        "--prefix <prefix>",
        "only keys that begin with it, or s3://BUCKET/PREFIX of either side",
      )
      .option("--deep <level>", "compare more: attributes, checksum or content")
      .option("--sample <n>", "with --deep: only one key in n, the same ones each time")
      .option("--grace <seconds>", "do not judge sources that changed within these (default: 60)")
      .option("--parallel <n>", "key ranges that are listed at one time (default: 8)")
      .option("--max-requests <n>", "listings a second of each side (default: 200)")
      .option("--report <file>", "write a report: <file>.json, <file>.html and their <file>.sha256")
      .option("--sign-key <key>", "with --report: have KMS sign it; an id, an ARN, or alias/<name>")
      .option("--combined <file>", "write all keys, each with a sign")
      .option("--missing-on-dst <file>", "write the keys that only the source has")
      .option("--missing-on-src <file>", "write the keys that only the destination has")
      .option("--differ <file>", "write the keys of both sides that differ")
      .option("--match <file>", "write the keys that are equal")
      .option("--error <file>", "write the keys that could not be found out")
      .option("--repair", "ask the functions for the keys that a reconcile mends")
      .option(
        "--max-delete <n>",
        "with --repair: refuse to have more entries deleted (default: 100)",
      )
      .option("--wait", "with --repair: wait until they are mended, and look at them again")
      .option("--dry-run", "with --repair: only say what would be done")
      .option("--yes", "with --repair: do not ask")
      .option("--checkpoint <file>", "where Ctrl-C leaves how far it was")
      .option("--resume <file>", "go on from there")
      .option("--distributed", "in the cloud, by the deployment's state machine (operations)")
      .option("--run <name>", "with --distributed: follow this run, or go on with it")
      .option("--stop", "with --distributed --run: end it; it can be gone on with")
      .option("--detach", "with --distributed: do not follow it"),
  )
    .addHelpText("after", NOTES)
    .action(async (options: VerifyArguments & { readonly json?: boolean }) => {
      const { verifyCommand } = await import("./verify-command.ts");
      cli.finish(await verifyCommand(options, cli.contextOf(options.json === true)));
    });
}
