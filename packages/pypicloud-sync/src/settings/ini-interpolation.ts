import { err, ok, type Result } from "@xpart/core";

/** References may refer to others so deep; Python's own limit, which also ends circles. */
const MAX_DEPTH = 10;

/**
 * Puts values in place of `%(name)s` and `%` in place of `%%`, as Python's BasicInterpolation (Y10).
 *
 * @param known - the options of the section above those of `[DEFAULT]`, raw.
 * @returns what is wrong, without quoting the value, as it may be a secret.
 */
export function interpolate(
  value: string,
  known: ReadonlyMap<string, string>,
  depth = 1,
): Result<string, string> {
  if (depth > MAX_DEPTH) {
    return err("refers to others more than ten deep");
  }
  let text = "";
  let rest = value;
  for (let at = rest.indexOf("%"); at >= 0; at = rest.indexOf("%")) {
    text += rest.slice(0, at);
    rest = rest.slice(at);
    const part = readPercent(rest, known, depth);
    if (!part.ok) {
      return part;
    }
    text += part.value.text;
    rest = rest.slice(part.value.length);
  }
  return ok(text + rest);
}

/** What stands for the percent sign at the beginning of `rest`, and how much of it that is. */
function readPercent(
  rest: string,
  known: ReadonlyMap<string, string>,
  depth: number,
): Result<{ readonly text: string; readonly length: number }, string> {
  if (rest.startsWith("%%")) {
    return ok({ text: "%", length: 2 });
  }
  const [reference, name = ""] = /^%\(([^)]+)\)s/.exec(rest) ?? [];
  if (reference === undefined) {
    return err('has a "%" that is neither "%%" nor "%(name)s"');
  }
  const raw = known.get(name);
  if (raw === undefined) {
    return err(`refers to ${name}, which is not there`);
  }
  const text = interpolate(raw, known, depth + 1);
  return text.ok ? ok({ text: text.value, length: reference.length }) : text;
}
