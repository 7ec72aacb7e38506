import { scanXml } from "./xml-scanner.ts";

/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Reads a whole document, of the sort that is short. @throws Error where it is no XML. */
export function readXml(document: string): XmlElement | undefined {
  const open: { name: string; children: XmlElement[] }[] = [{ name: "", children: [] }];
  scanXml(document, {
    open(name) {
      open.push({ name, children: [] });
    },
    close(name, text) {
      const children = open.pop()?.children ?? [];
      open.at(-1)?.children.push({ name, text, children });
    },
  });
  return open[0]?.children[0];
}

/** The first child of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** The texts of an element's children, by their names. */
export function textsOf(element: XmlElement | undefined): Record<string, string> {
  return Object.fromEntries((element?.children ?? []).map(({ name, text }) => [name, text]));
}

/** What a request's document is made of: an element has a text, elements, or lists of elements of its name. */
export type XmlContent =
  | string
  | number
  | boolean
  | Date
  | XmlFields
  | readonly XmlContent[]
  | undefined;

/** Elements by their names. */
export interface XmlFields {
  readonly [name: string]: XmlContent;
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Writes the document of a request to S3. */
export function writeXml(root: string, fields: XmlFields): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="${NAMESPACE}">${writeFields(fields)}</${root}>`;
}

function writeFields(fields: XmlFields): string {
  return Object.entries(fields)
    .map(([name, content]) => writeElement(name, content))
    .join("");
}

function writeElement(name: string, content: XmlContent): string {
  if (content === undefined) {
    return "";
  }
  if (Array.isArray(content)) {
    return content.map((each: XmlContent) => writeElement(name, each)).join("");
  }
  const inner =
    typeof content === "object" ? writeFields(content as XmlFields) : escapeText(String(content));
  return `<${name}>${inner}</${name}>`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Line ends and what is beyond ASCII's printable go as references, which no parser changes. */
function escapeText(text: string): string {
  return text.replace(
    /[&<>"'\r\n\u0085\u2028]/g,
    (character) =>
      ESCAPED[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}
