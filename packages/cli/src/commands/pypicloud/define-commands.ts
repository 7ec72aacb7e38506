import type { Command } from "commander";
import type { ExitCode } from "../../cli-error.ts";
import type { CreateSyncArguments } from "./create-sync-arguments.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";

/** What a subcommand needs of the command line. */
export interface PypicloudCli {
  /** What a command works with, given whether JSON was asked for. */
  contextOf(isJson: boolean): PypicloudContext;
  finish(code: ExitCode): void;
}

/** What every command can be told. */
export interface SharedOptions {
  readonly json?: boolean;
  readonly profile?: string;
}

/** What a command works with, by these options. */
export function contextFor(
  cli: PypicloudCli,
  { json = false, profile }: SharedOptions,
): PypicloudContext {
  return { ...cli.contextOf(json), ...(profile === undefined ? {} : { profile }) };
}

/** The file that every command reads. */
export const CONFIG_HELP = "the server's settings: config.ini, or config.ini#section";

/** Adds what {@link SharedOptions} holds. */
export function addSharedOptions(command: Command): Command {
  return command
    .option("--profile <name>", "AWS profile to run with, instead of keys in the settings")
    .option("--json", "print one JSON document on stdout, everything else on stderr");
}

/** `xpart pypicloud create-sync`, and `ppc-create-s3-sync`. */
export function defineCreateSync(command: Command, cli: PypicloudCli): Command {
  command
    .description(
      "Sets up in AWS what keeps the cache in step: role, function, notification, queue.",
    )
    .argument("<config>", CONFIG_HELP)
    .option("-n, --name <name>", "name of the function", "pypicloud_s3_sync")
    .option("-f, --force", "delete a function that is there, and make it anew")
    .option("-a, --role-arn <arn>", "a role of your own, which is left as it is")
    .option("-r, --region <region>", "of the function (default: storage.region_name)")
    .option("--dry-run", "only say what would change")
    .option("--remove", "take away what create-sync made")
    .option("--vpc-subnets <ids>", "run in these subnets, apart by commas")
    .option("--vpc-security-groups <ids>", "with these security groups")
    .option("--url-secret <name>", "a secret of your own that holds db.url")
    .option(
      "--kms-key <arn>",
      "a key that objects are encrypted with; give it again for another",
      (arn: string, others: readonly string[]) => [...others, arn],
      [] as readonly string[],
    )
    .option("--table-kms-key <arn>", "the key of the tables, if it cannot be found out")
    .option("--secret-kms-key <arn>", "the key to encrypt the secret with; or that of --url-secret")
    .option("--runtime <runtime>", "of the function", "nodejs24.x")
    .option("--architecture <name>", "of the function: arm64 or x86_64", "arm64");
  return addSharedOptions(command).action(
    async (config: string, options: SharedOptions & CreateSyncArguments) => {
      const { createSyncCommand } = await import("./create-sync-command.ts");
      cli.finish(await createSyncCommand(config, options, contextFor(cli, options)));
    },
  );
}

/** `xpart pypicloud build-bundle`, and `ppc-build-lambda-bundle`. */
export function defineBuildBundle(command: Command, cli: PypicloudCli): Command {
  command
    .description("Writes the function's zip, to be deployed by other means.")
    .argument("<config>", CONFIG_HELP)
    .option("-o, --output <path>", "where to write it", "output.zip");
  return addSharedOptions(command).action(
    async (config: string, options: SharedOptions & { readonly output: string }) => {
      const { buildBundleCommand } = await import("./build-bundle-command.ts");
      cli.finish(await buildBundleCommand(config, options, contextFor(cli, options)));
    },
  );
}
