import type { Entry, ObjectVersion, Retention } from "../content/object-entry.ts";
import { hasIntegrityHeader } from "../content/receive-content.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { child, childText, type XmlElement, type XmlNode } from "../protocol/s3-xml.ts";
import type { BucketState, DefaultRetention } from "./bucket-state.ts";

const lock = "x-amz-object-lock";
const dayMs = 86_400_000;

/** Retention and legal hold as a request's headers, or the bucket's default, set them. */
export function readLock(
  request: S3Request,
  bucket: BucketState,
  nowMs: number,
): { retention?: Retention; legalHold?: boolean } {
  const mode = header(request, `${lock}-mode`);
  const until = header(request, `${lock}-retain-until-date`);
  const hold = header(request, `${lock}-legal-hold`);
  const { objectLock } = bucket;
  if (objectLock === undefined) {
    const eventHold = header(request, `${lock}-event-hold`);
    if ([mode, until, hold, eventHold].some((given) => given !== undefined)) {
      throw missingLock();
    }
    return {};
  }
  const retention =
    readEventHold(request, mode, nowMs) ??
    (mode === undefined && until === undefined
      ? defaultRetention(objectLock.defaultRetention, nowMs)
      : parseRetention(mode, until, nowMs));
  return {
    ...(retention !== undefined && { retention }),
    ...(hold !== undefined && { legalHold: isOn(hold) }),
  };
}

/**
 * Retention under an event hold: while the hold is on, the date stays the given duration ahead of now
 * (API reference, PutObject, x-amz-object-lock-event-hold).
 */
function readEventHold(
  request: S3Request,
  mode: string | undefined,
  nowMs: number,
): Retention | undefined {
  const hold = header(request, `${lock}-event-hold`);
  if (hold === undefined || !isOn(hold)) {
    return undefined;
  }
  const days = header(request, `${lock}-event-hold-duration-days`);
  const years = header(request, `${lock}-event-hold-duration-years`);
  const count = Number(days ?? years);
  if ((days === undefined) === (years === undefined) || !Number.isInteger(count) || count < 1) {
    throw new S3Error("InvalidArgument", {
      message: "An event hold needs a duration, in days or in years",
    });
  }
  const unit = days === undefined ? "years" : "days";
  const untilMs = nowMs + count * (unit === "days" ? 1 : 365) * dayMs;
  const { mode: checked } = parseRetention(mode, new Date(untilMs).toISOString(), nowMs);
  return { mode: checked, untilMs, eventHold: { unit, count } };
}

/**
 * Refuses content that is to be locked and comes without a digest, as S3 does (s3tools/s3cmd#1436,
 * versity/versitygw#1776, measured on AWS).
 */
export function requireDigest(
  request: S3Request,
  { retention, legalHold }: Pick<ObjectVersion, "retention" | "legalHold">,
  what: "Put Object" | "Put Part",
): void {
  if ((retention !== undefined || legalHold === true) && !hasIntegrityHeader(request)) {
    throw new S3Error("InvalidRequest", {
      message: `Content-MD5 OR x-amz-checksum- HTTP header is required for ${what} requests with Object Lock parameters`,
    });
  }
}

/** The headers that tell of an object's lock. */
export function lockHeaders(version: ObjectVersion): Record<string, string> {
  const { retention, legalHold } = version;
  return {
    ...(retention !== undefined && {
      [`${lock}-mode`]: retention.mode,
      [`${lock}-retain-until-date`]: new Date(retention.untilMs).toISOString(),
    }),
    ...(retention?.eventHold !== undefined && {
      [`${lock}-event-hold`]: "ON",
      [`${lock}-event-hold-duration-${retention.eventHold.unit}`]: String(
        retention.eventHold.count,
      ),
    }),
    ...(legalHold !== undefined && { [`${lock}-legal-hold`]: legalHold ? "ON" : "OFF" }),
  };
}

/** Refuses to delete an entry that Object Lock protects. @throws S3Error AccessDenied. */
export function assertDeletable(
  entry: Entry | undefined,
  nowMs: number,
  mayBypassGovernance: boolean,
): void {
  if (entry !== undefined && isProtected(entry, nowMs, mayBypassGovernance)) {
    throw new S3Error("AccessDenied", {
      message: "Access Denied because object protected by object lock.",
    });
  }
}

/** Whether Object Lock keeps an entry from being deleted. */
export function isProtected(entry: Entry, nowMs: number, mayBypassGovernance = false): boolean {
  if (entry.kind !== "version") {
    return false;
  }
  const { retention } = entry;
  const bypassed = retention?.mode === "GOVERNANCE" && mayBypassGovernance;
  const isInForce = retention?.eventHold !== undefined || (retention?.untilMs ?? 0) > nowMs;
  return (isInForce && !bypassed) || entry.legalHold === true;
}

/** Whether the request may override GOVERNANCE retention. */
export function mayBypassGovernance(request: S3Request): boolean {
  return header(request, "x-amz-bypass-governance-retention")?.toLowerCase() === "true";
}

/** The retention in a `Retention` document; undefined if it is empty. */
export function readRetention(document: XmlElement, nowMs: number): Retention | undefined {
  const mode = childText(document, "Mode");
  const until = childText(document, "RetainUntilDate");
  if (mode === undefined && until === undefined) {
    return undefined;
  }
  if (mode !== undefined && mode !== "GOVERNANCE" && mode !== "COMPLIANCE") {
    throw new S3Error("MalformedXML");
  }
  return parseRetention(mode, until, nowMs);
}

/** Refuses a change that weakens the retention in force. @throws S3Error AccessDenied. */
export function assertRetentionChange(
  version: ObjectVersion,
  wanted: Retention | undefined,
  nowMs: number,
  mayBypass: boolean,
): void {
  const { retention } = version;
  if (retention === undefined || retention.untilMs <= nowMs) {
    return;
  }
  // Another mode is as weak as an earlier date, also the stricter one (user guide, "Managing Object Lock").
  const isWeaker =
    wanted === undefined || wanted.untilMs < retention.untilMs || wanted.mode !== retention.mode;
  if (isWeaker && !(retention.mode === "GOVERNANCE" && mayBypass)) {
    throw new S3Error("AccessDenied", {
      message: "Access Denied because object protected by object lock.",
    });
  }
}

/** The default retention in an `ObjectLockConfiguration` document. */
export function readLockConfiguration(document: XmlElement): {
  defaultRetention?: DefaultRetention;
} {
  if (childText(document, "ObjectLockEnabled") !== "Enabled") {
    throw new S3Error("MalformedXML");
  }
  const rule = child(child(document, "Rule"), "DefaultRetention");
  if (rule === undefined) {
    return {};
  }
  const mode = childText(rule, "Mode");
  const unit = childText(rule, "Days") === undefined ? "Years" : "Days";
  if (unit === "Days" && childText(rule, "Years") !== undefined) {
    throw new S3Error("MalformedXML");
  }
  const count = Number(childText(rule, unit));
  if ((mode !== "GOVERNANCE" && mode !== "COMPLIANCE") || !Number.isInteger(count) || count < 1) {
    throw new S3Error("MalformedXML");
  }
  return { defaultRetention: { mode, period: { unit, count } } };
}

/** An `ObjectLockConfiguration` document. */
export function lockConfigurationNode(retention: DefaultRetention | undefined): XmlNode {
  const rule: XmlNode | undefined = retention && [
    "Rule",
    [
      [
        "DefaultRetention",
        [
          ["Mode", retention.mode],
          [retention.period.unit, retention.period.count],
        ],
      ],
    ],
  ];
  return ["ObjectLockConfiguration", [["ObjectLockEnabled", "Enabled"], rule]];
}

/** The error for Object Lock settings on a bucket without it. */
export function missingLock(): S3Error {
  return new S3Error("InvalidRequest", { message: "Bucket is missing Object Lock Configuration" });
}

/** Whether a legal hold is ON. @throws S3Error MalformedXML unless ON or OFF. */
export function isOn(hold: string): boolean {
  if (hold !== "ON" && hold !== "OFF") {
    throw new S3Error("MalformedXML");
  }
  return hold === "ON";
}

function parseRetention(
  mode: string | undefined,
  until: string | undefined,
  nowMs: number,
): Retention {
  if (mode === undefined || until === undefined) {
    throw new S3Error("InvalidArgument", {
      message:
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    });
  }
  const untilMs = Date.parse(until);
  if ((mode !== "GOVERNANCE" && mode !== "COMPLIANCE") || Number.isNaN(untilMs)) {
    throw new S3Error("InvalidArgument", { message: "Unknown wormMode directive." });
  }
  if (untilMs <= nowMs) {
    throw new S3Error("InvalidArgument", {
      message: "The retain until date must be in the future!",
    });
  }
  return { mode, untilMs };
}

function defaultRetention(
  setting: DefaultRetention | undefined,
  nowMs: number,
): Retention | undefined {
  if (setting === undefined) {
    return undefined;
  }
  const days = setting.period.unit === "Days" ? setting.period.count : setting.period.count * 365;
  return { mode: setting.mode, untilMs: nowMs + days * dayMs };
}
