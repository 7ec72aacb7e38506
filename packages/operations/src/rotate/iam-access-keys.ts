import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { callAws } from "@xpart/aws-adapters";
import { ok, type Result } from "@xpart/core";
import type { ControlClients } from "../control/control-clients.ts";
import type { AccessKeys } from "./rotation-ports.ts";

/** The access keys of one user of the destination, at IAM. */
export function createIamAccessKeys(
  { iam }: Pick<ControlClients, "iam">,
  UserName: string,
): AccessKeys {
  const call = <T>(operation: string, send: () => Promise<T>) =>
    callAws({ side: "destination" }, operation, send);
  const done = <E>(result: Result<unknown, E>): Result<void, E> =>
    result.ok ? ok(undefined) : result;
  return {
    async list() {
      const listed = await call("ListAccessKeys", () =>
        iam.send(new ListAccessKeysCommand({ UserName })),
      );
      return listed.ok
        ? ok(
            (listed.value.AccessKeyMetadata ?? []).map(({ AccessKeyId = "", Status }) => ({
              ...{ id: AccessKeyId, isActive: Status === "Active" },
            })),
          )
        : listed;
    },
    async create() {
      const created = await call("CreateAccessKey", () =>
        iam.send(new CreateAccessKeyCommand({ UserName })),
      );
      if (!created.ok) {
        return created;
      }
      const { AccessKeyId = "", SecretAccessKey = "" } = created.value.AccessKey ?? {};
      return ok({ id: AccessKeyId, secret: SecretAccessKey });
    },
    async setActive(id, isActive) {
      const Status = isActive ? "Active" : "Inactive";
      return done(
        await call("UpdateAccessKey", () =>
          iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: id, Status })),
        ),
      );
    },
    async remove(id) {
      return done(
        await call("DeleteAccessKey", () =>
          iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: id })),
        ),
      );
    },
    async lastUsedMs(id) {
      const used = await call("GetAccessKeyLastUsed", () =>
        iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id })),
      );
      return used.ok ? ok(used.value.AccessKeyLastUsed?.LastUsedDate?.getTime()) : used;
    },
  };
}
