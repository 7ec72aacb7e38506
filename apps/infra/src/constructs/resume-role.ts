import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import {
  enableMappings,
  namesOf,
  policyDocument,
  type Settings,
  serviceTrust,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { iamConfig, type XpartFunction } from "./xpart-function.ts";

/**
 * The role with which EventBridge Scheduler ends a pause (C23): it may change the mappings of the functions that copy, and
 * nothing else. `xpart pause --for` makes the schedules, which are gone once they have run.
 */
export class ResumeRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, settings: Settings, copying: readonly XpartFunction[]) {
    super(scope, id);
    const name = namesOf(settings).resumeRole;
    this.role = new IamRole(this, "role", {
      name,
      ...iamConfig(settings.functions),
      description: "Ends a pause of xpart at its time",
      assumeRolePolicy: serviceTrust("scheduler.amazonaws.com"),
    });
    new IamRolePolicy(this, "policy", {
      name,
      role: this.role.id,
      policy: policyDocument([
        enableMappings(
          copying.flatMap(({ mapping }) => (mapping === undefined ? [] : [mapping.arn])),
        ),
      ]),
    });
  }
}
