import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  type SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { callAws, orAbsent } from "./call-aws.ts";
import { NO_CHANGE, type SetupStep } from "./setup-step.ts";
import type { SyncDeployment } from "./sync-deployment.ts";

/** A secret that was removed by mistake can be had back for so long. */
const RECOVERY_DAYS = 7;

/** The secret with the database URL (Y12). Its value is never shown. */
export function secretStep(
  client: SecretsManagerClient,
  { name, value, kmsKeyArn }: NonNullable<SyncDeployment["ownSecret"]>,
): SetupStep {
  const SecretId = name;
  const describe = () =>
    orAbsent("DescribeSecret", name, ["ResourceNotFoundException"], () =>
      client.send(new DescribeSecretCommand({ SecretId })),
    );
  const put = () =>
    callAws("PutSecretValue", name, () =>
      client.send(new PutSecretValueCommand({ SecretId, SecretString: value })),
    );
  return {
    resource: `secret ${name}`,
    async planSetup() {
      const known = await describe();
      if (known === undefined) {
        const Description = "Database URL of a pypicloud cache, for its sync";
        const key = kmsKeyArn === undefined ? {} : { KmsKeyId: kmsKeyArn };
        const request = { Name: name, SecretString: value, Description, ...key };
        return {
          change: "create",
          apply: async () => {
            await callAws("CreateSecret", name, () =>
              client.send(new CreateSecretCommand(request)),
            );
          },
        };
      }
      if (known.DeletedDate !== undefined) {
        return {
          change: "update",
          detail: "it is restored",
          apply: async () => {
            await callAws("RestoreSecret", name, () =>
              client.send(new RestoreSecretCommand({ SecretId })),
            );
            await put();
          },
        };
      }
      if (kmsKeyArn !== undefined && known.KmsKeyId !== kmsKeyArn) {
        return {
          change: "update",
          detail: "another key",
          apply: async () => {
            const request = { SecretId, KmsKeyId: kmsKeyArn, SecretString: value };
            await callAws("UpdateSecret", name, () =>
              client.send(new UpdateSecretCommand(request)),
            );
          },
        };
      }
      const current = await callAws("GetSecretValue", name, () =>
        client.send(new GetSecretValueCommand({ SecretId })),
      );
      return current.SecretString === value
        ? NO_CHANGE
        : { change: "update", detail: "another URL", apply: async () => void (await put()) };
    },
    async planRemoval() {
      const known = await describe();
      if (known === undefined || known.DeletedDate !== undefined) {
        return NO_CHANGE;
      }
      const request = { SecretId, RecoveryWindowInDays: RECOVERY_DAYS };
      return {
        change: "remove",
        detail: `it can be restored for ${RECOVERY_DAYS} days`,
        apply: async () => {
          await callAws("DeleteSecret", name, () => client.send(new DeleteSecretCommand(request)));
        },
      };
    },
  };
}
