import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import type { Partition } from "@xpart/sandbox";
import type { DemoTerms } from "./demo-terms.ts";

/** Has a bucket refuse every write that does not name the encryption and the ACL that writes are to name. */
export async function demandHeaders(
  destination: Partition,
  bucket: string,
  { encryption, acl, kmsKeyArn }: DemoTerms["destination"],
): Promise<void> {
  const demanded = {
    "x-amz-server-side-encryption": encryption ?? (kmsKeyArn && "aws:kms"),
    "x-amz-server-side-encryption-aws-kms-key-id": kmsKeyArn,
    "x-amz-acl": acl,
  };
  const statements = Object.entries(demanded).flatMap(([header, value]) =>
    value === undefined
      ? []
      : [
          {
            ...{ Effect: "Deny", Principal: "*", Action: "s3:PutObject" },
            Resource: `arn:${destination.partition}:s3:::${bucket}/*`,
            Condition: { StringNotEquals: { [`s3:${header}`]: value } },
          },
        ],
  );
  if (statements.length === 0) {
    return;
  }
  const client = createS3Client(destination);
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  client.destroy();
}
