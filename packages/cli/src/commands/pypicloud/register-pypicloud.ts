import type { Command } from "commander";
import type { ExitCode } from "../../cli-error.ts";
import type { CreateSyncArguments } from "./create-sync-arguments.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";
import type { VerifyArguments } from "./verify-command.ts";

/** What a subcommand needs of the command line. */
export interface PypicloudCli {
  /** What a command works with, given whether JSON was asked for. */
  contextOf(isJson: boolean): PypicloudContext;
  finish(code: ExitCode): void;
}

interface JsonOption {
  readonly json?: boolean;
}

const CONFIG = "the server's settings: config.ini, or config.ini#section";
const JSON_HELP = "print one JSON document on stdout, everything else on stderr";

/** Adds `xpart pypicloud ...` to the command line. Commands are loaded when they are used. */
export function registerPypicloud(program: Command, cli: PypicloudCli): void {
  const group = program
    .command("pypicloud")
    .description("Keeps a pypicloud server's package cache in step with its bucket.");
  registerCreateSync(group, cli);
  group
    .command("build-bundle")
    .description("Writes the function's zip, to be deployed by other means.")
    .argument("<config>", CONFIG)
    .option("-o, --output <path>", "where to write it", "output.zip")
    .option("--json", JSON_HELP)
    .action(async (config: string, options: JsonOption & { readonly output: string }) => {
      const { buildBundleCommand } = await import("./build-bundle-command.ts");
      cli.finish(await buildBundleCommand(config, options, cli.contextOf(options.json === true)));
    });
  group
    .command("backfill")
    .description("Brings every package of the bucket into the cache.")
    .argument("<config>", CONFIG)
    .option("--json", JSON_HELP)
    .action(async (config: string, options: JsonOption) => {
      const { backfillCommand } = await import("./backfill-command.ts");
      cli.finish(await backfillCommand(config, cli.contextOf(options.json === true)));
    });
  group
    .command("verify")
    .description("Compares every object with the cache, and names what is wrong.")
    .argument("<config>", CONFIG)
    .option("--repair", "mend what is wrong, and compare again")
    .option("--json", JSON_HELP)
    .action(async (config: string, options: JsonOption & VerifyArguments) => {
      const { verifyCommand } = await import("./verify-command.ts");
      cli.finish(await verifyCommand(config, options, cli.contextOf(options.json === true)));
    });
  group
    .command("doctor")
    .description("Looks for what makes a server fail or miss packages.")
    .argument("<config>", CONFIG)
    .option("--json", JSON_HELP)
    .action(async (config: string, options: JsonOption) => {
      const { doctorCommand } = await import("./doctor-command.ts");
      cli.finish(await doctorCommand(config, cli.contextOf(options.json === true)));
    });
}

function registerCreateSync(group: Command, cli: PypicloudCli): void {
  group
    .command("create-sync")
    .description(
      "Sets up in AWS what keeps the cache in step: role, function, notification, queue.",
    )
    .argument("<config>", CONFIG)
    .option("-n, --name <name>", "name of the function", "pypicloud_s3_sync")
    .option("-f, --force", "delete a function that is there, and make it anew")
    .option("-a, --role-arn <arn>", "a role of your own, which is left as it is")
    .option("-r, --region <region>", "of the function (default: storage.region_name)")
    .option("--dry-run", "only say what would change")
    .option("--remove", "take away what create-sync made")
    .option("--vpc-subnets <ids>", "run in these subnets, apart by commas")
    .option("--vpc-security-groups <ids>", "with these security groups")
    .option("--url-secret <name>", "a secret of your own that holds db.url")
    .option("--kms-key <arn>", "the key that the objects are encrypted with")
    .option("--runtime <runtime>", "of the function", "nodejs24.x")
    .option("--architecture <name>", "of the function: arm64 or x86_64", "arm64")
    .option("--json", JSON_HELP)
    .action(async (config: string, options: JsonOption & CreateSyncArguments) => {
      const { createSyncCommand } = await import("./create-sync-command.ts");
      cli.finish(await createSyncCommand(config, options, cli.contextOf(options.json === true)));
    });
}
