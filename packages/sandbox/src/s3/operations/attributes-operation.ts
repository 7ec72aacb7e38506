import type { ServiceResponse } from "../../service.ts";
import type { ObjectPart, ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { writeXml, type XmlNode } from "../protocol/s3-xml.ts";
import { encryptionHeaderPrefix, requireReadable } from "../state/encryption.ts";
import { findVersion } from "../state/find-version.ts";
import { maxPageKeys } from "../state/listing.ts";
import { httpDate } from "../state/object-headers.ts";
import { bucketOf, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { versionHeader } from "../state/store-version.ts";

const attributeNames = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

/**
 * GetObjectAttributes. The parts are listed one by one only if the upload named a checksum; else
 * there is just their count. Source: S3 API reference, "GetObjectAttributes".
 */
export function getObjectAttributes(call: S3Call): ServiceResponse {
  const { request } = call;
  const bucket = bucketOf(call);
  const version = findVersion(bucket, request);
  requireReadable(request, version, encryptionHeaderPrefix);
  const wanted = new Set((header(request, "x-amz-object-attributes") ?? "").split(/\s*,\s*/));
  if (![...wanted].every((name) => attributeNames.includes(name))) {
    throw new S3Error("InvalidArgument", { message: "Invalid attribute name specified." });
  }
  const nodes: Readonly<Record<string, XmlNode | undefined>> = {
    ETag: ["ETag", version.etag],
    Checksum: checksumNode(version),
    ObjectParts: version.parts && partsNode(request, version, version.parts),
    StorageClass: ["StorageClass", version.storageClass],
    ObjectSize: ["ObjectSize", version.content.sizeBytes],
  };
  const chosen = attributeNames.map((name) => (wanted.has(name) ? nodes[name] : undefined));
  return xmlResponse(writeXml(["GetObjectAttributesResponse", chosen]), {
    "Last-Modified": httpDate(version.lastModifiedMs),
    ...versionHeader(bucket, version.versionId),
  });
}

function checksumNode({ checksum }: ObjectVersion): XmlNode {
  return [
    "Checksum",
    [
      [`Checksum${checksum.algorithm}`, checksum.value],
      ["ChecksumType", checksum.type],
    ],
  ];
}

function partsNode(
  request: S3Request,
  { checksum }: ObjectVersion,
  parts: readonly ObjectPart[],
): XmlNode {
  const count: XmlNode = ["PartsCount", parts.length];
  if (parts[0]?.checksum === undefined) {
    return ["ObjectParts", [count]];
  }
  const maxParts = Math.min(Number(header(request, "x-amz-max-parts") ?? maxPageKeys), maxPageKeys);
  const marker = Number(header(request, "x-amz-part-number-marker") ?? 0);
  const behind = parts.filter((part) => part.partNumber > marker);
  const page = behind.slice(0, maxParts);
  const nodes = page.map((part): XmlNode => {
    return [
      "Part",
      [
        [`Checksum${checksum.algorithm}`, part.checksum ?? ""],
        ["PartNumber", part.partNumber],
        ["Size", part.sizeBytes],
      ],
    ];
  });
  return [
    "ObjectParts",
    [
      ["IsTruncated", page.length < behind.length],
      ["MaxParts", maxParts],
      ["NextPartNumberMarker", page.at(-1)?.partNumber ?? 0],
      ["PartNumberMarker", marker],
      ...nodes,
      count,
    ],
  ];
}
