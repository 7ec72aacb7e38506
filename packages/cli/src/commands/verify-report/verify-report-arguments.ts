import type { DeploymentArguments } from "../deployment/deployment-options.ts";

/** The options of `xpart verify-report`, as they are typed. */
export interface VerifyReportArguments extends DeploymentArguments {
  readonly publicKey?: string;
  readonly signKey?: string;
  readonly sameAs?: string;
}
