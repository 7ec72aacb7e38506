import { resolve } from "node:path";
import { type Deployment, openControl, type TurnedSide, turnedSideOf } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";

/** The options that the commands of `xpart reverse` share, as they are typed. */
export interface ReverseArguments extends DeploymentArguments {
  /** The settings file of the other direction. */
  readonly to: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** One direction, opened. */
export interface OpenDirection {
  readonly deployment: Deployment;
  readonly side: TurnedSide;
  readonly base: string;
}

/** Opens both directions of a pair, each by its own settings file, and closes them. @throws CliError */
export async function withBothDirections<T>(
  args: ReverseArguments,
  context: DeploymentContext,
  use: (from: OpenDirection, to: OpenDirection) => Promise<T>,
): Promise<T> {
  const { sourceProfile, destinationProfile } = args;
  // The sides of the other direction are the same places the other way round.
  const other = {
    config: resolve(context.workingDirectory, args.to),
    sourceProfile: destinationProfile,
    destinationProfile: sourceProfile,
  };
  return withDeployment(args, context, (from) =>
    withDeployment(other, context, async (to) => {
      const controls = [openControl(from), openControl(to)] as const;
      try {
        return await use(openedOf(from, controls[0]), openedOf(to, controls[1]));
      } finally {
        for (const control of controls) {
          control.close();
        }
      }
    }),
  );
}

function openedOf(deployment: Deployment, control: ReturnType<typeof openControl>): OpenDirection {
  return {
    ...{ deployment, side: turnedSideOf(deployment, control) },
    base: deployment.names.base,
  };
}

/** The error that names everything that keeps a pair from being turned. */
export function notTurnable(from: string, to: string, problems: readonly string[]): CliError {
  return new CliError({
    what: "The pair cannot be turned now",
    subject: `${from} -> ${to}`,
    remedy: problems.map((problem) => `- ${problem}`).join("\n"),
  });
}
