import { AwsJsonError } from "../aws-json.ts";

/** `{ $.field = "value" }`; within the quotes `\"` and `\\` are escaped, and `*` at the end stands for anything. */
const JSON_EQUALS = /^\{\s*\$\.(\w+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*\}$/s;

/**
 * Whether a line matches a filter pattern: an empty one, or one field of a JSON line that is equal to a text, or begins
 * with it (CloudWatch Logs user guide, "Filter pattern syntax"). @throws AwsJsonError for what the sandbox does not know
 */
export function matchesFilter(line: string, pattern: string): boolean {
  if (pattern === "") {
    return true;
  }
  const [, field, quoted] = JSON_EQUALS.exec(pattern) ?? [];
  if (field === undefined || quoted === undefined) {
    throw new AwsJsonError("InvalidParameterException", `Invalid filter pattern: ${pattern}`);
  }
  const wanted = quoted.replaceAll(/\\(.)/gs, "$1");
  const value = fieldOf(line, field);
  return wanted.endsWith("*") ? value?.startsWith(wanted.slice(0, -1)) === true : value === wanted;
}

function fieldOf(line: string, field: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    const value = (parsed as Record<string, unknown> | null)?.[field];
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
