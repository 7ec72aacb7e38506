/**
 * Reads a key or marker of a listing that was asked for with `encoding-type=url`: S3 then writes it in
 * the encoding of forms, where a space is `+` and the rest percent-encoded UTF-8, so that it can carry
 * characters that XML cannot. It says so in its answer; a server that ignores the request does not.
 */
export function decodeListed(text: string, encodingType: string | undefined): string {
  return encodingType === "url" ? decodeURIComponent(text.replaceAll("+", " ")) : text;
}
