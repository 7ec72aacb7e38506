import type { Command } from "commander";
import type { BackfillArguments } from "./backfill-command.ts";
import {
  addSharedOptions,
  CONFIG_HELP,
  contextFor,
  defineBuildBundle,
  defineCreateSync,
  type PypicloudCli,
  type SharedOptions,
} from "./define-commands.ts";
import type { VerifyArguments } from "./verify-command.ts";

/** Adds `xpart pypicloud ...` to the command line. Commands are loaded when they are used. */
export function registerPypicloud(program: Command, cli: PypicloudCli): void {
  const group = program
    .command("pypicloud")
    .description("Keeps a pypicloud server's package cache in step with its bucket.");
  defineCreateSync(group.command("create-sync"), cli);
  defineBuildBundle(group.command("build-bundle"), cli);
  group
    .command("demo")
    .description("Shows it in a local sandbox: a package of one partition, installed in the other.")
    .option("--python <path>", "a Python that has pypicloud 1.3.12 (default: one is looked for)")
    .option("--no-python", "without servers: the cache's rows, and what a server would answer")
    .option("--json", "print one JSON document on stdout, everything else on stderr")
    .action(async (options: SharedOptions & { readonly python?: string | boolean }) => {
      const { demoCommand } = await import("./demo/demo-command.ts");
      const python = options.python === true ? undefined : options.python;
      const args = python === undefined ? {} : { python };
      cli.finish(await demoCommand(args, contextFor(cli, options)));
    });
  const onServer = (name: string, description: string): Command =>
    addSharedOptions(
      group.command(name).description(description).argument("<config>", CONFIG_HELP),
    );
  onServer("backfill", "Brings every package of the bucket into the cache.")
    .option("--all-gone", "fill it even where no row of it has an object in the bucket")
    .action(async (config: string, options: SharedOptions & BackfillArguments) => {
      const { backfillCommand } = await import("./backfill-command.ts");
      cli.finish(await backfillCommand(config, options, contextFor(cli, options)));
    });
  onServer("verify", "Compares every object with the cache, and names what is wrong.")
    .option("--repair", "mend what is wrong, and compare again")
    .option("--all-gone", "repair even where no row has an object in the bucket")
    .action(async (config: string, options: SharedOptions & VerifyArguments) => {
      const { verifyCommand } = await import("./verify-command.ts");
      cli.finish(await verifyCommand(config, options, contextFor(cli, options)));
    });
  onServer("doctor", "Looks for what makes a server fail or miss packages.").action(
    async (config: string, options: SharedOptions) => {
      const { doctorCommand } = await import("./doctor-command.ts");
      cli.finish(await doctorCommand(config, contextFor(cli, options)));
    },
  );
}
