/**
 * Whether a text is what a pattern describes: `*` is any run of characters, none and slashes among them, `\*` an
 * asterisk, `\\` a backslash, and all else itself. The dialect of `wildcard` in EventBridge patterns, so that one
 * text means the same in a rule and here. Linear in the text for each part between asterisks: no pattern is slow.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = "", ...others] = literalsOf(pattern);
  const last = others.pop();
  if (last === undefined) {
    return text === first;
  }
  if (!text.startsWith(first)) {
    return false;
  }
  let at = first.length;
  for (const literal of others) {
    const found = text.indexOf(literal, at);
    if (found === -1) {
      return false;
    }
    at = found + literal.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What stands between the asterisks of a pattern, unescaped. One text: the pattern has none. */
export function literalsOf(pattern: string): readonly string[] {
  const literals = [""];
  for (const [token] of pattern.matchAll(/\\[\s\S]|[\s\S]/gu)) {
    if (token === "*") {
      literals.push("");
    } else {
      const character = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
      literals[literals.length - 1] += character;
    }
  }
  return literals;
}

/** Why a text is no pattern; undefined: it is one. */
export function whyNoPattern(pattern: string): string | undefined {
  if (pattern === "") {
    return "must not be empty";
  }
  const bare = pattern.replaceAll(/\\[*\\]/g, "");
  if (bare.includes("\\")) {
    return "must have a backslash only before * or a backslash";
  }
  return bare.includes("**") ? "must not have ** in it: one * stands for slashes, too" : undefined;
}
