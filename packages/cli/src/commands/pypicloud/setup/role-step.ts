import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { PolicyDocument } from "@xpart/pypicloud-sync";
import { callAws, orAbsent } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** As pypicloud's own tool has it. */
export const ROLE_PATH = "/pypicloud/";

const ABSENT = ["NoSuchEntity", "NoSuchEntityException"];

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: ["lambda.amazonaws.com"] },
      Action: ["sts:AssumeRole"],
    },
  ],
};

/**
 * The function's role, under the name that pypicloud's own tool gives it. Several syncs of an account may
 * share it, so each has a policy of its own in it, by region and function.
 */
export function roleStep(client: IAMClient, name: string, deployment: SyncDeployment): SetupStep {
  const { region, functionName, role } = deployment;
  const RoleName = name;
  const PolicyName = `xpart-${region}-${functionName}`;
  const PolicyDocument = JSON.stringify(role.policy);
  const getPolicy = () =>
    orAbsent("GetRolePolicy", name, ABSENT, () =>
      client.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    );
  const putPolicy = async () => {
    const request = new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument });
    await callAws("PutRolePolicy", name, () => client.send(request));
  };
  return {
    resource: `IAM role ${name}`,
    async planSetup() {
      const known = await orAbsent("GetRole", name, ABSENT, () =>
        client.send(new GetRoleCommand({ RoleName })),
      );
      if (known === undefined) {
        return {
          change: "create",
          apply: async () => {
            await callAws("CreateRole", name, () =>
              client.send(
                new CreateRoleCommand({
                  RoleName,
                  Path: ROLE_PATH,
                  AssumeRolePolicyDocument: JSON.stringify(TRUST),
                  Description: "Lambda role for syncing S3 package changes to a pypicloud cache",
                }),
              ),
            );
            await putPolicy();
          },
        };
      }
      const policy = await getPolicy();
      return isSamePolicy(policy?.PolicyDocument, role.policy)
        ? NO_CHANGE
        : { change: "update", detail: `policy ${PolicyName}`, apply: putPolicy };
    },
    async planRemoval() {
      const policy = await getPolicy();
      return policy === undefined
        ? NO_CHANGE
        : {
            change: "remove",
            detail: `policy ${PolicyName}, and the role if it has no other`,
            apply: async () => {
              const request = new DeleteRolePolicyCommand({ RoleName, PolicyName });
              await callAws("DeleteRolePolicy", name, () => client.send(request));
              await removeIfUnused(client, RoleName);
            },
          };
    },
  };
}

/** Somebody else's policies keep a role. */
async function removeIfUnused(client: IAMClient, RoleName: string): Promise<void> {
  const { PolicyNames = [] } = await callAws("ListRolePolicies", RoleName, () =>
    client.send(new ListRolePoliciesCommand({ RoleName })),
  );
  const { AttachedPolicies = [] } = await callAws("ListAttachedRolePolicies", RoleName, () =>
    client.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  );
  if (PolicyNames.length + AttachedPolicies.length === 0) {
    await callAws("DeleteRole", RoleName, () => client.send(new DeleteRoleCommand({ RoleName })));
  }
}

/** IAM gives a document back percent-encoded. */
function isSamePolicy(document: string | undefined, wanted: PolicyDocument): boolean {
  try {
    const current: unknown = JSON.parse(decodeURIComponent(document ?? ""));
    return JSON.stringify(current) === JSON.stringify(wanted);
  } catch {
    return false;
  }
}
