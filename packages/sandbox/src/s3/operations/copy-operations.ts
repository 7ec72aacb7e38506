import type { ServiceResponse } from "../../service.ts";
import {
  type ChecksumAlgorithm,
  parseChecksumAlgorithm,
  type StoredChecksum,
} from "../content/checksum.ts";
import { hashContent } from "../content/hash-content.ts";
import type { ObjectHeaders, ObjectVersion, Tag } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header } from "../protocol/s3-request.ts";
import { writeXml, type XmlNode } from "../protocol/s3-xml.ts";
import type { BucketState } from "../state/bucket-state.ts";
import { type CopySource, findCopySource } from "../state/copy-source.ts";
import { encryptionHeaders } from "../state/encryption.ts";
import { maxPartSizeBytes } from "../state/multipart-state.ts";
import { contentEtag, readPlacement } from "../state/object-attributes.ts";
import { readObjectHeaders } from "../state/object-headers.ts";
import { bucketOf, type S3Call, type S3Context, xmlResponse } from "../state/s3-context.ts";
import { storeVersion, versionHeader } from "../state/store-version.ts";
import { readTaggingHeader } from "../state/tagging.ts";

/** CopyObject. The content is shared, not copied; it is read only where its MD5 is not known. */
export async function copyObject(call: S3Call): Promise<ServiceResponse> {
  const { context, request } = call;
  const bucket = bucketOf(call);
  const source = findCopySource(call);
  checkSelfCopy(call, bucket, source);
  if (source.version.content.sizeBytes > maxPartSizeBytes) {
    throw new S3Error("InvalidRequest", {
      message:
        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
    });
  }
  const attributes = {
    ...copiedAttributes(call, source),
    ...readPlacement(context, request, bucket),
  };
  const content = context.blobs.retain(source.version.content);
  const { md5, checksum } = await digestsOf(call, source.version);
  const version = storeVersion(
    call,
    bucket,
    {
      ...attributes,
      key: request.key,
      lastModifiedMs: context.now(),
      etag: contentEtag(context, md5, attributes.encryption),
      content,
      checksum,
    },
    "CopyObject",
  );
  return xmlResponse(writeXml(copyResult("CopyObjectResult", version)), {
    ...encryptionHeaders(version.encryption),
    ...versionHeader(bucket, version.versionId),
    ...copySourceHeader(source),
  });
}

/** The result of a copy: ETag, time and checksum. */
export function copyResult(
  name: "CopyObjectResult" | "CopyPartResult",
  made: {
    readonly etag: string;
    readonly lastModifiedMs: number;
    readonly checksum: Omit<StoredChecksum, "type"> & { readonly type?: StoredChecksum["type"] };
  },
): XmlNode {
  return [
    name,
    [
      ["LastModified", new Date(made.lastModifiedMs).toISOString()],
      ["ETag", `"${made.etag}"`],
      [`Checksum${made.checksum.algorithm}`, made.checksum.value],
      made.checksum.type && ["ChecksumType", made.checksum.type],
    ],
  ];
}

/** The header that names the version that was copied. */
export function copySourceHeader({ bucket, version }: CopySource): Record<string, string> {
  const id = versionHeader(bucket, version.versionId)["x-amz-version-id"];
  return id === undefined ? {} : { "x-amz-copy-source-version-id": id };
}

function copiedAttributes(
  call: S3Call,
  { version }: CopySource,
): { readonly headers: ObjectHeaders; readonly tags: readonly Tag[] } {
  const { request } = call;
  const replacesHeaders = directive(call, "x-amz-metadata-directive") === "REPLACE";
  const replacesTags = directive(call, "x-amz-tagging-directive") === "REPLACE";
  const given = readObjectHeaders(request);
  const redirectName = "x-amz-website-redirect-location";
  const redirect = given.system[redirectName];
  // The redirect is never copied; a request that wants one says so, whatever the directive.
  const { [redirectName]: _, ...copied } = version.headers.system;
  return {
    headers: replacesHeaders
      ? given
      : {
          system: { ...copied, ...(redirect !== undefined && { [redirectName]: redirect }) },
          metadata: version.headers.metadata,
        },
    tags: replacesTags ? readTaggingHeader(request) : version.tags,
  };
}

function directive(call: S3Call, name: string): "COPY" | "REPLACE" {
  const value = header(call.request, name) ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE") {
    throw new S3Error("InvalidArgument", {
      message: `Unknown ${name.slice("x-amz-".length)}.`,
      detail: { ArgumentName: name, ArgumentValue: value },
    });
  }
  return value;
}

/** A copy of the current version onto itself has to change something. */
function checkSelfCopy(call: S3Call, bucket: BucketState, source: CopySource): void {
  const { request } = call;
  const isSame = source.bucket === bucket && source.version.key === request.key;
  const changes =
    directive(call, "x-amz-metadata-directive") === "REPLACE" ||
    header(request, "x-amz-storage-class") !== undefined ||
    header(request, "x-amz-website-redirect-location") !== undefined ||
    header(request, "x-amz-server-side-encryption") !== undefined ||
    header(request, "x-amz-server-side-encryption-customer-algorithm") !== undefined;
  if (isSame && !changes && !source.isPinned) {
    throw new S3Error("InvalidRequest", {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
  }
}

/**
 * MD5 and checksum of the copy: the source's where they are of the whole content, else computed.
 */
async function digestsOf(
  call: S3Call,
  version: ObjectVersion,
): Promise<{ readonly md5: string; readonly checksum: StoredChecksum }> {
  const algorithm = wantedAlgorithm(call) ?? version.checksum.algorithm;
  const { checksum, encryption } = version;
  const isKnown =
    version.parts === undefined && encryption.kind === "AES256" && checksum.algorithm === algorithm;
  if (isKnown) {
    return { md5: version.etag, checksum };
  }
  const digests = await hashOrRelease(call.context, version, algorithm);
  return {
    md5: digests.md5,
    checksum: { algorithm, type: "FULL_OBJECT", value: digests.checksum },
  };
}

async function hashOrRelease(
  context: S3Context,
  version: ObjectVersion,
  algorithm: ChecksumAlgorithm,
): ReturnType<typeof hashContent> {
  try {
    return await hashContent(context.blobs, version.content, algorithm);
  } catch (error) {
    context.blobs.release(version.content);
    throw error;
  }
}

function wantedAlgorithm(call: S3Call): ChecksumAlgorithm | undefined {
  const name = header(call.request, "x-amz-checksum-algorithm");
  return name === undefined ? undefined : parseChecksumAlgorithm(name);
}
