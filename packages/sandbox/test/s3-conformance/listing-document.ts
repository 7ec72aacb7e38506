import { XMLParser } from "fast-xml-parser";
import type { S3Context } from "./s3-context.ts";

/** One `Version` or `DeleteMarker` element. */
export interface ListedEntry {
  readonly kind: "Version" | "DeleteMarker";
  /** The element's children by name, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A ListObjectVersions answer in document order, which the SDK's two arrays lose (rule O5). */
export interface ListingDocument {
  readonly entries: readonly ListedEntry[];
  readonly commonPrefixes: readonly string[];
  /** The listing's own children: IsTruncated, NextKeyMarker, ... */
  readonly fields: Readonly<Record<string, string>>;
}

interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

/** Asks for one page; `query` holds prefix, max-keys, key-marker and so on. */
export async function listVersions(
  context: S3Context,
  bucket: string,
  query: Readonly<Record<string, string>>,
): Promise<ListingDocument> {
  const answer = await context.http.send({
    method: "GET",
    bucket,
    query: { versions: "", ...query },
  });
  if (answer.status !== 200) throw new Error(`ListObjectVersions: ${answer.status} ${answer.text}`);
  const root = parseXml(answer.text);
  const entries: ListedEntry[] = [];
  const commonPrefixes: string[] = [];
  for (const child of root.children) {
    if (child.name === "Version" || child.name === "DeleteMarker") {
      entries.push({ kind: child.name, fields: fieldsOf(child) });
    } else if (child.name === "CommonPrefixes") {
      commonPrefixes.push(fieldsOf(child).Prefix ?? "");
    }
  }
  return { entries, commonPrefixes, fields: fieldsOf(root) };
}

/** The fields of an error answer: Code, Message, Key, RequestId, ... */
export function errorFields(xml: string): Readonly<Record<string, string>> {
  return fieldsOf(parseXml(xml));
}

/** The entries as `"<kind> <version id>"`, in document order. */
export function stackOf(document: ListingDocument): string[] {
  return document.entries.map(({ kind, fields }) => `${kind} ${fields.VersionId}`);
}

/** Where each entry stands in the wanted stack, -1 when it is not of it: says what is out of order. */
export function placesIn(wanted: readonly string[], document: ListingDocument): number[] {
  return stackOf(document).map((entry) => wanted.indexOf(entry));
}

const parser = new XMLParser({ preserveOrder: true, parseTagValue: false, trimValues: false });

function parseXml(xml: string): Element {
  const root = elementsOf(parser.parse(xml)).find(({ name }) => name !== "?xml");
  if (root === undefined) throw new Error(`no XML document: ${xml}`);
  return root;
}

/** With `preserveOrder` every node is an object of one tag name; `#text` holds text, `:@` attributes. */
function elementsOf(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return [];
  const elements: Element[] = [];
  for (const node of nodes as Record<string, unknown>[]) {
    const name = Object.keys(node).find((property) => property !== ":@" && property !== "#text");
    if (name === undefined) continue;
    const content = node[name];
    elements.push({ name, text: textOf(content), children: elementsOf(content) });
  }
  return elements;
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return "";
  return (nodes as Record<string, unknown>[]).map((node) => String(node["#text"] ?? "")).join("");
}

function fieldsOf(element: Element): Record<string, string> {
  return Object.fromEntries(element.children.map(({ name, text }) => [name, text]));
}
