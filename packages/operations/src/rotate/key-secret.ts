import { GetSecretValueCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { callAws } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import type { ControlClients } from "../control/control-clients.ts";
import type { KeySecret } from "./rotation-ports.ts";

/** The secret of a deployment, at Secrets Manager. Errors hold no value of it. */
export function createKeySecret(
  { secrets }: Pick<ControlClients, "secrets">,
  SecretId: string,
): KeySecret {
  const call = <T>(operation: string, send: () => Promise<T>) =>
    callAws({ side: "secret" }, operation, send);
  const readFields = async (): Promise<
    Result<{ readonly versionId: string; readonly fields: Record<string, unknown> }, PortError>
  > => {
    const read = await call("GetSecretValue", () =>
      secrets.send(new GetSecretValueCommand({ SecretId })),
    );
    if (!read.ok) {
      return read;
    }
    const { VersionId = "", SecretString = "" } = read.value;
    try {
      return ok({ versionId: VersionId, fields: JSON.parse(SecretString) });
    } catch {
      // Without its text: it holds the key.
      const message = `the secret ${SecretId} is not JSON: put a whole value there first`;
      return err({ kind: "misconfigured", side: "secret", operation: "GetSecretValue", message });
    }
  };
  return {
    async read() {
      const read = await readFields();
      return read.ok
        ? ok({
            versionId: read.value.versionId,
            accessKeyId: String(read.value.fields["accesskey"]).trim(),
          })
        : read;
    },
    async write({ id, secret }) {
      const read = await readFields();
      if (!read.ok) {
        return read;
      }
      const fields = { ...read.value.fields, accesskey: id, secretaccesskey: secret };
      const written = await call("PutSecretValue", () =>
        secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(fields) })),
      );
      return written.ok
        ? ok({ versionId: written.value.VersionId ?? "", accessKeyId: id })
        : written;
    },
    async restore(to) {
      const old = await call("GetSecretValue", () =>
        secrets.send(new GetSecretValueCommand({ SecretId, VersionId: to.versionId })),
      );
      if (!old.ok) {
        return old;
      }
      const { SecretString } = old.value;
      const written = await call("PutSecretValue", () =>
        secrets.send(new PutSecretValueCommand({ SecretId, SecretString })),
      );
      return written.ok ? ok(undefined) : written;
    },
  };
}
