import { withoutLater } from "./server-unicode.ts";

/**
 * A text as pypicloud keeps it in an object's metadata, which takes ASCII only: compatibility
 * decomposition, what is not ASCII then dropped, every run of white space one space. Source: pypicloud
 * 1.3.12; the server's own cache keeps the text as it was (Y5).
 */
export function metadataText(text: string): string {
  return [...withoutLater(text).normalize("NFKD")]
    .filter((character) => character.charCodeAt(0) < FIRST_NON_ASCII)
    .join("")
    .replace(PYTHON_ASCII_SPACE, " ");
}

const FIRST_NON_ASCII = 128;
/** What Python's \s takes of ASCII: the four separators are white space there, not here. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
const PYTHON_ASCII_SPACE = /[\s\u001c-\u001f]+/g;
