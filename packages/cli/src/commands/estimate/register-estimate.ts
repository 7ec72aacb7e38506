import type { Command } from "commander";
import { collect } from "../backfill/register-backfill.ts";
import type { CommandLine } from "../command-line.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";
import type { EstimateArguments } from "./estimate-arguments.ts";

const NOTES = `
Lists the source, and computes what a backfill into an empty destination asks of each service, what that costs, and
how long the functions work at it. docs/costs.md has the formula.

Prices are those of us-east-1 unless --prices names a file; --print-prices prints one to begin with. What the
destination bills for has prices of its own for each partition there; those that are "not confirmed" are reckoned as us-east-1,
and the estimate says so. AWS's own price lists take their place:

  curl -o s3.json https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonS3/current/us-gov-west-1/index.json
  xpart estimate --price-list s3.json

Those of China are at https://pricing.cn-north-1.amazonaws.com.cn/offers/v1.0/cn/... A source in another region than us-east-1 needs
the lists of AmazonS3, AmazonDynamoDB, AWSQueueService, AWSLambda and AWSDataTransfer there.

Examples:
  xpart estimate
  xpart estimate --prefix published/ --newer-than 30d --json
  xpart estimate --inventory s3://inventories/reports/daily/2026-01-31T01-00Z/manifest.json
  xpart estimate --sample 100
  xpart estimate --print-prices > prices.json
  xpart estimate --prices prices.json
  xpart estimate --price-list s3.json --print-prices > prices.json

Exit codes:
  0  done
  2  could not run, or a service refused
  130  ended by Ctrl-C`;

/** Adds `xpart estimate`. */
export function registerEstimate(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("estimate")
      .description("Says what a backfill would take: requests, bytes, money and hours.")
      .option(
        "--prefix <prefix>",
        "only keys that begin with it, or s3://BUCKET/PREFIX of either side",
      )
      .option("--include <glob>", "only keys that match", collect)
      .option("--exclude <glob>", "no keys that match", collect)
      .option("--newer-than <time>", "only keys that changed since: 30d, 12h, or a date")
      .option(
        "--inventory <manifest>",
        "read an S3 Inventory (CSV or Parquet) instead of listing: s3://bucket/.../manifest.json",
      )
      .option(
        "--sample <n>",
        "list one key range in n instead of all, and say how far that may be off",
      )
      .option("--prices <file>", "prices of your own")
      .option(
        "--price-list <file>",
        "a price list that AWS publishes, of S3 in the destination's region, or of each service in the source's",
        collect,
      )
      .option("--print-prices", "print the prices as a file to edit, and do nothing else")
      .option("--entry-ms <ms>", "what an entry takes beside its content (default: 400)")
      .option("--max-requests <n>", "listings a second (default: 200)"),
  )
    .addHelpText("after", NOTES)
    .action(async (options: EstimateArguments & { readonly json?: boolean }) => {
      const { estimateCommand } = await import("./estimate-command.ts");
      cli.finish(await estimateCommand(options, cli.contextOf(options.json === true)));
    });
}
