/** Whether a text fits a pattern in which `*` stands for any characters, and, where asked for, `?` for one. */
export function matchesWildcard(
  pattern: string,
  text: string,
  single: "?" | undefined = undefined,
): boolean {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (character) => {
    if (character === "*") {
      return ".*";
    }
    return character === single ? "." : `\\${character}`;
  });
  return new RegExp(`^${source}$`, "s").test(text);
}
