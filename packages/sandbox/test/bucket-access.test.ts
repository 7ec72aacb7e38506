import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyStatusCommand,
  GetObjectAclCommand,
  GetPublicAccessBlockCommand,
  type ObjectCannedACL,
  type ObjectOwnership,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Partition, startPartition } from "../src/index.ts";

/** Who may have what of a bucket, as far as it is kept: what Terraform and the like set of every bucket. */
let partition: Partition;
let client: S3Client;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  client = new S3Client({ ...partition, forcePathStyle: true, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const refused = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });
const EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers";
const OWNERS_GRANT = {
  Grantee: { Type: "CanonicalUser", ID: "111122223333" },
  Permission: "FULL_CONTROL",
};

async function newBucket(Bucket: string, more: object = {}): Promise<string> {
  await client.send(new CreateBucketCommand({ Bucket, ...more }));
  return Bucket;
}

const put = (Bucket: string, Key: string, ACL?: ObjectCannedACL) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: "content", ...(ACL && { ACL }) }));

const own = (Bucket: string, ObjectOwnership: ObjectOwnership) =>
  client.send(
    new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership }] },
    }),
  );

const allow = (Bucket: string, more: object = {}) =>
  client.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Statement: {
          ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", ...more },
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
      }),
    }),
  );

describe("ACLs", () => {
  it("W13 of a bucket are kept, and say what a canned one grants", async () => {
    const Bucket = await newBucket("acls");
    const read = () => client.send(new GetBucketAclCommand({ Bucket }));
    expect(await read()).toMatchObject({ Grants: [OWNERS_GRANT] });
    await client.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    const { Owner, Grants } = await read();
    expect(Grants).toMatchObject([
      OWNERS_GRANT,
      { Grantee: { Type: "Group", URI: EVERYBODY }, Permission: "READ" },
    ]);
    const AccessControlPolicy = { Owner, Grants: Grants?.slice(0, 1) };
    await client.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy }));
    expect((await read()).Grants).toMatchObject([OWNERS_GRANT]);
  });

  it("W13 of an object say what a canned one grants; no other name is taken", async () => {
    const Bucket = await newBucket("object-acls");
    await put(Bucket, "k", "public-read");
    const { Grants } = await client.send(new GetObjectAclCommand({ Bucket, Key: "k" }));
    expect(Grants).toMatchObject([OWNERS_GRANT, { Grantee: { URI: EVERYBODY } }]);
    const unknown = "everybody" as ObjectCannedACL;
    await expect(put(Bucket, "k", unknown)).rejects.toMatchObject(refused("InvalidArgument", 400));
  });
});

describe("ownership controls", () => {
  it("W13 are kept and deleted; with an enforced owner no ACL is taken but the one that says so", async () => {
    const Bucket = await newBucket("owned", { ObjectOwnership: "BucketOwnerEnforced" });
    const read = () => client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(await read()).toMatchObject({
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });
    const notSupported = refused("AccessControlListNotSupported", 400);
    await expect(put(Bucket, "k", "private")).rejects.toMatchObject(notSupported);
    await put(Bucket, "k", "bucket-owner-full-control");
    const acl = new PutObjectAclCommand({ Bucket, Key: "k", ACL: "public-read" });
    await expect(client.send(acl)).rejects.toMatchObject(notSupported);
    const grant = { Bucket, Key: "g", GrantRead: `uri="${EVERYBODY}"` };
    await expect(client.send(new PutObjectCommand(grant))).rejects.toMatchObject(notSupported);
    await own(Bucket, "ObjectWriter");
    await put(Bucket, "k", "private");
    await client.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject(refused("OwnershipControlsNotFoundError", 404));
  });

  it("W13 do not take away the ACL of a bucket that it opens to others", async () => {
    const isOpen = refused("InvalidBucketAclWithObjectOwnership", 400);
    const Bucket = await newBucket("open", { ACL: "public-read" });
    await expect(own(Bucket, "BucketOwnerEnforced")).rejects.toMatchObject(isOpen);
    const both = { ACL: "public-read", ObjectOwnership: "BucketOwnerEnforced" };
    await expect(newBucket("open-too", both)).rejects.toMatchObject(isOpen);
  });
});

describe("blocks of public access", () => {
  it("W13 are kept and deleted", async () => {
    const Bucket = await newBucket("blocks");
    const read = () => client.send(new GetPublicAccessBlockCommand({ Bucket }));
    const none = refused("NoSuchPublicAccessBlockConfiguration", 404);
    await expect(read()).rejects.toMatchObject(none);
    const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await read()).PublicAccessBlockConfiguration).toEqual({
      ...{ BlockPublicAcls: false, IgnorePublicAcls: false },
      ...{ BlockPublicPolicy: true, RestrictPublicBuckets: false },
    });
    await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject(none);
  });

  it("W13 refuse public ACLs and public policies, and no others", async () => {
    const Bucket = await newBucket("blocked");
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: true };
    await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    const denied = refused("AccessDenied", 403);
    await expect(put(Bucket, "k", "public-read")).rejects.toMatchObject(denied);
    await put(Bucket, "k", "bucket-owner-read");
    const acl = new PutBucketAclCommand({ Bucket, ACL: "authenticated-read" });
    await expect(client.send(acl)).rejects.toMatchObject(denied);
    await expect(allow(Bucket)).rejects.toMatchObject(denied);
    await allow(Bucket, { Principal: { AWS: "111122223333" } });
    const status = new GetBucketPolicyStatusCommand({ Bucket });
    expect(await client.send(status)).toMatchObject({ PolicyStatus: { IsPublic: false } });
  });

  it("W13 a policy's status says whether it is public; without a policy there is none", async () => {
    const Bucket = await newBucket("status");
    const read = () => client.send(new GetBucketPolicyStatusCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject(refused("NoSuchBucketPolicy", 404));
    await allow(Bucket);
    expect(await read()).toMatchObject({ PolicyStatus: { IsPublic: true } });
  });
});

describe("conditions of policies", () => {
  it("W13 Null looks whether a request has a header at all", async () => {
    const Bucket = await newBucket("null");
    const key = "s3:x-amz-server-side-encryption";
    const Condition = { Null: { [key]: "true" } };
    await allow(Bucket, { Effect: "Deny", Action: "s3:PutObject", Condition });
    await expect(put(Bucket, "k")).rejects.toMatchObject(refused("AccessDenied", 403));
    const encrypted = { Bucket, Key: "k", ServerSideEncryption: "AES256" } as const;
    await client.send(new PutObjectCommand(encrypted));
  });

  it("W13 an Allow with NotPrincipal is MalformedPolicy", async () => {
    const Bucket = await newBucket("not-principal");
    const more = { Principal: undefined, NotPrincipal: { AWS: "111122223333" } };
    await expect(allow(Bucket, more)).rejects.toMatchObject(refused("MalformedPolicy", 400));
  });
});
