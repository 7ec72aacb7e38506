import type { Tag } from "../content/object-entry.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { child, childrenOf, childText, type XmlElement } from "../protocol/s3-xml.ts";
import { parseStorageClass } from "./storage-class.ts";

/** When something is due: so many days after it began to count, or on a date. */
export type LifecycleDue = { readonly days: number } | { readonly dateMs: number };

/** What a rule is about. */
export interface LifecycleFilter {
  readonly prefix: string;
  readonly tags: readonly Tag[];
  readonly aboveBytes: number | undefined;
  readonly belowBytes: number | undefined;
}

/** A rule of a bucket's lifecycle, as far as the sandbox acts by it. */
export interface LifecycleRule {
  readonly id: string;
  readonly isEnabled: boolean;
  readonly filter: LifecycleFilter;
  readonly expiration: LifecycleDue | undefined;
  readonly expiresMarkers: boolean;
  readonly noncurrentExpiration: { readonly days: number; readonly kept: number } | undefined;
  readonly transitions: readonly { readonly due: LifecycleDue; readonly storageClass: string }[];
  readonly noncurrentTransitions: readonly {
    readonly days: number;
    readonly kept: number;
    readonly storageClass: string;
  }[];
  readonly abortUploadsDays: number | undefined;
}

const maxRules = 1_000;
const maxIdLength = 255;
const dayMs = 86_400_000;

/** The rules of a `LifecycleConfiguration`. @throws S3Error MalformedXML or InvalidArgument. */
export function readLifecycleRules(document: XmlElement): readonly LifecycleRule[] {
  const elements = childrenOf(document, "Rule");
  const isSized = elements.length > 0 && elements.length <= maxRules;
  if (document.name !== "LifecycleConfiguration" || !isSized) {
    throw new S3Error("MalformedXML");
  }
  const rules = elements.map(readRule);
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    throw invalid("Rule ID must be unique. Found same ID for more than one rule");
  }
  return rules;
}

function readRule(element: XmlElement): LifecycleRule {
  const id = childText(element, "ID") ?? "";
  if (id.length > maxIdLength) {
    throw invalid("ID length should not exceed allowed limit of 255");
  }
  const status = childText(element, "Status");
  if (status !== "Enabled" && status !== "Disabled") {
    throw new S3Error("MalformedXML");
  }
  const expiration = child(element, "Expiration");
  const expiresMarkers = childText(expiration, "ExpiredObjectDeleteMarker") === "true";
  const noncurrent = child(element, "NoncurrentVersionExpiration");
  const abort = child(element, "AbortIncompleteMultipartUpload");
  const rule: LifecycleRule = {
    id,
    isEnabled: status === "Enabled",
    filter: readFilter(element),
    expiration: expiration === undefined || expiresMarkers ? undefined : readDue(expiration),
    expiresMarkers,
    noncurrentExpiration: noncurrent && readNoncurrent(noncurrent),
    transitions: childrenOf(element, "Transition").map((transition) => ({
      due: readDue(transition),
      storageClass: parseStorageClass(childText(transition, "StorageClass")),
    })),
    noncurrentTransitions: childrenOf(element, "NoncurrentVersionTransition").map((transition) => ({
      ...readNoncurrent(transition),
      storageClass: parseStorageClass(childText(transition, "StorageClass")),
    })),
    abortUploadsDays: abort && readDays(abort, "DaysAfterInitiation"),
  };
  const actions = [
    expiration,
    noncurrent,
    abort,
    ...rule.transitions,
    ...rule.noncurrentTransitions,
  ];
  if (actions.every((action) => action === undefined)) {
    throw invalid("At least one action needs to be specified in a rule");
  }
  return rule;
}

function readFilter(element: XmlElement): LifecycleFilter {
  const filter = child(element, "Filter");
  if (filter === undefined && child(element, "Prefix") === undefined) {
    throw new S3Error("MalformedXML");
  }
  const terms = child(filter, "And") ?? filter ?? element;
  const bytes = (name: string) => {
    const text = childText(terms, name);
    return text === undefined ? undefined : Number(text);
  };
  return {
    prefix: childText(terms, "Prefix") ?? "",
    tags: childrenOf(terms, "Tag").map((tag) => ({
      key: childText(tag, "Key") ?? "",
      value: childText(tag, "Value") ?? "",
    })),
    aboveBytes: bytes("ObjectSizeGreaterThan"),
    belowBytes: bytes("ObjectSizeLessThan"),
  };
}

function readDue(element: XmlElement): LifecycleDue {
  const [days, date] = [childText(element, "Days"), childText(element, "Date")];
  if ((days === undefined) === (date === undefined)) {
    throw new S3Error("MalformedXML");
  }
  if (date === undefined) {
    return { days: readDays(element, "Days", element.name === "Transition" ? 0 : 1) };
  }
  const dateMs = Date.parse(date);
  if (Number.isNaN(dateMs)) {
    throw new S3Error("MalformedXML");
  }
  if (dateMs % dayMs !== 0) {
    throw invalid("'Date' must be at midnight GMT");
  }
  return { dateMs };
}

function readNoncurrent(element: XmlElement): { days: number; kept: number } {
  const least = element.name === "NoncurrentVersionTransition" ? 0 : 1;
  const kept = childText(element, "NewerNoncurrentVersions");
  return {
    days: readDays(element, "NoncurrentDays", least),
    kept: kept === undefined ? 0 : Number(kept),
  };
}

function readDays(element: XmlElement, name: string, least = 1): number {
  const text = childText(element, name);
  if (text === undefined || !/^-?\d+$/.test(text)) {
    throw new S3Error("MalformedXML");
  }
  if (Number(text) < least) {
    throw invalid(`'${name}' for ${element.name} action must be a positive integer`);
  }
  return Number(text);
}

function invalid(message: string): S3Error {
  return new S3Error("InvalidArgument", { message });
}

/** The lifecycle of a bucket: its document with an id for each rule, and the rules in it. */
export interface BucketLifecycle {
  readonly document: XmlElement;
  readonly rules: readonly LifecycleRule[];
}
