import { createHash } from "node:crypto";
import type { Encryption, ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { child, childText, readXml } from "../protocol/s3-xml.ts";
import type { BucketState } from "./bucket-state.ts";

const kmsAlgorithms = ["aws:kms", "aws:kms:dsse"] as const;
const sse = "x-amz-server-side-encryption";

/** The account's own key, which S3 takes when a request names none. */
export interface KmsScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * How an object of this request is to be encrypted: by its headers, the bucket's default, or
 * SSE-S3.
 */
export function readEncryption(
  request: S3Request,
  bucket: BucketState,
  scope: KmsScope,
): Encryption {
  const customer = readCustomerKey(request, sse);
  if (customer !== undefined) {
    if (header(request, sse) !== undefined) {
      throw new S3Error("InvalidArgument", {
        message:
          "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
      });
    }
    return { kind: "customer", ...customer };
  }
  const algorithm = header(request, sse);
  const isKms = kmsAlgorithms.some((name) => name === algorithm);
  if (!isKms && header(request, `${sse}-aws-kms-key-id`) !== undefined) {
    throw new S3Error("InvalidArgument", {
      message:
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    });
  }
  if (algorithm === undefined) {
    return defaultEncryption(bucket, scope);
  }
  return encryptionOf(algorithm, scope, {
    keyId: header(request, `${sse}-aws-kms-key-id`),
    bucketKey: header(request, `${sse}-bucket-key-enabled`)?.toLowerCase() === "true",
  });
}

/** The headers that tell of an object's encryption. */
export function encryptionHeaders(encryption: Encryption): Record<string, string> {
  switch (encryption.kind) {
    case "AES256":
      return { [sse]: "AES256" };
    case "customer":
      return {
        [`${sse}-customer-algorithm`]: encryption.algorithm,
        [`${sse}-customer-key-MD5`]: encryption.keyMd5,
      };
    case "aws:kms":
    case "aws:kms:dsse":
      return {
        [sse]: encryption.kind,
        [`${sse}-aws-kms-key-id`]: encryption.keyId,
        ...(encryption.bucketKey && { [`${sse}-bucket-key-enabled`]: "true" }),
      };
  }
}

/**
 * Refuses to read an SSE-C object without its key.
 *
 * @param prefix `x-amz-server-side-encryption`, or `x-amz-copy-source-server-side-encryption`.
 */
export function requireReadable(request: S3Request, version: ObjectVersion, prefix: string): void {
  const key = readCustomerKey(request, prefix);
  const { encryption } = version;
  if (encryption.kind !== "customer") {
    // API reference of GetObject, "Encryption": such a header gets a 400.
    if (prefix === sse && header(request, sse) !== undefined) {
      throw new S3Error("InvalidArgument", {
        message: `The header ${sse} is not supported for this operation.`,
        detail: { ArgumentName: sse, ArgumentValue: header(request, sse) ?? "" },
      });
    }
    if (key !== undefined) {
      throw new S3Error("InvalidRequest", {
        message: "The encryption parameters are not applicable to this object.",
      });
    }
    return;
  }
  if (key === undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    });
  }
  if (key.keyMd5 !== encryption.keyMd5) {
    throw new S3Error("AccessDenied");
  }
}

/**
 * Refuses a part that does not come with the customer's key that its upload was begun with. S3's words: minio/minio,
 * `ErrSSEMultipartEncrypted`, and AWS's own.
 *
 * @throws S3Error InvalidRequest.
 */
export function requirePartKey(request: S3Request, encryption: Encryption): void {
  const key = readCustomerKey(request, sse);
  if (encryption.kind !== "customer" && key === undefined) {
    return;
  }
  if (key === undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    });
  }
  if (encryption.kind !== "customer" || encryption.keyMd5 !== key.keyMd5) {
    throw new S3Error("InvalidRequest", {
      message: "The provided encryption parameters did not match the ones used originally.",
    });
  }
}

/** The `x-amz-server-side-encryption` family of headers, less the prefix that copies put before. */
export const encryptionHeaderPrefix: string = sse;
/** Of the source of a copy. */
export const copySourceEncryptionPrefix = "x-amz-copy-source-server-side-encryption";

function readCustomerKey(
  request: S3Request,
  prefix: string,
): { readonly algorithm: string; readonly keyMd5: string } | undefined {
  const algorithm = header(request, `${prefix}-customer-algorithm`);
  if (algorithm === undefined) {
    const others = [`${prefix}-customer-key`, `${prefix}-customer-key-md5`];
    if (others.some((name) => header(request, name) !== undefined)) {
      throw new S3Error("InvalidArgument", {
        message:
          "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
      });
    }
    return undefined;
  }
  const key = Buffer.from(header(request, `${prefix}-customer-key`) ?? "", "base64");
  const keyMd5 = createHash("md5").update(key).digest("base64");
  if (key.length !== 32 || keyMd5 !== header(request, `${prefix}-customer-key-md5`)) {
    throw new S3Error("InvalidArgument", {
      message: "The secret key was invalid for the specified algorithm.",
    });
  }
  return { algorithm, keyMd5 };
}

function defaultEncryption(bucket: BucketState, scope: KmsScope): Encryption {
  if (bucket.encryptionXml === undefined) {
    return { kind: "AES256" };
  }
  const rule = child(readXml(bucket.encryptionXml), "Rule");
  const byDefault = child(rule, "ApplyServerSideEncryptionByDefault");
  return encryptionOf(childText(byDefault, "SSEAlgorithm") ?? "AES256", scope, {
    keyId: childText(byDefault, "KMSMasterKeyID"),
    bucketKey: childText(rule, "BucketKeyEnabled") === "true",
  });
}

function encryptionOf(
  algorithm: string,
  scope: KmsScope,
  key: { readonly keyId: string | undefined; readonly bucketKey: boolean },
): Encryption {
  if (algorithm === "AES256") {
    return { kind: "AES256" };
  }
  const kind = kmsAlgorithms.find((candidate) => candidate === algorithm);
  if (kind === undefined) {
    throw new S3Error("InvalidArgument", {
      message: "The encryption method specified is not supported",
      detail: { ArgumentName: sse, ArgumentValue: algorithm },
    });
  }
  const keyId = kmsKeyArn(key.keyId ?? "alias/aws/s3", scope);
  return { kind, keyId, bucketKey: key.bucketKey };
}

/** The ARN of a key that is named by its id, alias or ARN. */
export function kmsKeyArn(keyId: string, scope: KmsScope): string {
  if (keyId.startsWith("arn:")) {
    return keyId;
  }
  const path = keyId.startsWith("alias/") ? keyId : `key/${keyId}`;
  return `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}:${path}`;
}
