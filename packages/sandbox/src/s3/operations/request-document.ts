import { receiveContent } from "../content/receive-content.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { readXml, type XmlElement } from "../protocol/s3-xml.ts";
import type { S3Call } from "../state/s3-context.ts";

/** Larger request documents are refused: 10,000 parts with checksums take about 3 MB. */
const maxDocumentBytes = 8 * 1024 * 1024;

/** The body of a request as text, verified like any content. */
export async function readDocumentText(call: S3Call): Promise<string> {
  const { request, context } = call;
  if (Number(request.headers["content-length"] ?? 0) > maxDocumentBytes) {
    throw new S3Error("MalformedXML");
  }
  const { content } = await receiveContent(request, context.blobs);
  try {
    const pieces: Uint8Array[] = [];
    const bytes = context.blobs.read(content, 0, Math.min(content.sizeBytes, maxDocumentBytes));
    for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString("utf8");
  } finally {
    context.blobs.release(content);
  }
}

/** The XML document in a request's body. @throws S3Error MalformedXML. */
export async function readDocument(call: S3Call): Promise<XmlElement> {
  return readXml(await readDocumentText(call));
}
