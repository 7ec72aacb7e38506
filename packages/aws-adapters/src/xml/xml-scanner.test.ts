import { describe, expect, it } from "vitest";
import { scanXml } from "./xml-scanner.ts";

/** Each element as it ends, with its text: `name=text`. */
function scan(document: string): readonly string[] {
  const seen: string[] = [];
  scanXml(document, { open: () => {}, close: (name, text) => seen.push(`${name}=${text}`) });
  return seen;
}

describe("scanXml", () => {
  it.each([
    ["elements and their text", "<a><b>1</b><c>2</c></a>", ["b=1", "c=2", "a="]],
    ["an empty element", "<a><b/><c></c></a>", ["b=", "c=", "a="]],
    ["spaces, which are text", "<a><b> 1 </b></a>", ["b= 1 ", "a="]],
    ["references", "<a>&lt;&#38;&quot;&unknown;</a>", ['a=<&"&unknown;']],
    ["CDATA, as it stands", "<a>x<![CDATA[<b>&lt;]]>y</a>", ["a=x<b>&lt;y"]],
    ["attributes", `<a x="1>2" y='"'><b z="/">1</b></a >`, ["b=1", "a="]],
    ["declarations and comments", `<?xml version="1.0"?><!DOCTYPE a><a><!-- <b> -->1</a>`, ["a=1"]],
  ])("O5 reads %s", (_name, document, expected) => {
    expect(scan(document)).toEqual(expected);
  });

  it.each([
    ["ends within an element", "<a><b>1</b>"],
    ["ends within a tag", "<a><b"],
    ["ends within a comment", "<a><!-- "],
    ["ends another element than is open", "<a><b></a></b>"],
    ["ends what never began", "</a>"],
  ])("F2 a document that %s is an error", (_name, document) => {
    expect(() => scan(document)).toThrow(Error);
  });
});
