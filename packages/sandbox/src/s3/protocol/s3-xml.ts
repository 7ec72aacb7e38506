import { XMLParser, XMLValidator } from "fast-xml-parser";
import { S3Error } from "./s3-error.ts";

/** An element to write: its name and its text, or its children; undefined children are left out. */
export type XmlNode = readonly [
  name: string,
  content: XmlContent,
  attributes?: Readonly<Record<string, string>>,
];

/** What an element holds. */
export type XmlContent = string | number | boolean | readonly (XmlNode | undefined)[];

/** An element that was read. */
export interface XmlElement {
  readonly name: string;
  /** The text, if it has no children. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

// Entities are decoded here and not by the parser: it knows no numeric ones without all of HTML's,
// and counts them against a limit that a list of 1,000 keys may well reach.
const parser = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
});

/**
 * Writes a document in S3's namespace. Writing is plain text work and is done here, six times
 * faster than fast-xml-parser's builder does it: a listing has a thousand entries of eight
 * elements.
 */
export function writeXml([name, content]: XmlNode): string {
  return `${declaration}<${name} xmlns="${namespace}">${write(content)}</${name}>`;
}

/** Writes S3's error document, which has no namespace. */
export function writeErrorXml(content: XmlContent): string {
  return `${declaration}<Error>${write(content)}</Error>`;
}

/**
 * Reads a document.
 *
 * @returns Its root element.
 * @throws S3Error MalformedXML if it is not well-formed.
 */
export function readXml(text: string): XmlElement {
  if (XMLValidator.validate(text) !== true) {
    throw new S3Error("MalformedXML");
  }
  const [root] = toElements(parser.parse(text));
  if (root === undefined) {
    throw new S3Error("MalformedXML");
  }
  return root;
}

/** An element that was read, to be written again. */
export function elementNode({ name, text, children }: XmlElement): XmlNode {
  return [name, children.length === 0 ? text : children.map(elementNode)];
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** The text of the first child of that name; undefined if there is none. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return child(element, name)?.text;
}

/** All children of that name, in order. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((candidate) => candidate.name === name);
}

/** One node of fast-xml-parser's ordered form: a tag with its children, or a text. */
type OrderedNode = Readonly<Record<string, unknown>>;

function write(content: XmlContent): string {
  if (typeof content !== "object") {
    return typeof content === "string" ? escapeText(content) : String(content);
  }
  let text = "";
  for (const node of content) {
    if (node !== undefined) {
      const attributes = node[2] === undefined ? "" : writeAttributes(node[2]);
      text += `<${node[0]}${attributes}>${write(node[1])}</${node[0]}>`;
    }
  }
  return text;
}

function writeAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeText(value)}"`)
    .join("");
}

function toElements(nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) {
    return [];
  }
  const elements: XmlElement[] = [];
  for (const node of nodes as OrderedNode[]) {
    const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
    if (name !== undefined) {
      const content = node[name];
      elements.push({ name, text: textOf(content), children: toElements(content) });
    }
  }
  return elements;
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) {
    return "";
  }
  const texts = (nodes as OrderedNode[]).map((node) => node["#text"]);
  return unescapeText(texts.filter((text) => typeof text === "string").join(""));
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescapeText(text: string): string {
  if (!text.includes("&")) {
    return text;
  }
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) {
      return named[name] ?? all;
    }
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be found
const special = /[&<>"\u0000-\u001f\u007f]/;
const everySpecial = new RegExp(special, "g");

/**
 * Escapes markup, and control characters as character references as S3 does: XML 1.0 has no way to
 * carry most of them, which is why listings offer `encoding-type=url`.
 */
function escapeText(text: string): string {
  if (!special.test(text)) {
    return text;
  }
  return text.replace(everySpecial, (character) => {
    return escapes[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}
