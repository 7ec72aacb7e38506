import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { readXml, writeXml, type XmlNode } from "../protocol/s3-xml.ts";
import type { BucketState } from "./bucket-state.ts";
import { ownerNode } from "./owner-node.ts";
import type { S3Call } from "./s3-context.ts";

const GROUPS = "http://acs.amazonaws.com/groups";
const EVERYBODY = `${GROUPS}/global/AllUsers`;
const ANY_AWS_USER = `${GROUPS}/global/AuthenticatedUsers`;

/**
 * Each canned ACL: what it grants beside the owner's full control. Owner of an object and owner of its bucket are one
 * account here. Source: user guide, "Access control list (ACL) overview", canned ACLs.
 */
const CANNED: Readonly<Record<string, readonly (readonly [group: string, permission: string])[]>> =
  {
    private: [],
    "public-read": [[EVERYBODY, "READ"]],
    "public-read-write": [
      [EVERYBODY, "READ"],
      [EVERYBODY, "WRITE"],
    ],
    "aws-exec-read": [],
    "authenticated-read": [[ANY_AWS_USER, "READ"]],
    "bucket-owner-read": [],
    "bucket-owner-full-control": [],
    "log-delivery-write": [
      [`${GROUPS}/s3/LogDelivery`, "WRITE"],
      [`${GROUPS}/s3/LogDelivery`, "READ_ACP"],
    ],
  };

const GRANT_HEADER = /^x-amz-grant-(read|write|read-acp|write-acp|full-control)$/;
const INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

/** The document of an ACL: as it was put, or what a canned one grants. */
export function aclDocument(call: S3Call, acl: string): string {
  if (acl.startsWith("<")) {
    return acl;
  }
  const [, owner] = ownerNode(call);
  const grants = (CANNED[acl] ?? []).map(([uri, permission]) =>
    grantNode("Group", [["URI", uri]], permission),
  );
  return writeXml([
    "AccessControlPolicy",
    [
      ownerNode(call),
      [
        "AccessControlList",
        [grantNode("CanonicalUser", owner as readonly XmlNode[], "FULL_CONTROL"), ...grants],
      ],
    ],
  ]);
}

function grantNode(type: string, grantee: readonly XmlNode[], permission: string): XmlNode {
  return [
    "Grant",
    [
      ["Grantee", grantee, { "xmlns:xsi": INSTANCE, "xsi:type": type }],
      ["Permission", permission],
    ],
  ];
}

/**
 * The canned ACL that a request's headers say; undefined: none. Single grants are checked, and not kept.
 *
 * @throws S3Error where the bucket takes no ACLs, or none that are public; InvalidArgument for a name that is none.
 */
export function aclHeader(request: S3Request, bucket: BucketState): string | undefined {
  const acl = header(request, "x-amz-acl");
  if (acl !== undefined && CANNED[acl] === undefined) {
    throw new S3Error("InvalidArgument", {
      detail: { ArgumentName: "x-amz-acl", ArgumentValue: acl },
    });
  }
  const grants = Object.entries(request.headers).filter(([name]) => GRANT_HEADER.test(name));
  if (acl !== undefined || grants.length > 0) {
    requireTaken(bucket, [acl, ...grants.map(([, grantees]) => grantees)].join(" ").trim());
  }
  return acl;
}

/** The ACL that PutBucketAcl or PutObjectAcl brings. @throws S3Error as {@link aclHeader}; MalformedXML. */
export function readAcl(request: S3Request, text: string, bucket: BucketState): string {
  const canned = aclHeader(request, bucket);
  if (canned !== undefined) {
    return canned;
  }
  if (readXml(text).name !== "AccessControlPolicy") {
    throw new S3Error("MalformedXML");
  }
  requireTaken(bucket, text);
  return text;
}

/** Whether an ACL lets everybody in, or every user of AWS. */
export function isPublicAcl(acl: string): boolean {
  const granted = (CANNED[acl] ?? []).map(([group]) => group).join(" ");
  const said = `${acl} ${granted}`;
  return said.includes(EVERYBODY) || said.includes(ANY_AWS_USER);
}

function requireTaken({ ownership, publicAccess, name }: BucketState, acl: string): void {
  // The one that says what holds all the same (user guide, "Controlling ownership of objects").
  if (ownership === "BucketOwnerEnforced" && acl !== "bucket-owner-full-control") {
    throw new S3Error("AccessControlListNotSupported", { detail: { BucketName: name } });
  }
  if (publicAccess?.BlockPublicAcls === true && isPublicAcl(acl)) {
    throw new S3Error("AccessDenied", {
      message: "Public access control lists (ACLs) are blocked by the BlockPublicAcls setting.",
    });
  }
}
