import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { planMessages, printable } from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { failureError } from "../deployment/failure-error.ts";
import { planText } from "./plan-text.ts";

/** `xpart plan EVENT.json`. @throws CliError */
export async function planCommand(
  file: string,
  args: DeploymentArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const body = await readBody(file, context);
  return withDeployment(args, context, async (deployment) => {
    const planned = await planMessages(body, deployment);
    if (!planned.ok) {
      throw failureError(planned.error, file);
    }
    const isUnplanned = planned.value.some(
      (message) => message.kind === "invalid" || ("failure" in message && message.failure),
    );
    context.io.result({
      code: "plan-result",
      level: isUnplanned ? "bad" : "info",
      text: planText(planned.value, deployment.policy),
      document: { messages: planned.value },
    });
    return isUnplanned ? EXIT_CODES.notEqual : EXIT_CODES.ok;
  });
}

async function readBody(file: string, context: DeploymentContext): Promise<string> {
  if (file === "-") {
    return context.stdin === undefined ? "" : text(context.stdin);
  }
  try {
    return await readFile(resolve(context.workingDirectory, file), "utf8");
  } catch (error) {
    throw new CliError({
      what: "The event cannot be read",
      subject: `${printable(file)} (${error instanceof Error ? error.message : String(error)})`,
      remedy: "Give a file with one event, or - to read it from the standard input.",
    });
  }
}
