import { decodeReferences } from "./s3-listed-text.ts";

/** What a scanner tells of a document, element by element. */
export interface ElementListener {
  /** An element begins. */
  open(name: string): void;
  /** It ends. @param text - what stands in it before its first child, with its references decoded. */
  close(name: string, text: string): void;
}

/**
 * Reads an XML document front to back, holding nothing of it: listings have a thousand entries a page, and making a
 * tree of them takes longer than all that is done with them. It knows what servers of S3's API write: elements, text,
 * references, CDATA; attributes, comments and processing instructions are passed over.
 *
 * @throws Error where it ends within an element, or another one ends than the one that is open.
 */
export function scanXml(document: string, listener: ElementListener): void {
  const scan: Scan = { document, listener, open: [], text: "", hasText: true };
  let at = 0;
  for (let begin = document.indexOf("<"); begin !== -1; begin = document.indexOf("<", at)) {
    if (scan.hasText && begin > at) {
      scan.text += decodeReferences(document.slice(at, begin));
    }
    const next = document.charCodeAt(begin + 1);
    at = next === QUESTION || next === EXCLAMATION ? skip(scan, begin) : readTag(scan, begin);
  }
  if (scan.open.length > 0) {
    throw new Error(`the document ends within ${scan.open.at(-1)}`);
  }
}

interface Scan {
  readonly document: string;
  readonly listener: ElementListener;
  readonly open: string[];
  /** What was read of the element that is open, before its first child. */
  text: string;
  hasText: boolean;
}

/** Begin what stands between elements and is none. */
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;

function skip(scan: Scan, begin: number): number {
  const skipped = afterSkipped(scan.document, begin);
  scan.text += scan.hasText ? (skipped.text ?? "") : "";
  return skipped.end;
}

/** @returns where it goes on behind the tag. */
function readTag(scan: Scan, begin: number): number {
  return endTagOf(scan, begin) ?? bareTagOf(scan, begin) ?? otherTag(scan, begin);
}

function otherTag(scan: Scan, begin: number): number {
  const { document } = scan;
  let end = document.indexOf(">", begin);
  let tag = document.slice(begin + 1, end);
  if (tag.includes('"') || tag.includes("'")) {
    end = quotedTagEnd(document, begin);
    tag = document.slice(begin + 1, end);
  }
  if (end === -1) {
    throw new Error("the document ends within a tag");
  }
  if (tag.startsWith("/")) {
    endElement(scan, tag.slice(1).trimEnd());
  } else {
    beginElement(scan, tag);
  }
  return end + 1;
}

/** The other tags that are many begin an element, and hold nothing but its name. @returns undefined: this one holds more. */
function bareTagOf(scan: Scan, begin: number): number | undefined {
  const { document } = scan;
  let end = begin + 1;
  while (isOfName(document.charCodeAt(end))) {
    end += 1;
  }
  if (document.charCodeAt(end) !== TAG_END) {
    return undefined;
  }
  const name = document.slice(begin + 1, end);
  const behindLeaf = leafOf(scan, name, end + 1);
  if (behindLeaf === undefined) {
    openElement(scan, name);
  }
  return behindLeaf ?? end + 1;
}

/** Half of all elements hold text alone. @returns where it goes on behind its end; undefined: this one holds more. */
function leafOf(scan: Scan, name: string, from: number): number | undefined {
  const { document, listener } = scan;
  const begin = document.indexOf("<", from);
  const end = begin + 2 + name.length;
  if (!isEndTag(document, name, begin, end)) {
    return undefined;
  }
  listener.open(name);
  listener.close(name, decodeReferences(document.slice(from, begin)));
  scan.text = "";
  scan.hasText = false;
  return end + 1;
}

const TAG_END = 0x3e;
const SLASH = 0x2f;

/** ASCII letters, of which names of elements in S3's documents are. */
function isOfName(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

/** Most tags end what is open, and are written as briefly as they can be. @returns undefined: this one is another. */
function endTagOf(scan: Scan, begin: number): number | undefined {
  const { document, open } = scan;
  const name = open.at(-1) ?? "";
  const end = begin + 2 + name.length;
  if (!isEndTag(document, name, begin, end)) {
    return undefined;
  }
  endElement(scan, name);
  return end + 1;
}

function isEndTag(document: string, name: string, begin: number, end: number): boolean {
  return (
    document.charCodeAt(begin + 1) === SLASH &&
    document.charCodeAt(end) === TAG_END &&
    document.startsWith(name, begin + 2)
  );
}

function beginElement(scan: Scan, tag: string): void {
  const isEmpty = tag.endsWith("/");
  const name = nameOf(isEmpty ? tag.slice(0, -1) : tag);
  openElement(scan, name);
  if (isEmpty) {
    endElement(scan, name);
  }
}

function openElement(scan: Scan, name: string): void {
  scan.listener.open(name);
  scan.open.push(name);
  scan.text = "";
  scan.hasText = true;
}

function endElement(scan: Scan, name: string): void {
  if (scan.open.pop() !== name) {
    throw new Error(`the document ends ${name}, which is not open`);
  }
  scan.listener.close(name, scan.text);
  scan.text = "";
  scan.hasText = false;
}

/** What stands between elements and is none, with the text of it that counts. */
function afterSkipped(
  document: string,
  begin: number,
): { readonly end: number; readonly text?: string } {
  if (document[begin + 1] === "?") {
    return { end: endOf(document, "?>", begin) };
  }
  if (document.startsWith("<![CDATA[", begin)) {
    const end = endOf(document, "]]>", begin);
    return { end, text: document.slice(begin + "<![CDATA[".length, end - "]]>".length) };
  }
  return { end: endOf(document, document.startsWith("<!--", begin) ? "-->" : ">", begin) };
}

function endOf(document: string, mark: string, from: number): number {
  const at = document.indexOf(mark, from);
  if (at === -1) {
    throw new Error("the document ends within a comment or a declaration");
  }
  return at + mark.length;
}

/** Where a tag ends in which quotes stand: a `>` may stand within them. */
function quotedTagEnd(document: string, begin: number): number {
  let quote = "";
  for (let at = begin; at < document.length; at += 1) {
    const character = document[at] ?? "";
    if (quote !== "") {
      quote = character === quote ? "" : quote;
    } else if (character === ">") {
      return at;
    } else if (character === '"' || character === "'") {
      quote = character;
    }
  }
  return -1;
}

function nameOf(tag: string): string {
  const space = tag.search(/\s/);
  return space === -1 ? tag : tag.slice(0, space);
}
