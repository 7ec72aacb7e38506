import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { type EmulatedKind, tagList, text } from "./emulated-kind.ts";

/** Roles, users, policies and secrets. */
export const ACCESS: Readonly<Record<string, EmulatedKind>> = {
  aws_iam_role: {
    async create(values, { iam }) {
      await iam.send(
        new CreateRoleCommand({
          RoleName: text(values, "name"),
          AssumeRolePolicyDocument: text(values, "assume_role_policy"),
          Description: text(values, "description"),
          Tags: tagList(values),
        }),
      );
      return {};
    },
    async update(values, { iam }) {
      const PolicyDocument = text(values, "assume_role_policy");
      const RoleName = text(values, "name");
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      return {};
    },
    delete: (values, { iam }) =>
      iam.send(new DeleteRoleCommand({ RoleName: text(values, "name") })),
    async read(values, { iam }) {
      await iam.send(new GetRoleCommand({ RoleName: text(values, "name") }));
      return {};
    },
  },
  aws_iam_role_policy: {
    async create(values, { iam }) {
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: text(values, "role"),
          PolicyName: text(values, "name"),
          PolicyDocument: text(values, "policy"),
        }),
      );
      return {};
    },
    delete: (values, { iam }) => iam.send(new DeleteRolePolicyCommand(rolePolicy(values))),
    async read(values, { iam }) {
      await iam.send(new GetRolePolicyCommand(rolePolicy(values)));
      return {};
    },
  },
  aws_iam_policy: {
    async create(values, { iam }) {
      const { Policy } = await iam.send(
        new CreatePolicyCommand({
          PolicyName: text(values, "name"),
          PolicyDocument: text(values, "policy"),
          Description: text(values, "description"),
        }),
      );
      return { id: Policy?.Arn ?? null, arn: Policy?.Arn ?? null };
    },
    async update(values, { iam }) {
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: text(values, "arn"),
          PolicyDocument: text(values, "policy"),
          SetAsDefault: true,
        }),
      );
      return {};
    },
    delete: (values, { iam }) =>
      iam.send(new DeletePolicyCommand({ PolicyArn: text(values, "arn") })),
    async read(values, { iam }) {
      await iam.send(new GetPolicyCommand({ PolicyArn: text(values, "arn") }));
      return {};
    },
  },
  aws_iam_user: {
    async create(values, { iam }) {
      const UserName = text(values, "name");
      await iam.send(new CreateUserCommand({ UserName, Tags: tagList(values) }));
      return {};
    },
    // Whether its keys go with it is for Terraform alone.
    update: async () => ({}),
    async delete(values, { iam }) {
      const UserName = text(values, "name");
      if (values["force_destroy"] === true) {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
        for (const { AccessKeyId } of AccessKeyMetadata) {
          await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
        }
      }
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    async read(values, { iam }) {
      await iam.send(new GetUserCommand({ UserName: text(values, "name") }));
      return {};
    },
  },
  aws_iam_user_policy_attachment: {
    async create(values, { iam }) {
      await iam.send(new AttachUserPolicyCommand(attachment(values)));
      return {};
    },
    delete: (values, { iam }) => iam.send(new DetachUserPolicyCommand(attachment(values))),
    async read(values, { iam }) {
      const { UserName, PolicyArn } = attachment(values);
      const { AttachedPolicies = [] } = await iam.send(
        new ListAttachedUserPoliciesCommand({ UserName }),
      );
      if (!AttachedPolicies.some((policy) => policy.PolicyArn === PolicyArn)) {
        throw new Error(`${PolicyArn} is not attached to ${UserName}`);
      }
      return {};
    },
  },
  aws_secretsmanager_secret: {
    async create(values, { secrets }) {
      const { ARN = null } = await secrets.send(
        new CreateSecretCommand({
          Name: text(values, "name"),
          Description: text(values, "description"),
          Tags: tagList(values),
        }),
      );
      return { id: ARN, arn: ARN };
    },
    async update(values, { secrets }) {
      const SecretId = text(values, "arn");
      await secrets.send(
        new UpdateSecretCommand({ SecretId, Description: text(values, "description") }),
      );
      return {};
    },
    delete(values, { secrets }) {
      const SecretId = text(values, "arn");
      const days = values["recovery_window_in_days"];
      return secrets.send(
        new DeleteSecretCommand(
          days === 0
            ? { SecretId, ForceDeleteWithoutRecovery: true }
            : { SecretId, RecoveryWindowInDays: Number(days) },
        ),
      );
    },
    async read(values, { secrets }) {
      await secrets.send(new DescribeSecretCommand({ SecretId: text(values, "arn") }));
      return {};
    },
  },
  aws_secretsmanager_secret_policy: {
    async create(values, { secrets }) {
      await secrets.send(
        new PutResourcePolicyCommand({
          SecretId: text(values, "secret_arn"),
          ResourcePolicy: text(values, "policy"),
        }),
      );
      return {};
    },
    delete: (values, { secrets }) =>
      secrets.send(new DeleteResourcePolicyCommand({ SecretId: text(values, "secret_arn") })),
    async read(values, { secrets }) {
      await secrets.send(new GetResourcePolicyCommand({ SecretId: text(values, "secret_arn") }));
      return {};
    },
  },
};

function rolePolicy(values: Parameters<EmulatedKind["read"]>[0]) {
  return { RoleName: text(values, "role"), PolicyName: text(values, "name") };
}

function attachment(values: Parameters<EmulatedKind["read"]>[0]) {
  return { UserName: text(values, "user"), PolicyArn: text(values, "policy_arn") };
}
