import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import type { DeploymentArguments } from "../deployment/deployment-options.ts";
import { addDeploymentOptions } from "../deployment/register-options.ts";

const EXAMPLES = `
Examples:
  xpart plan event.json
  aws sqs receive-message --queue-url URL --query 'Messages[0].Body' --output text | xpart plan -

Exit codes:
  0  what the message would do is said
  1  part of it is no event, or no plan can be made of it
  2  could not run
  130  ended by Ctrl-C`;

/** Adds `xpart plan`. */
export function registerPlan(program: Command, cli: CommandLine): void {
  addDeploymentOptions(
    program
      .command("plan")
      .description(
        "Says what an event would do now: facts, decision, steps, requests. Writes nothing.",
      )
      .argument(
        "<event>",
        "a file with the event, or -: an EventBridge event, a notification, ...",
      ),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, options: DeploymentArguments & { readonly json?: boolean }) => {
      const { planCommand } = await import("./plan-command.ts");
      cli.finish(await planCommand(file, options, cli.contextOf(options.json === true)));
    });
}
