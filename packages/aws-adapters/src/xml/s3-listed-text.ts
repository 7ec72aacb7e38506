/**
 * Reads a key or marker of a listing that was asked for with `encoding-type=url`: S3 then writes it in
 * the encoding of forms, where a space is `+` and the rest percent-encoded UTF-8, so that it can carry
 * characters that XML cannot. It says so in its answer; a server that ignores the request does not.
 *
 * Some servers say it and do not do it. What no encoder can have made is taken as it stands.
 */
export function decodeListed(text: string, encodingType: string | undefined): string {
  if (encodingType !== "url" || !ENCODED.test(text)) {
    return text;
  }
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

const ENCODED = /[%+]/;

/** Entities of XML; numbers are how Go's encoder, and so many a server, writes quotes (`&#34;`). */
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi;
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
const LAST_CODE_POINT = 0x10ffff;

/** Puts characters in place of the references in the text of an XML document. */
export function decodeReferences(text: string): string {
  if (!text.includes("&")) {
    return text;
  }
  // The quotes of an ETag, which a page of a listing has by the thousand.
  const bare = text.replaceAll("&quot;", '"').replaceAll("&#34;", '"');
  if (!bare.includes("&")) {
    return bare;
  }
  return bare.replace(REFERENCE, (reference, decimal, hexadecimal, name) => {
    if (name !== undefined) {
      return NAMED[name.toLowerCase()] ?? reference;
    }
    const code =
      decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number.parseInt(decimal, 10);
    return code > LAST_CODE_POINT ? reference : String.fromCodePoint(code);
  });
}
