import type { Encryption } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { type KmsScope, kmsKeyArn } from "./encryption.ts";

/** The states of a KMS key; a key is `enabled` unless a test says otherwise. */
export type KmsKeyState = "enabled" | "denied" | "disabled" | "pending-deletion" | "gone";

/** What a key is used for. */
export type KmsUse = "kms:Decrypt" | "kms:GenerateDataKey";

/** What a test says of KMS keys. */
export interface KmsKeyActions {
  /** Says what using a key does from now on. @param keyId its id, or its ARN. */
  setKeyState(keyId: string, state: KmsKeyState): void;
}

/** The KMS keys of one S3, as far as it has to do with them. */
export interface KmsKeys extends KmsKeyActions {
  /** @throws S3Error as S3 passes on what KMS says, if the key cannot be used. */
  requireUsable(encryption: Encryption, use: KmsUse): void;
}

/** Keys that can all be used. */
export function createKmsKeys(scope: KmsScope): KmsKeys {
  const states = new Map<string, KmsKeyState>();
  return {
    setKeyState: (keyId, state) => void states.set(kmsKeyArn(keyId, scope), state),
    requireUsable(encryption, use) {
      if (encryption.kind === "aws:kms" || encryption.kind === "aws:kms:dsse") {
        const error = refusal(
          encryption.keyId,
          states.get(encryption.keyId) ?? "enabled",
          use,
          scope,
        );
        if (error !== undefined) {
          throw error;
        }
      }
    },
  };
}

/** KMS's errors as S3 answers with them (localstack/localstack#8423, measured on AWS). */
function refusal(
  keyArn: string,
  state: KmsKeyState,
  use: KmsUse,
  { partition, accountId }: KmsScope,
): S3Error | undefined {
  switch (state) {
    case "enabled":
      return undefined;
    case "denied":
      return new S3Error("AccessDenied", {
        message: `User: arn:${partition}:iam::${accountId}:user/sandbox is not authorized to perform: ${use} on resource: ${keyArn} because no identity-based policy allows the ${use} action`,
      });
    case "disabled":
      return new S3Error("KMS.DisabledException", { message: `${keyArn} is disabled.` });
    case "pending-deletion":
      return new S3Error("KMS.KMSInvalidStateException", {
        message: `${keyArn} is pending deletion.`,
      });
    case "gone":
      return new S3Error("KMS.NotFoundException", { message: `Key '${keyArn}' does not exist` });
  }
}
