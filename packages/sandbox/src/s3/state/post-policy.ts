import { createHmac } from "node:crypto";
import { regionBelongsTo } from "../../partition-regions.ts";
import { signingKey } from "../../sigv4-signature.ts";
import { S3Error } from "../protocol/s3-error.ts";
import type { S3Caller, S3Context } from "./s3-context.ts";

/** A form's fields by their names in lower case, without the file. */
export type FormFields = ReadonlyMap<string, string>;

/** Fields that no condition has to name (API reference, "POST Policy"). */
const UNCONDITIONED: ReadonlySet<string> = new Set(["policy", "x-amz-signature", "file"]);

/**
 * Whoever signed a form's policy.
 *
 * @throws S3Error AccessDenied for a form without a policy, which is an anonymous upload; InvalidArgument,
 *   InvalidAccessKeyId or SignatureDoesNotMatch.
 */
export function signerOf(fields: FormFields, context: S3Context): S3Caller {
  const policy = fields.get("policy");
  if (policy === undefined) {
    throw new S3Error("AccessDenied");
  }
  if (fields.has("awsaccesskeyid") || fields.has("signature")) {
    throw new S3Error("InvalidRequest", {
      message:
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    });
  }
  const [accessKeyId = "", date = "", region = "", service = ""] = required(
    fields,
    "x-amz-credential",
  ).split("/");
  const algorithm = required(fields, "x-amz-algorithm");
  const signature = required(fields, "x-amz-signature");
  const isForHere = regionBelongsTo(context.origin.partition, region) && service === "s3";
  if (algorithm !== "AWS4-HMAC-SHA256" || !isForHere) {
    throw new S3Error("InvalidArgument", { detail: { ArgumentName: "X-Amz-Credential" } });
  }
  const key = context.findKey(accessKeyId);
  if (key === undefined || key.sessionToken !== fields.get("x-amz-security-token")) {
    throw new S3Error("InvalidAccessKeyId", { detail: { AWSAccessKeyId: accessKeyId } });
  }
  const signing = signingKey(key.secretAccessKey, { scopeDate: date, region, service });
  if (createHmac("sha256", signing).update(policy).digest("hex") !== signature) {
    throw new S3Error("SignatureDoesNotMatch");
  }
  return key;
}

function required(fields: FormFields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) {
    throw new S3Error("InvalidArgument", {
      message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      detail: { ArgumentName: name },
    });
  }
  return value;
}

/** What a form is held against. */
export interface PostedForm {
  readonly bucket: string;
  readonly fields: FormFields;
  readonly sizeBytes: number;
  readonly nowMs: number;
}

/**
 * Holds a form against the policy that it brings.
 *
 * @throws S3Error InvalidPolicyDocument, AccessDenied, EntityTooSmall or EntityTooLarge.
 */
export function checkPostPolicy(form: PostedForm): void {
  const { expiration, conditions } = readPostPolicy(form.fields.get("policy") ?? "");
  if (expiration <= form.nowMs) {
    throw denied("Policy expired.");
  }
  const named = new Set<string>(["bucket"]);
  for (const condition of conditions) {
    named.add(nameIn(condition));
    checkCondition(condition, form);
  }
  for (const name of form.fields.keys()) {
    if (!named.has(name) && !UNCONDITIONED.has(name) && !name.startsWith("x-ignore-")) {
      throw denied(`Extra input fields: ${name}`);
    }
  }
}

function checkCondition(condition: PostCondition, { bucket, fields, sizeBytes }: PostedForm): void {
  const [operator, field, value] = condition;
  if (operator === "content-length-range") {
    checkSize(sizeBytes, Number(field), Number(value));
    return;
  }
  const name = nameIn(condition);
  const given = name === "bucket" ? bucket : (fields.get(name) ?? "");
  const holds = operator === "eq" ? given === value : given.startsWith(value);
  if (!holds) {
    throw denied(`Policy Condition failed: ["${operator}", "${field}", "${value}"]`);
  }
}

function nameIn([, field]: PostCondition): string {
  return field.replace(/^\$/, "").toLowerCase();
}

function checkSize(sizeBytes: number, least: number, most: number): void {
  if (sizeBytes < least) {
    const detail = { ProposedSize: String(sizeBytes), MinSizeAllowed: String(least) };
    throw new S3Error("EntityTooSmall", { detail });
  }
  if (sizeBytes > most) {
    const detail = { ProposedSize: String(sizeBytes), MaxSizeAllowed: String(most) };
    throw new S3Error("EntityTooLarge", { detail });
  }
}

type PostCondition = readonly [operator: string, field: string, value: string];
const OPERATORS: ReadonlySet<string> = new Set(["eq", "starts-with", "content-length-range"]);

function readPostPolicy(encoded: string): {
  readonly expiration: number;
  readonly conditions: readonly PostCondition[];
} {
  const { expiration, conditions } = parsePolicy(encoded);
  if (expiration === undefined) {
    throw invalid("Policy missing expiration.");
  }
  const expirationMs = Date.parse(String(expiration));
  if (typeof expiration !== "string" || Number.isNaN(expirationMs)) {
    throw invalid("Invalid 'expiration' value.");
  }
  if (!Array.isArray(conditions)) {
    throw invalid("Policy missing conditions.");
  }
  return { expiration: expirationMs, conditions: conditions.flatMap(readCondition) };
}

function parsePolicy(encoded: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, "base64").toString());
    if (typeof parsed === "object" && parsed !== null) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw invalid("Invalid JSON.");
}

/** `["eq", "$key", "value"]`, or `{"key": "value"}`, which is the same. */
function readCondition(raw: unknown): PostCondition[] {
  if (Array.isArray(raw)) {
    const [operator, field, value] = raw.map(String);
    const name = operator?.toLowerCase() ?? "";
    if (!OPERATORS.has(name) || field === undefined || value === undefined) {
      throw invalid(`Invalid condition: ${JSON.stringify(raw)}`);
    }
    return [[name, field, value]];
  }
  if (typeof raw !== "object" || raw === null || Object.keys(raw).length === 0) {
    throw invalid(`Invalid condition: ${JSON.stringify(raw)}`);
  }
  return Object.entries(raw).map(([name, value]) => ["eq", name, String(value)]);
}

function denied(message: string): S3Error {
  return new S3Error("AccessDenied", { message: `Invalid according to Policy: ${message}` });
}

function invalid(message: string): S3Error {
  return new S3Error("InvalidPolicyDocument", { message: `Invalid Policy: ${message}` });
}
