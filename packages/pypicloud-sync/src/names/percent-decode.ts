/**
 * Percent-decoding that never fails, as Python's `unquote`: what is not a `%XX` stays as it is, and bytes
 * that are not UTF-8 become replacement characters.
 */
export function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    const bytes = encoded.slice(1).split("%");
    return DECODER.decode(Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)));
  });
}

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
