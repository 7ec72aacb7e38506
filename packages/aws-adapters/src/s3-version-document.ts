import { type Entry, toVersionId } from "@xpart/core";
import { XMLParser } from "fast-xml-parser";
import { withoutQuotes } from "./s3-etag.ts";
import { decodeListed, decodeReferences } from "./s3-listed-text.ts";

/** One `Version` or `DeleteMarker` element of a listing. */
export interface ListedEntry {
  readonly key: string;
  readonly isLatest: boolean;
  readonly entry: Entry;
}

/** A page of ListObjectVersions, its elements in the order of the document (O5). */
export interface VersionsPage {
  readonly entries: readonly ListedEntry[];
  readonly isTruncated: boolean;
  readonly nextKeyMarker: string | undefined;
  readonly nextVersionIdMarker: string | undefined;
}

/**
 * Values stay text: a key or an ETag may look like a number. `preserveOrder` is what all this is for. The
 * parser would not decode references by number.
 */
const parser: XMLParser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
});

/** An element as the parser gives it with `preserveOrder`: its name with its children, or its text. */
type XmlNode = Readonly<Record<string, readonly XmlNode[] | string>>;

/**
 * Reads the document of a ListObjectVersions answer.
 *
 * @returns undefined where it is another document: an error that came with status 200.
 * @throws Error where the document is no XML, or lacks what every entry has.
 */
export function parseVersionsPage(document: string): VersionsPage | undefined {
  const root = (parser.parse(document) as readonly XmlNode[]).find(
    (node) => "ListVersionsResult" in node,
  );
  if (root === undefined) {
    return undefined;
  }
  const children = childrenOf(root, "ListVersionsResult");
  const fields = textsOf(children);
  const decode = (text: string) => decodeListed(text, fields.get("EncodingType"));
  const entries = children.flatMap((node) => listedEntry(node, decode) ?? []);
  const nextKeyMarker = fields.get("NextKeyMarker");
  return {
    entries,
    isTruncated: fields.get("IsTruncated") === "true",
    nextKeyMarker: nextKeyMarker === undefined ? undefined : decode(nextKeyMarker),
    nextVersionIdMarker: fields.get("NextVersionIdMarker"),
  };
}

function listedEntry(node: XmlNode, decode: (text: string) => string): ListedEntry | undefined {
  if ("Version" in node) {
    const fields = textsOf(childrenOf(node, "Version"));
    const storageClass = fields.get("StorageClass") ?? "STANDARD";
    return {
      ...position(fields, decode),
      entry: {
        kind: "object",
        versionId: toVersionId(fields.get("VersionId")),
        pin: {
          etag: withoutQuotes(required(fields, "ETag")),
          sizeBytes: Number(required(fields, "Size")),
          lastModifiedMs: Date.parse(required(fields, "LastModified")),
        },
        ...(storageClass === "STANDARD" ? {} : { storageClass }),
      },
    };
  }
  if ("DeleteMarker" in node) {
    const fields = textsOf(childrenOf(node, "DeleteMarker"));
    return {
      ...position(fields, decode),
      entry: {
        kind: "marker",
        versionId: toVersionId(fields.get("VersionId")),
        lastModifiedMs: Date.parse(required(fields, "LastModified")),
      },
    };
  }
  return undefined;
}

function position(fields: ReadonlyMap<string, string>, decode: (text: string) => string) {
  return {
    key: decode(required(fields, "Key")),
    isLatest: fields.get("IsLatest") === "true",
  };
}

function childrenOf(node: XmlNode, name: string): readonly XmlNode[] {
  const children = node[name];
  return typeof children === "object" ? children : [];
}

/** The children that hold text alone, by name; of a repeated one the last. */
function textsOf(nodes: readonly XmlNode[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const node of nodes) {
    for (const [name, children] of Object.entries(node)) {
      const text = typeof children === "object" ? children[0]?.["#text"] : undefined;
      if (typeof text === "string") {
        texts.set(name, decodeReferences(text));
      }
    }
  }
  return texts;
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined) {
    throw new Error(`the listing has an entry without ${name}`);
  }
  return value;
}
