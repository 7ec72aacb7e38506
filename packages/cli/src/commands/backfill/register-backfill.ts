import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { BackfillArguments } from "./backfill-arguments.ts";

const NOTES = `
Compares both buckets, all versions, and asks the functions for each key that differs, with all of its history.
What stands at the destination already with equal content is taken over, not copied again.

Live events come first: no more keys are asked for while --backlog messages wait in the functions' queue.
Ctrl-C leaves how far it was in a file, and the same command goes on from there.

Globs (GLOB) are held against the whole key: * and ? stay within a folder, ** crosses folders, {a,b} and [a-c] choose.
--include and --exclude may be given several times.

Examples:
  xpart backfill --dry-run
  xpart backfill --wait
  xpart backfill --prefix published/ --exclude '**/*.tmp' --newer-than 30d --rate 50
  xpart backfill --inventory s3://inventories/reports/daily/2026-01-31T01-00Z/manifest.json
  xpart backfill --distributed --yes
  xpart backfill --adopt --yes      after rclone or DataSync filled the destination

Exit codes:
  0  done: all keys that differ were asked for; with --wait, both sides are equal
  1  keys differ that no reconcile mends, or with --wait some differ still
  2  could not run, or a service refused; what was done is kept, and the same command goes on
  130  ended by Ctrl-C; the same command goes on`;

/** Adds `xpart backfill`. */
export function registerBackfill(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("backfill")
      .description(
        "Brings over what the destination lacks of the source: all that was there before.",
      )
      .option(
        "--prefix <prefix>",
        "only keys that begin with it, or s3://BUCKET/PREFIX of either side",
      )
      .option("--include <glob>", "only keys that match", collect)
      .option("--exclude <glob>", "no keys that match", collect)
      .option("--newer-than <time>", "only keys that changed since: 30d, 12h, or a date")
      .option(
        "--inventory <manifest>",
        "read an S3 Inventory (CSV or Parquet) instead of listing the source: s3://bucket/.../manifest.json",
      )
      .option(
        "--adopt",
        "also ask for equal keys that the ledger does not know, for their tags and metadata",
      )
      .option("--rate <keys>", "keys a second that are asked for at most (default: 300)")
      .option("--backlog <n>", "ask for no more while so many messages wait (default: 500)")
      .option("--checkers <n>", "key ranges that are compared at one time (default: 8)")
      .option("--max-requests <n>", "listings a second of each side (default: 200)")
      .option("--checkpoint <file>", "where it is written how far it is")
      .option("--resume", "go on from there, and end where there is none")
      .option("--restart", "begin anew, whatever is written there")
      .option("--wait", "wait until the functions have worked all off, and compare again")
      .option("--dry-run", "only say what would be asked for")
      .option("--yes", "do not ask")
      .option("--distributed", "in the cloud, by the deployment's state machine (operations)")
      .option("--run <name>", "with --distributed: follow this run, or go on with it")
      .option("--stop", "with --distributed --run: end it; it can be gone on with")
      .option("--detach", "with --distributed: do not follow it"),
  )
    .addHelpText("after", NOTES)
    .action(async (options: BackfillArguments & { readonly json?: boolean }) => {
      const { backfillCommand } = await import("./backfill-command.ts");
      cli.finish(await backfillCommand(options, cli.contextOf(options.json === true)));
    });
}

/** For an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
