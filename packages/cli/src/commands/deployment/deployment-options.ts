import { resolve } from "node:path";
import {
  DEFAULT_SETTINGS_FILE,
  type Deployment,
  type OpenOptions,
  openDeployment,
  readSettingsFile,
} from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import type { IoHost } from "../../io/io-host.ts";
import type { TerminalStream } from "../../io/output-streams.ts";

/** How a command finds its deployment, as it is typed. */
export interface DeploymentArguments extends OpenOptions {
  readonly config?: string;
}

/** A stream that may be a terminal, from which somebody types. */
export type TerminalInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** What a command on a deployment is given beside its options. */
export interface DeploymentContext {
  readonly io: IoHost;
  /** What relative paths are relative to. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: there is none, and nobody to ask. */
  readonly stdin?: TerminalInput;
  /** Where a question is asked, if it is a terminal. */
  readonly stderr?: TerminalStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Opens the deployment that the options name, warning of what its settings are warned of. @throws CliError */
export async function openFor(
  args: DeploymentArguments,
  { io, workingDirectory, environment }: DeploymentContext,
): Promise<Deployment> {
  const path = args.config ?? environment["XPART_CONFIG"] ?? DEFAULT_SETTINGS_FILE;
  const read = await readSettingsFile(resolve(workingDirectory, path));
  if (!read.ok) {
    throw unusable(path, read.error);
  }
  for (const text of read.value.warnings) {
    io.notify({ code: "settings-warning", level: "info", text: `warning: ${text}` });
  }
  const opened = await openDeployment(read.value.settings, args);
  if (!opened.ok) {
    throw unusable(path, opened.error);
  }
  return opened.value;
}

/** Runs what is asked of a deployment, and closes it. @throws CliError */
export async function withDeployment<T>(
  args: DeploymentArguments,
  context: DeploymentContext,
  use: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const deployment = await openFor(args, context);
  try {
    return await use(deployment);
  } finally {
    deployment.close();
  }
}

function unusable(path: string, problems: readonly string[]): CliError {
  return new CliError({
    what: "The deployment cannot be opened",
    subject: path,
    remedy: problems.map((problem) => `- ${problem}`).join("\n"),
  });
}
