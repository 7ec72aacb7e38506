import { err, ok, type Result } from "@xpart/core";

/** The reference implementation's documented fields (S1). */
const FIELDS = ["user", "accesskey", "secretaccesskey", "partition", "accountid"] as const;

type FieldName = (typeof FIELDS)[number];

/** The key itself, which is all that a server of one's own has. */
const KEY_FIELDS = ["accesskey", "secretaccesskey"] as const;

/** Whose key a secret has: of a user of AWS, or of a server that is in no account and no partition. */
export type KeyOwner = "aws" | "server";

const REQUIRED: Readonly<Record<KeyOwner, readonly FieldName[]>> = {
  aws: FIELDS,
  server: KEY_FIELDS,
};

/** What the secret says: each a text without white space around it. */
export type SecretFields = Readonly<Record<(typeof KEY_FIELDS)[number], string>> &
  Readonly<Partial<Record<FieldName, string>>>;

function mustBe(owner: KeyOwner): string {
  return `it must be a JSON object with ${REQUIRED[owner].join(", ")}`;
}

/**
 * Reads a secret's text. What is surely meant is taken: white space around a value, and an account id that is a
 * number, as Terraform's `jsonencode` writes one.
 *
 * @param owner - of a server nothing but the key has to be there, and what else is there is not looked at.
 * @returns the fields; else what is wrong, to follow the secret's name. It never holds a value, nor any text of
 *   what is not JSON (S3).
 */
export function readSecretFields(
  text: string | undefined,
  owner: KeyOwner = "aws",
): Result<SecretFields, string> {
  if (text === undefined) {
    return err(`has no text, perhaps bytes: ${mustBe(owner)}, put there as --secret-string`);
  }
  const parsed = parseJson(text, owner);
  if (!parsed.ok) {
    return parsed;
  }
  const read = REQUIRED[owner].map((name) => [name, readField(name, parsed.value, owner)] as const);
  const missing = read.filter(([, field]) => field === "missing").map(([name]) => name);
  if (missing.length > 0) {
    return err(
      `has no field ${missing.join(", ")}: ${mustBe(owner)}${otherNames(parsed.value, missing)}`,
    );
  }
  const problems = read.flatMap(([name, field]) =>
    field !== "missing" && !field.ok ? [`${name}, ${field.error}`] : [],
  );
  if (problems.length > 0) {
    return err(`has a field that is wrong: ${problems.join("; ")}`);
  }
  const values = read.flatMap(([name, field]) =>
    field !== "missing" && field.ok ? [[name, field.value] as const] : [],
  );
  return ok(Object.fromEntries(values) as Record<FieldName, string>);
}

type JsonFields = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = "\uFEFF";

function parseJson(text: string, owner: KeyOwner): Result<JsonFields, string> {
  if (text.startsWith(BYTE_ORDER_MARK)) {
    return err(
      `is not JSON: it begins with a byte order mark, as some editors and PowerShell write one. Save it as UTF-8 without one`,
    );
  }
  if (text.trim() === "") {
    return err(`is not JSON: it is empty; ${mustBe(owner)}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    const hint = /^\s*\{\s*['“‘\w]/.test(text) ? "; names and texts stand in double quotes" : "";
    return err(`is not JSON: ${mustBe(owner)}${hint}`);
  }
  if (typeof parsed === "string") {
    return err(`is a text of JSON, so perhaps JSON that was encoded twice: ${mustBe(owner)}`);
  }
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    ? ok(parsed as JsonFields)
    : err(`is JSON, but no object: ${mustBe(owner)}`);
}

/** AWS's account ids have so many digits; a number has lost the zeros that it began with. */
const ACCOUNT_DIGITS = 12;

/** What access keys of a session begin with. Source: IAM user guide, "IAM identifiers", unique ID prefixes. */
const SESSION_KEY = /^ASIA/;

function readField(
  name: FieldName,
  fields: JsonFields,
  owner: KeyOwner,
): Result<string, string> | "missing" {
  const value = fields[name];
  if (name === "accountid" && typeof value === "number" && Number.isSafeInteger(value)) {
    return ok(String(value).padStart(ACCOUNT_DIGITS, "0"));
  }
  if (value === undefined || value === null || value === "") {
    return "missing";
  }
  if (typeof value !== "string") {
    return err(
      `which must be a text in double quotes, not ${Array.isArray(value) ? "a list" : `a ${typeof value}`}`,
    );
  }
  const trimmed = value.trim();
  if (trimmed === "") {
    return "missing";
  }
  if (name !== "user" && /\s/.test(trimmed)) {
    return err("which has white space or a line break inside: it was perhaps copied in two lines");
  }
  return name === "accesskey" && owner === "aws" && SESSION_KEY.test(trimmed)
    ? err("which is of a session that ends (ASIA...): it must be a key of the user itself")
    : ok(trimmed);
}

/** What the fields are called elsewhere, in small letters without signs. */
const OTHER_NAMES: Readonly<Record<string, FieldName>> = {
  accesskeyid: "accesskey",
  account: "accountid",
  awsaccesskeyid: "accesskey",
  awssecretaccesskey: "secretaccesskey",
  secretkey: "secretaccesskey",
  username: "user",
};

/** Says of a field that is there under another name what it must be called. */
function otherNames(fields: JsonFields, missing: readonly string[]): string {
  const found = Object.keys(fields).flatMap((name) => {
    const plain = name.toLowerCase().replace(/[^a-z]/g, "");
    const meant = OTHER_NAMES[plain] ?? plain;
    return missing.includes(meant) ? [`${name} must be called ${meant}`] : [];
  });
  return found.length === 0 ? "" : `; ${found.join(", ")}`;
}
