import type { S3Client } from "@aws-sdk/client-s3";
import { beforeAnswerIsRead, type HttpAnswer } from "../../call/s3-answer-middleware.ts";
import { readAnswerBody } from "../../call/s3-response-document.ts";
import { child, readXml } from "../../xml/xml.ts";

/**
 * An answer that did not come from S3, nor from a server that speaks its API, but from something on the
 * way there: a proxy, a gateway, a captive portal. It says nothing about any object (F2), and after a
 * write nobody knows whether it took effect.
 */
export class ForeignAnswerError extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor({ statusCode, headers }: HttpAnswer) {
    const type = headers["content-type"] ?? "no content type";
    super(
      `the answer of status ${statusCode} (${type}) is not S3's: something between here and S3 gave it`,
    );
    this.name = "ForeignAnswer";
    this.$metadata = { httpStatusCode: statusCode };
  }
}

/**
 * Makes a client take only S3's own answers; any other is a {@link ForeignAnswerError}. What is believed:
 *
 * - A success that has one of the headers which only S3 sends (S3 sends `x-amz-request-id` with
 *   everything), or whose `Server` is one that speaks S3's API; so also an error that answers a HEAD,
 *   which has no document, but not as `text/html`.
 * - Any other error below 500: whose document is an `Error` with a `Code`.
 * - 408, 429 and 500 on are left to the SDK: whoever sends them, they say only to try again.
 */
export function acceptOwnAnswersOnly(client: S3Client): S3Client {
  beforeAnswerIsRead(client, "xpartOwnAnswer", (next) => async (args) => {
    const result = await next(args);
    if (!(await isOwnAnswer(result.response, args.request.method))) {
      throw new ForeignAnswerError(result.response);
    }
    return result;
  });
  return client;
}

/** Of these the SDK tries again, or whoever asked does. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 429]);

/** Whether an answer is S3's own; the body that was read for it is put in its place. */
export async function isOwnAnswer(answer: HttpAnswer, method: string): Promise<boolean> {
  const { statusCode, headers } = answer;
  if (statusCode < 300) {
    return hasOwnHeader(headers) || isKnownServer(headers);
  }
  if (statusCode < 400 || statusCode >= 500 || TRY_AGAIN.has(statusCode)) {
    return true;
  }
  if (method === "HEAD") {
    const isPage = /^text\/html/i.test(headers["content-type"] ?? "");
    return (hasOwnHeader(headers) && !isPage) || isKnownServer(headers);
  }
  // Read here, it has to be given to the SDK as what was read.
  answer.body = await readAnswerBody(answer.body, LONGEST_ERROR_BYTES);
  return isErrorDocument(Buffer.from(answer.body).toString("utf8"));
}

/** CloudFront and API Gateway send others that begin with `x-amz`. */
const OWN_HEADERS = [
  "x-amz-request-id",
  "x-amz-id-2",
  "x-amz-version-id",
  "x-amz-delete-marker",
] as const;

function hasOwnHeader(headers: HttpAnswer["headers"]): boolean {
  return OWN_HEADERS.some((name) => headers[name] !== undefined);
}

/** Servers that send none of those headers with some answers, or none at all; Werkzeug is moto's. */
const KNOWN_SERVERS = /^(AmazonS3|MinIO|VERSITYGW|Werkzeug)\b/i;

function isKnownServer({ server = "" }: HttpAnswer["headers"]): boolean {
  return KNOWN_SERVERS.test(server);
}

/** An error of S3 has some hundred bytes; what goes on beyond this is a page for people. */
const LONGEST_ERROR_BYTES = 256 * 1024;

function isErrorDocument(document: string): boolean {
  try {
    const root = readXml(document);
    return root?.name === "Error" && (child(root, "Code")?.text ?? "") !== "";
  } catch {
    return false;
  }
}
