import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import type { ProbeArguments } from "./probe-destination-command.ts";

const EXAMPLES = `
It writes below the prefix, under a name of its own, and deletes all of it again. Credentials are those
of the AWS SDK: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.

Examples:
  xpart probe-destination --bucket copies --endpoint https://minio.example:9000 --region us-east-1
  xpart probe-destination --bucket copies --endpoint http://127.0.0.1:7070 --region us-east-1 --json

Exit codes:
  0  the server does all that S3 does, or what it does otherwise makes no difference
  1  something does not cross; it is named, with what helps
  2  could not run
  130  ended by Ctrl-C`;

/** Adds `xpart probe-destination` and `xpart probe-source`. */
export function registerProbeDestination(program: Command, cli: CommandLine): void {
  addProbe(program, cli, "destination", "keeps, and what will not cross");
  addProbe(program, cli, "source", "tells as a source, and what will not cross");
}

function addProbe(
  program: Command,
  cli: CommandLine,
  side: "source" | "destination",
  what: string,
): void {
  program
    .command(`probe-${side}`)
    .description(`Finds out what an S3-compatible server ${what}.`)
    .requiredOption("--bucket <name>", "a bucket of it, with versioning on")
    .requiredOption("--region <region>", "the region that it signs for, such as us-east-1")
    .option("--endpoint <url>", "where it is (default: S3 of the region)")
    .option("--prefix <prefix>", "write below this", "")
    .option("--virtual-hosted", "the bucket is in the host name, not in the path")
    .option("--json", "print one JSON document on stdout, everything else on stderr")
    .addHelpText("after", EXAMPLES.replaceAll("probe-destination", `probe-${side}`))
    .action(async (options: ProbeArguments & { readonly json?: boolean }) => {
      const { probeCommand } = await import("./probe-destination-command.ts");
      cli.finish(await probeCommand(side, options, cli.contextOf(options.json === true)));
    });
}
