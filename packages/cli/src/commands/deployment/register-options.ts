import { type Command, Option } from "commander";

/** The options of every command that asks a deployment. */
export function addDeploymentOptions(command: Command): Command {
  return command
    .option("--config <path>", "the settings file (default: XPART_CONFIG, or xpart.config.json)")
    .option("--source-profile <name>", "AWS profile for the source, instead of source.profile")
    .option("--destination-profile <name>", "the same for the destination")
    .addOption(
      new Option(
        "--destination-identity <who>",
        "as whom the destination is asked; secret: with the access key that the functions use",
      ).choices(["profile", "secret"]),
    )
    .option("--json", "print one JSON document on stdout, everything else on stderr");
}
