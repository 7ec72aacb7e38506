import type { ServiceResponse } from "../../service.ts";
import type { MultipartUpload, UploadedPart } from "../content/multipart-upload.ts";
import { countParameter, type S3Request } from "../protocol/s3-request.ts";
import { writeXml, type XmlNode } from "../protocol/s3-xml.ts";
import { compareKeys } from "../state/key-order.ts";
import { type Listed, type ListingPage, list, maxPageKeys } from "../state/listing.ts";
import { listingTime } from "../state/listing-time.ts";
import { orderedParts } from "../state/multipart-state.ts";
import { ownerNode } from "../state/owner-node.ts";
import { bucketOf, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { keyWriter, listingQuery, prefixNodes } from "./listing-operations.ts";
import { addressedUpload } from "./multipart-operations.ts";

/** ListParts. */
export function listParts(call: S3Call): ServiceResponse {
  const { request } = call;
  const upload = addressedUpload(call);
  const maxParts = Math.min(countParameter(request, "max-parts", maxPageKeys), maxPageKeys);
  const marker = countParameter(request, "part-number-marker", 0);
  const behind = orderedParts(upload).filter((part) => part.partNumber > marker);
  const page = behind.slice(0, maxParts);
  const { algorithm, type, isDeclared } = upload.checksum;
  return xmlResponse(
    writeXml([
      "ListPartsResult",
      [
        ["Bucket", request.bucket],
        ["Key", upload.key],
        ["UploadId", upload.uploadId],
        ["PartNumberMarker", marker],
        ["NextPartNumberMarker", page.at(-1)?.partNumber ?? 0],
        ["MaxParts", maxParts],
        ["IsTruncated", page.length < behind.length],
        ["StorageClass", upload.attributes.storageClass],
        isDeclared ? ["ChecksumAlgorithm", algorithm] : undefined,
        isDeclared ? ["ChecksumType", type] : undefined,
        ownerNode(call, "Initiator"),
        ownerNode(call),
        ...page.map((part) => partNode(part, upload)),
      ],
    ]),
  );
}

/** ListMultipartUploads: by key, then by when they were begun. */
export function listMultipartUploads(call: S3Call): ServiceResponse {
  const { request } = call;
  const bucket = bucketOf(call);
  const query = listingQuery(request, "max-uploads");
  const write = keyWriter(request);
  const keyMarker = request.query.get("key-marker") ?? "";
  const uploadIdMarker = request.query.get("upload-id-marker") ?? "";
  const { lines, isTruncated } = pageOfUploads([...bucket.uploads.values()], request);
  return xmlResponse(
    writeXml([
      "ListMultipartUploadsResult",
      [
        ["Bucket", bucket.name],
        ["KeyMarker", write(keyMarker)],
        ["UploadIdMarker", uploadIdMarker],
        ...(isTruncated ? nextMarkers(lines.at(-1), write) : []),
        ["Prefix", write(query.prefix)],
        query.delimiter === "" ? undefined : ["Delimiter", write(query.delimiter)],
        ["MaxUploads", query.maxKeys],
        request.query.get("encoding-type") === "url" ? ["EncodingType", "url"] : undefined,
        ["IsTruncated", isTruncated],
        ...lines.map((line) => {
          return line.kind === "item" ? uploadNode(call, line.item, write) : undefined;
        }),
        ...prefixNodes(lines, write),
      ],
    ]),
  );
}

function pageOfUploads(
  uploads: readonly MultipartUpload[],
  request: S3Request,
): ListingPage<MultipartUpload> {
  const keyMarker = request.query.get("key-marker") ?? "";
  const uploadIdMarker = request.query.get("upload-id-marker") ?? "";
  const byKey = new Map<string, MultipartUpload[]>();
  for (const upload of [...uploads].sort((a, b) => a.initiatedMs - b.initiatedMs)) {
    byKey.set(upload.key, [...(byKey.get(upload.key) ?? []), upload]);
  }
  const keys = [...byKey.keys()].sort(compareKeys);
  const start = { key: keyMarker, isInclusive: uploadIdMarker !== "" };
  return list(keys, listingQuery(request, "max-uploads"), start, (key) => {
    const sameKey = byKey.get(key) ?? [];
    const at =
      key === keyMarker ? sameKey.findIndex(({ uploadId }) => uploadId === uploadIdMarker) : -1;
    return sameKey.slice(at + 1);
  });
}

function partNode(part: UploadedPart, { checksum }: MultipartUpload): XmlNode {
  return [
    "Part",
    [
      ["PartNumber", part.partNumber],
      ["LastModified", listingTime(part.lastModifiedMs)],
      ["ETag", `"${part.etag}"`],
      ["Size", part.content.sizeBytes],
      checksum.isDeclared ? [`Checksum${checksum.algorithm}`, part.checksum] : undefined,
    ],
  ];
}

function uploadNode(
  call: S3Call,
  upload: MultipartUpload,
  write: (text: string) => string,
): XmlNode {
  const { algorithm, type, isDeclared } = upload.checksum;
  return [
    "Upload",
    [
      ["Key", write(upload.key)],
      ["UploadId", upload.uploadId],
      ownerNode(call, "Initiator"),
      ownerNode(call),
      ["StorageClass", upload.attributes.storageClass],
      ["Initiated", listingTime(upload.initiatedMs)],
      isDeclared ? ["ChecksumAlgorithm", algorithm] : undefined,
      isDeclared ? ["ChecksumType", type] : undefined,
    ],
  ];
}

function nextMarkers(
  last: Listed<MultipartUpload> | undefined,
  write: (text: string) => string,
): XmlNode[] {
  if (last === undefined || last.kind === "prefix") {
    return [["NextKeyMarker", write(last?.prefix ?? "")]];
  }
  return [
    ["NextKeyMarker", write(last.item.key)],
    ["NextUploadIdMarker", last.item.uploadId],
  ];
}
