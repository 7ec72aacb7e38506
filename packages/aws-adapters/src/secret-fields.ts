import { err, ok, type Result } from "@xpart/core";

/** The reference implementation's documented fields (S1). */
const FIELDS = ["user", "accesskey", "secretaccesskey", "partition", "accountid"] as const;

/** What the secret says: each a text without white space around it. */
export type SecretFields = Readonly<Record<(typeof FIELDS)[number], string>>;

const MUST_BE = `it must be a JSON object with ${FIELDS.join(", ")}`;

/**
 * Reads a secret's text. What is surely meant is taken: white space around a value, and an account id that is a
 * number, as Terraform's `jsonencode` writes one.
 *
 * @returns the fields; else what is wrong, to follow the secret's name. It never holds a value, nor any text of
 *   what is not JSON (S3).
 */
export function readSecretFields(text: string | undefined): Result<SecretFields, string> {
  if (text === undefined) {
    return err(`has no text, perhaps bytes: ${MUST_BE}, put there as --secret-string`);
  }
  const parsed = parseJson(text);
  if (!parsed.ok) {
    return parsed;
  }
  const read = FIELDS.map((name) => [name, readField(name, parsed.value)] as const);
  const missing = read.filter(([, field]) => field === "missing").map(([name]) => name);
  if (missing.length > 0) {
    return err(
      `has no field ${missing.join(", ")}: ${MUST_BE}${otherNames(parsed.value, missing)}`,
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
  return ok(Object.fromEntries(values) as Record<(typeof FIELDS)[number], string>);
}

type JsonFields = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = "\uFEFF";

function parseJson(text: string): Result<JsonFields, string> {
  if (text.startsWith(BYTE_ORDER_MARK)) {
    return err(
      `is not JSON: it begins with a byte order mark, as some editors and PowerShell write one. Save it as UTF-8 without one`,
    );
  }
  if (text.trim() === "") {
    return err(`is not JSON: it is empty; ${MUST_BE}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    const hint = /^\s*\{\s*['“‘\w]/.test(text) ? "; names and texts stand in double quotes" : "";
    return err(`is not JSON: ${MUST_BE}${hint}`);
  }
  if (typeof parsed === "string") {
    return err(`is a text of JSON, so perhaps JSON that was encoded twice: ${MUST_BE}`);
  }
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    ? ok(parsed as JsonFields)
    : err(`is JSON, but no object: ${MUST_BE}`);
}

/** AWS's account ids have so many digits; a number has lost the zeros that it began with. */
const ACCOUNT_DIGITS = 12;

/** What access keys of a session begin with. Source: IAM user guide, "IAM identifiers", unique ID prefixes. */
const SESSION_KEY = /^ASIA/;

function readField(
  name: (typeof FIELDS)[number],
  fields: JsonFields,
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
  return name === "accesskey" && SESSION_KEY.test(trimmed)
    ? err("which is of a session that ends (ASIA...): it must be a key of the user itself")
    : ok(trimmed);
}

/** What the fields are called elsewhere, in small letters without signs. */
const OTHER_NAMES: Readonly<Record<string, (typeof FIELDS)[number]>> = {
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
