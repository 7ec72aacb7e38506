import type { DeploymentArguments } from "../deployment/deployment-options.ts";

/** The options of `xpart adopt`, as they are typed. */
export interface AdoptArguments extends DeploymentArguments {
  readonly prefix: string;
  readonly copyRest?: boolean;
  readonly history?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}
