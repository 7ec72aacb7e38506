/** Parses a JSON value; undefined if the text is not JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A JSON object; undefined for anything else. */
export function parseJsonObject(json: string): Readonly<Record<string, unknown>> | undefined {
  const parsed = parseJson(json);
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    ? { ...parsed }
    : undefined;
}
