/**
 * Control characters, what turns the direction of a line, line separators, and halves of characters: a key may hold
 * any of them, and none may reach a terminal as it is.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\\/gu;

/** A text for a terminal, in which everything that does not print is escaped as in a JavaScript string. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    if (character === "\\") {
      return "\\\\";
    }
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xffff
      ? `\\u${code.toString(16).padStart(4, "0")}`
      : `\\u{${code.toString(16)}}`;
  });
}

/** JSON that is fit for a terminal: the same data, with all that does not print escaped. */
export function printableJson(document: unknown): string {
  return JSON.stringify(document, null, 2).replaceAll(
    /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      [...Array(character.length).keys()]
        .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}

/** An argument as a POSIX shell takes it, so that a command can be copied. */
export function shellQuoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) {
    return text;
  }
  const shown = printable(text);
  // What does not print can be given in bash, zsh and fish as $'...' alone.
  return shown === text.replaceAll("\\", "\\\\")
    ? `'${text.replaceAll("'", `'\\''`)}'`
    : `$'${shown.replaceAll("'", "\\'")}'`;
}
