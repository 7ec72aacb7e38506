import type { ServiceResponse } from "../../service.ts";
import type { ObjectVersion } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { countParameter, type S3Request } from "../protocol/s3-request.ts";
import { writeXml, type XmlNode } from "../protocol/s3-xml.ts";
import {
  type Listed,
  type ListedEntry,
  type ListingQuery,
  listCurrent,
  listEntries,
  maxPageKeys,
} from "../state/listing.ts";
import { listingTime } from "../state/listing-time.ts";
import { ownerNode } from "../state/owner-node.ts";
import { bucketOf, type S3Call, xmlResponse } from "../state/s3-context.ts";

/** Writes a key or prefix the way the client asked for. */
export type KeyWriter = (text: string) => string;

/** ListObjectsV2. */
export function listObjectsV2(call: S3Call): ServiceResponse {
  const { request } = call;
  const bucket = bucketOf(call);
  const query = listingQuery(request);
  const write = keyWriter(request);
  const token = request.query.get("continuation-token") ?? undefined;
  const startAfter = request.query.get("start-after") ?? "";
  const after = token === undefined ? startAfter : readToken(token);
  const { lines, isTruncated } = listCurrent(bucket, query, after);
  const withOwner = request.query.get("fetch-owner") === "true";
  return xmlResponse(
    writeXml([
      "ListBucketResult",
      [
        ["Name", bucket.name],
        ["Prefix", write(query.prefix)],
        token === undefined ? undefined : ["ContinuationToken", token],
        isTruncated ? ["NextContinuationToken", writeToken(lastName(lines))] : undefined,
        startAfter === "" ? undefined : ["StartAfter", write(startAfter)],
        ["KeyCount", lines.length],
        ...commonElements(request, query, write),
        ["IsTruncated", isTruncated],
        ...objectNodes(call, lines, write, withOwner),
      ],
    ]),
  );
}

/** ListObjects, the first version of it. */
export function listObjects(call: S3Call): ServiceResponse {
  const { request } = call;
  const bucket = bucketOf(call);
  const query = listingQuery(request);
  const write = keyWriter(request);
  const marker = request.query.get("marker") ?? "";
  const { lines, isTruncated } = listCurrent(bucket, query, marker);
  const hasNext = isTruncated && query.delimiter !== "";
  return xmlResponse(
    writeXml([
      "ListBucketResult",
      [
        ["Name", bucket.name],
        ["Prefix", write(query.prefix)],
        ["Marker", write(marker)],
        hasNext ? ["NextMarker", write(lastName(lines))] : undefined,
        ...commonElements(request, query, write),
        ["IsTruncated", isTruncated],
        ...objectNodes(call, lines, write, true),
      ],
    ]),
  );
}

/** ListObjectVersions. */
export function listObjectVersions(call: S3Call): ServiceResponse {
  const { request } = call;
  const bucket = bucketOf(call);
  const query = listingQuery(request);
  const write = keyWriter(request);
  const key = request.query.get("key-marker") ?? "";
  const versionId = request.query.get("version-id-marker") || undefined;
  if (versionId !== undefined && key === "") {
    throw new S3Error("InvalidArgument", {
      message: "A version-id marker cannot be specified without a key marker.",
      detail: { ArgumentName: "version-id-marker", ArgumentValue: versionId },
    });
  }
  const { lines, isTruncated } = listEntries(bucket, query, { key, versionId });
  return xmlResponse(
    writeXml([
      "ListVersionsResult",
      [
        ["Name", bucket.name],
        ["Prefix", write(query.prefix)],
        ["KeyMarker", write(key)],
        ["VersionIdMarker", versionId ?? ""],
        ...(isTruncated ? nextMarkers(lines.at(-1), write) : []),
        ...commonElements(request, query, write),
        ["IsTruncated", isTruncated],
        ...lines.map((line) =>
          line.kind === "item" ? entryNode(call, line.item, write) : undefined,
        ),
        ...prefixNodes(lines, write),
      ],
    ]),
  );
}

/** The `encoding-type` a request asks for: none, or `url`. @throws S3Error InvalidArgument. */
export function keyWriter(request: S3Request): KeyWriter {
  const encoding = request.query.get("encoding-type");
  if (encoding === null || encoding === "") {
    return (text) => text;
  }
  if (encoding !== "url") {
    throw new S3Error("InvalidArgument", {
      message: "Invalid Encoding Method specified in Request",
      detail: { ArgumentName: "encoding-type", ArgumentValue: encoding },
    });
  }
  return encodeKey;
}

/** Prefix, delimiter and page size of a request. */
export function listingQuery(request: S3Request, countName = "max-keys"): ListingQuery {
  return {
    prefix: request.query.get("prefix") ?? "",
    delimiter: request.query.get("delimiter") ?? "",
    maxKeys: Math.min(countParameter(request, countName, maxPageKeys), maxPageKeys),
  };
}

/** The common prefixes of a page. */
export function prefixNodes<Item>(lines: readonly Listed<Item>[], write: KeyWriter): XmlNode[] {
  const nodes: XmlNode[] = [];
  for (const line of lines) {
    if (line.kind === "prefix") {
      nodes.push(["CommonPrefixes", [["Prefix", write(line.prefix)]]]);
    }
  }
  return nodes;
}

function commonElements(
  request: S3Request,
  query: ListingQuery,
  write: KeyWriter,
): (XmlNode | undefined)[] {
  return [
    ["MaxKeys", query.maxKeys],
    query.delimiter === "" ? undefined : ["Delimiter", write(query.delimiter)],
    request.query.get("encoding-type") === "url" ? ["EncodingType", "url"] : undefined,
  ];
}

function objectNodes(
  call: S3Call,
  lines: readonly Listed<ObjectVersion>[],
  write: KeyWriter,
  withOwner: boolean,
): XmlNode[] {
  const nodes: XmlNode[] = [];
  for (const line of lines) {
    if (line.kind === "item") {
      const owner = withOwner ? ownerNode(call) : undefined;
      nodes.push(["Contents", [["Key", write(line.item.key)], ...contentNodes(line.item), owner]]);
    }
  }
  return [...nodes, ...prefixNodes(lines, write)];
}

function contentNodes(version: ObjectVersion): XmlNode[] {
  return [
    ["LastModified", listingTime(version.lastModifiedMs)],
    ["ETag", `"${version.etag}"`],
    ["ChecksumAlgorithm", version.checksum.algorithm],
    ["ChecksumType", version.checksum.type],
    ["Size", version.content.sizeBytes],
    ["StorageClass", version.storageClass],
  ];
}

function entryNode(call: S3Call, { entry, isLatest }: ListedEntry, write: KeyWriter): XmlNode {
  const identity: XmlNode[] = [
    ["Key", write(entry.key)],
    ["VersionId", entry.versionId],
    ["IsLatest", isLatest],
  ];
  return entry.kind === "version"
    ? ["Version", [...identity, ...contentNodes(entry), ownerNode(call)]]
    : [
        "DeleteMarker",
        [...identity, ["LastModified", listingTime(entry.lastModifiedMs)], ownerNode(call)],
      ];
}

function nextMarkers(last: Listed<ListedEntry> | undefined, write: KeyWriter): XmlNode[] {
  if (last === undefined || last.kind === "prefix") {
    return [["NextKeyMarker", write(last?.prefix ?? "")]];
  }
  return [
    ["NextKeyMarker", write(last.item.entry.key)],
    ["NextVersionIdMarker", last.item.entry.versionId],
  ];
}

function lastName(lines: readonly Listed<ObjectVersion>[]): string {
  const last = lines.at(-1);
  return last === undefined ? "" : last.kind === "prefix" ? last.prefix : last.item.key;
}

/** As S3 encodes: form encoding, but a slash stays. A space becomes `+`. */
function encodeKey(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function writeToken(name: string): string {
  return Buffer.from(name).toString("base64");
}

function readToken(token: string): string {
  const name = Buffer.from(token, "base64").toString();
  if (name === "" || writeToken(name) !== token) {
    throw new S3Error("InvalidArgument", {
      message: "The continuation token provided is incorrect",
      detail: { ArgumentName: "continuation-token" },
    });
  }
  return name;
}
