import type { Tag } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { child, childrenOf, childText, type XmlElement, type XmlNode } from "../protocol/s3-xml.ts";

/** S3 takes as many of an object. */
const maxObjectTags = 10;
const maxKeyLength = 128;
const maxValueLength = 256;
const allowedText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags in an `x-amz-tagging` header, which is a URL query string without duplicate keys. */
export function readTaggingHeader(request: S3Request): Tag[] {
  const text = header(request, "x-amz-tagging");
  if (text === undefined) {
    return [];
  }
  const tags = [...new URLSearchParams(text)].map(([key, value]) => ({ key, value }));
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw new S3Error("InvalidArgument", {
      message:
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      detail: { ArgumentName: "x-amz-tagging", ArgumentValue: text },
    });
  }
  return validTags(tags);
}

/** The tags in a `Tagging` document. @throws S3Error MalformedXML, BadRequest or InvalidTag. */
export function readTagging(document: XmlElement, maxTags: number = maxObjectTags): Tag[] {
  const set = child(document, "TagSet");
  if (document.name !== "Tagging" || set === undefined) {
    throw new S3Error("MalformedXML");
  }
  const tags = childrenOf(set, "Tag").map((tag) => {
    const key = childText(tag, "Key");
    const value = childText(tag, "Value");
    if (key === undefined || value === undefined) {
      throw new S3Error("MalformedXML");
    }
    return { key, value };
  });
  return validTags(tags, maxTags);
}

/** A `Tagging` document. */
export function taggingNode(tags: readonly Tag[]): XmlNode {
  const nodes = tags.map(({ key, value }): XmlNode => {
    return ["Tag", [["Key", key], ["Value", value]]]; // biome-ignore format: one pair a tag
  });
  return ["Tagging", [["TagSet", nodes]]];
}

/**
 * Holds tags against S3's limits. Source: S3 user guide, "Categorizing your objects using tags".
 */
function validTags(tags: readonly Tag[], maxTags: number = maxObjectTags): Tag[] {
  if (tags.length > maxTags) {
    throw new S3Error("BadRequest", { message: `Object tags cannot be greater than ${maxTags}` });
  }
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (key === "" || key.length > maxKeyLength || !allowedText.test(key)) {
      throw invalidTag("The TagKey you have provided is invalid", { TagKey: key });
    }
    if (value.length > maxValueLength || !allowedText.test(value)) {
      throw invalidTag("The TagValue you have provided is invalid", { TagValue: value });
    }
    if (key.startsWith("aws:")) {
      throw invalidTag("System tags cannot be added/updated by requester", {});
    }
    if (seen.has(key)) {
      throw invalidTag("Cannot provide multiple Tags with the same key", { TagKey: key });
    }
    seen.add(key);
  }
  return [...tags];
}

function invalidTag(message: string, detail: Readonly<Record<string, string>>): S3Error {
  return new S3Error("InvalidTag", { message, detail });
}
