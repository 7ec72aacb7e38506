import type { HttpAnswer } from "../call/s3-answer-middleware.ts";
import { readAnswerBody } from "../call/s3-response-document.ts";
import { ForeignAnswerError, isOwnAnswer } from "../s3/request/s3-own-answer.ts";
import type { S3Operations } from "../s3/request/s3-send.ts";
import { parseVersionsPage } from "../s3/request/s3-version-document.ts";
import { child, readXml, textsOf, type XmlElement } from "../xml/xml.ts";
import { ANSWER_HEADERS, type HeaderKind } from "./s3-members.ts";
import { WireError } from "./wire-error.ts";

/** Takes answers of S3 alone; see `acceptOwnAnswersOnly`. @throws ForeignAnswerError */
export async function refuseForeign(answer: HttpAnswer, method: string): Promise<void> {
  if (!(await isOwnAnswer(answer, method))) {
    await discard(answer);
    throw new ForeignAnswerError(answer);
  }
}

/** Reads an answer of S3's own to a request. @throws WireError where it is not what was asked for. */
export async function readS3Answer(
  operation: keyof S3Operations,
  answer: HttpAnswer,
): Promise<unknown> {
  if (answer.statusCode >= 300) {
    throw await refusal(answer);
  }
  const members = memberValues(answer.headers);
  if (operation === "GetObject") {
    return { ...members, Body: answer.body, $metadata: { httpStatusCode: answer.statusCode } };
  }
  const document = Buffer.from(await readAnswerBody(answer.body)).toString("utf8");
  refuseError(document, answer, operation);
  if (operation === "ListObjectVersions") {
    return versionsPage(document, answer);
  }
  const read = READERS[operation];
  if (read === undefined || document === "") {
    return members;
  }
  const root = parse(document, answer, readXml);
  if (root === undefined) {
    throw new WireError(answer, { message: "the answer is no document" });
  }
  // Where a document tells the ETag, a header of this name is about the document.
  const { ETag: _ofDocument, ...told } = members;
  return { ...told, ...read(root) };
}

/** A refused write's connection is of no use any more; of any other the rest is read, so that it can be used again. */
async function discard({ body }: HttpAnswer): Promise<void> {
  await readAnswerBody(body).catch(() => {});
}

function memberValues(headers: HttpAnswer["headers"]): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [member, header, kind = "text"] of ANSWER_HEADERS) {
    const value = headers[header];
    if (value !== undefined) {
      members[member] = memberValue(value, kind);
    }
  }
  return members;
}

function memberValue(value: string, kind: HeaderKind): unknown {
  switch (kind) {
    case "text":
      return value;
    case "number":
      return Number(value);
    case "date":
    case "http-date":
      return new Date(value);
    case "yes":
      return value === "true";
  }
}

function versionsPage(document: string, answer: HttpAnswer) {
  const page = parse(document, answer, parseVersionsPage);
  if (page === undefined) {
    throw new WireError(answer, { message: "the answer is not the document that was asked for" });
  }
  return page;
}

/** Operations that answer 200 before they know whether they succeeded, and then say nothing where they were broken off. */
const MAY_BREAK_OFF: ReadonlySet<string> = new Set([
  "CompleteMultipartUpload",
  "CopyObject",
  "UploadPartCopy",
]);

/** What S3 says with status 200 and is an error counts as one of status 503, as in the SDK. */
function refuseError(document: string, answer: HttpAnswer, operation: string): void {
  const failed = { ...answer, statusCode: 503 };
  if (document === "" && MAY_BREAK_OFF.has(operation)) {
    throw new WireError(failed, { code: "InternalError", message: "S3 broke the request off" });
  }
  if (document.endsWith("</Error>")) {
    throw new WireError(failed, errorWords(parse(document, answer, readXml)));
  }
}

/** @throws WireError of the answer's own status: what cannot be read was cut off on its way. */
function parse<T>(document: string, answer: HttpAnswer, read: (document: string) => T): T {
  try {
    return read(document);
  } catch (error) {
    throw new WireError(answer, { message: (error as Error).message });
  }
}

async function refusal(answer: HttpAnswer): Promise<WireError> {
  const document = Buffer.from(await readAnswerBody(answer.body)).toString("utf8");
  let root: XmlElement | undefined;
  try {
    root = readXml(document);
  } catch {
    // A page of something on the way: its status is all that it says.
  }
  if (root?.name === "Error") {
    return new WireError(answer, errorWords(root));
  }
  // Of a HEAD there is no document.
  return new WireError(answer, answer.statusCode === 404 ? { code: "NotFound" } : {});
}

function errorWords(root: XmlElement | undefined) {
  const { Code: code, Message: message, RequestId: requestId } = textsOf(root);
  return { code, message, requestId };
}

/** What each document tells, in the SDK's names. */
const READERS: Readonly<
  Partial<Record<keyof S3Operations, (root: XmlElement) => Record<string, unknown>>>
> = {
  CompleteMultipartUpload: textsOf,
  CopyObject: (root) => ({ CopyObjectResult: textsOf(root) }),
  CreateMultipartUpload: textsOf,
  GetObjectLockConfiguration: (root) => ({ ObjectLockConfiguration: textsOf(root) }),
  GetObjectTagging: (root) => {
    const set = child(root, "TagSet");
    return set === undefined ? {} : { TagSet: set.children.map(textsOf) };
  },
  ListMultipartUploads: (root) => ({
    ...listing(root),
    Uploads: root.children
      .filter(({ name }) => name === "Upload")
      .map((upload) => {
        const texts = textsOf(upload);
        const { Initiated } = texts;
        return { ...texts, ...(Initiated === undefined ? {} : { Initiated: new Date(Initiated) }) };
      }),
  }),
  ListParts: (root) => ({
    ...listing(root),
    Parts: root.children
      .filter(({ name }) => name === "Part")
      .map((part) => {
        const texts = textsOf(part);
        return { ...texts, PartNumber: Number(texts["PartNumber"]), Size: Number(texts["Size"]) };
      }),
  }),
  UploadPartCopy: (root) => ({ CopyPartResult: textsOf(root) }),
};

/** The fields of a page, but for what it lists. */
function listing(root: XmlElement): Record<string, unknown> {
  const { IsTruncated, Part, Upload, ...texts } = textsOf(root);
  return {
    ...texts,
    ...(IsTruncated === undefined ? {} : { IsTruncated: IsTruncated === "true" }),
  };
}
