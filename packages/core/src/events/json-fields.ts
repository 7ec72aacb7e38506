/** A JSON object whose fields are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether it is a JSON object; an array is none. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a text with at least one character. */
export function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A field of a field; undefined where the outer one is no object. */
export function nested(object: Json, outer: string, inner: string): unknown {
  const value = object[outer];
  return isObject(value) ? value[inner] : undefined;
}
