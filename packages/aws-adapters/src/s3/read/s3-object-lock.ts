import { err, type ObjectAttributes, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { sendS3 } from "../request/s3-send.ts";

/** Whether an object's Object Lock attributes can be set in the bucket; false too where it has none. */
export type ObjectLockQuestion = (
  attributes: ObjectAttributes,
) => Promise<Result<boolean, PortError>>;

/** S3's own answer for a bucket without Object Lock, with status 404. */
const NOT_CONFIGURED = "ObjectLockConfigurationNotFoundError";

/**
 * Asks the bucket once, when the first locked object comes, whether it has Object Lock; S3 refuses the
 * attributes of an object elsewhere. A refused question is an error and not a "no": the lock of an
 * object is nothing to lose silently (F2).
 */
export function createObjectLockQuestion(options: S3BucketOptions): ObjectLockQuestion {
  let known: boolean | undefined;
  return async ({ retention, legalHold }) => {
    if (retention === undefined && legalHold !== true) {
      return ok(false);
    }
    if (known === undefined) {
      const asked = await ask(options);
      if (!asked.ok) {
        return asked;
      }
      known = asked.value;
    }
    return ok(known);
  };
}

async function ask(options: S3BucketOptions): Promise<Result<boolean, PortError>> {
  const { client, bucket: Bucket } = options;
  const asked = await callAws(options, "GetObjectLockConfiguration", async () => {
    const answer = await sendS3(client, "GetObjectLockConfiguration", { Bucket });
    return answer.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  });
  if (asked.ok) {
    return asked;
  }
  return asked.error.code === NOT_CONFIGURED ? ok(false) : err(asked.error);
}
