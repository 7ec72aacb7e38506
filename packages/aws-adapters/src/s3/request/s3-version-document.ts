import { type Entry, toVersionId } from "@xpart/core";
import { decodeListed } from "../../xml/s3-listed-text.ts";
import { scanXml } from "../../xml/xml-scanner.ts";
import { withoutQuotes } from "./s3-etag.ts";

/** One `Version` or `DeleteMarker` element of a listing. */
export interface ListedEntry {
  readonly key: string;
  readonly isLatest: boolean;
  readonly entry: Entry;
  /** When it was made, as finely as the listing says; the entry has whole seconds, as headers do. */
  readonly madeMs: number;
}

/** A page of ListObjectVersions, its elements in the order of the document (O5). */
export interface VersionsPage {
  readonly entries: readonly ListedEntry[];
  readonly isTruncated: boolean;
  readonly nextKeyMarker: string | undefined;
  readonly nextVersionIdMarker: string | undefined;
}

/**
 * Reads the document of a ListObjectVersions answer.
 *
 * @returns undefined where it is another document: an error that came with status 200.
 * @throws Error where the document is no XML, or lacks what every entry has.
 */
export function parseVersionsPage(document: string): VersionsPage | undefined {
  const { root, fields, listed } = readDocument(document);
  if (root !== "ListVersionsResult") {
    return undefined;
  }
  const decode = (text: string) => decodeListed(text, fields.get("EncodingType"));
  const nextKeyMarker = fields.get("NextKeyMarker");
  return {
    entries: listed.map((element) => listedEntry(element, decode)),
    isTruncated: fields.get("IsTruncated") === "true",
    nextKeyMarker: nextKeyMarker === undefined ? undefined : decode(nextKeyMarker),
    nextVersionIdMarker: fields.get("NextVersionIdMarker"),
  };
}

/** An element of the listing that stands for an entry: its fields by name. */
interface EntryElement {
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Where an entry's element, and its fields, stand: below the root, and below that. */
const ENTRY_DEPTH = 2;
const FIELD_DEPTH = 3;
const ENTRIES: ReadonlySet<string> = new Set(["Version", "DeleteMarker"]);

function readDocument(document: string) {
  const fields = new Map<string, string>();
  const listed: EntryElement[] = [];
  let root: string | undefined;
  let entry: { readonly name: string; readonly fields: Map<string, string> } | undefined;
  let depth = 0;
  scanXml(document, {
    open(name) {
      depth += 1;
      root ??= name;
      if (depth === ENTRY_DEPTH && ENTRIES.has(name)) {
        entry = { name, fields: new Map() };
      }
    },
    close(name, text) {
      if (depth === FIELD_DEPTH) {
        entry?.fields.set(name, text);
      } else if (depth === ENTRY_DEPTH && entry !== undefined) {
        listed.push(entry);
        entry = undefined;
      } else if (depth === ENTRY_DEPTH) {
        fields.set(name, text);
      }
      depth -= 1;
    },
  });
  return { root, fields, listed };
}

function listedEntry(
  { name, fields }: EntryElement,
  decode: (text: string) => string,
): ListedEntry {
  const key = decode(required(fields, "Key"));
  const isLatest = fields.get("IsLatest") === "true";
  const versionId = toVersionId(fields.get("VersionId"));
  const madeMs = Date.parse(required(fields, "LastModified"));
  const lastModifiedMs = madeMs - (madeMs % SECOND_MS);
  if (name === "DeleteMarker") {
    return { key, isLatest, madeMs, entry: { kind: "marker", versionId, lastModifiedMs } };
  }
  const storageClass = fields.get("StorageClass") ?? "STANDARD";
  const etag = withoutQuotes(required(fields, "ETag"));
  const pin = { etag, sizeBytes: Number(required(fields, "Size")), lastModifiedMs };
  return {
    ...{ key, isLatest, madeMs },
    entry: {
      ...{ kind: "object", versionId, pin },
      ...(storageClass === "STANDARD" ? {} : { storageClass }),
    },
  };
}

const SECOND_MS = 1_000;

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined) {
    throw new Error(`the listing has an entry without ${name}`);
  }
  return value;
}
