import { S3Error } from "../protocol/s3-error.ts";

/** A run of bytes within content of a known size. */
export interface ByteRange {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/**
 * The range a `Range` header asks for: `bytes=a-b`, `bytes=a-` or `bytes=-n`. Undefined for anything but a single
 * byte range; S3 then answers with the whole object.
 *
 * @throws S3Error InvalidRange if no byte of the content is in it.
 */
export function parseRange(text: string, contentBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text.trim());
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") {
    return undefined;
  }
  if (first === "") {
    const sizeBytes = Math.min(Number(last), contentBytes);
    return satisfiable({ startBytes: contentBytes - sizeBytes, sizeBytes }, text, contentBytes);
  }
  const startBytes = Number(first);
  const lastByte = last === "" ? contentBytes - 1 : Math.min(Number(last), contentBytes - 1);
  if (last !== "" && Number(last) < startBytes) {
    return undefined;
  }
  return satisfiable({ startBytes, sizeBytes: lastByte - startBytes + 1 }, text, contentBytes);
}

/**
 * The range of an `x-amz-copy-source-range` header, which must be `bytes=a-b` within the content.
 *
 * @throws S3Error InvalidArgument.
 */
export function parseCopyRange(text: string, contentBytes: number): ByteRange {
  const match = /^bytes=(\d+)-(\d+)$/.exec(text);
  const startBytes = Number(match?.[1]);
  const lastByte = Number(match?.[2]);
  if (match === null || lastByte < startBytes || lastByte >= contentBytes) {
    throw new S3Error("InvalidArgument", {
      message:
        match === null
          ? "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
          : `Range specified is not valid for source object of size: ${contentBytes}`,
      detail: { ArgumentName: "x-amz-copy-source-range", ArgumentValue: text },
    });
  }
  return { startBytes, sizeBytes: lastByte - startBytes + 1 };
}

/** The `Content-Range` of a range. */
export function contentRange({ startBytes, sizeBytes }: ByteRange, contentBytes: number): string {
  return `bytes ${startBytes}-${startBytes + sizeBytes - 1}/${contentBytes}`;
}

function satisfiable(range: ByteRange, text: string, contentBytes: number): ByteRange {
  if (range.sizeBytes <= 0 || range.startBytes >= contentBytes) {
    throw new S3Error("InvalidRange", {
      detail: { RangeRequested: text, ActualObjectSize: String(contentBytes) },
      headers: { "Content-Range": `bytes */${contentBytes}` },
    });
  }
  return range;
}
