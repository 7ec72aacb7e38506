import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { elementNode, writeXml } from "../protocol/s3-xml.ts";
import { corsHeaders, readCorsRules } from "../rules/cors.ts";
import {
  bucketOf,
  emptyResponse,
  type S3Call,
  type S3Context,
  xmlResponse,
} from "../state/s3-context.ts";
import { readDocument } from "./request-document.ts";

/** GetBucketCors. */
export function getBucketCors(call: S3Call): ServiceResponse {
  const { cors, name } = bucketOf(call);
  if (cors === undefined) {
    throw new S3Error("NoSuchCORSConfiguration", { detail: { BucketName: name } });
  }
  return xmlResponse(writeXml(elementNode(cors.document)));
}

/** PutBucketCors. */
export async function putBucketCors(call: S3Call): Promise<ServiceResponse> {
  const document = await readDocument(call);
  bucketOf(call).cors = { document, rules: readCorsRules(document) };
  return emptyResponse(200);
}

/** DeleteBucketCors. */
export function deleteBucketCors(call: S3Call): ServiceResponse {
  bucketOf(call).cors = undefined;
  return emptyResponse(204);
}

/** OPTIONS of a bucket or an object, which a browser sends unsigned before a request of a page. */
export function preflight(call: S3Call): ServiceResponse {
  const { request } = call;
  const origin = header(request, "origin");
  const method = header(request, "access-control-request-method");
  if (origin === undefined) {
    const message = "Insufficient information. Origin request header needed.";
    throw new S3Error("BadRequest", { message });
  }
  if (method === undefined) {
    const message = "Invalid Access-Control-Request-Method: null";
    throw new S3Error("BadRequest", { message });
  }
  const { cors } = bucketOf(call);
  if (cors === undefined) {
    const message = "CORSResponse: CORS is not enabled for this bucket.";
    throw new S3Error("AccessForbidden", { message });
  }
  const headers = namesIn(header(request, "access-control-request-headers") ?? "");
  const allowed = corsHeaders(cors.rules, { origin, method, headers });
  if (allowed === undefined) {
    throw new S3Error("AccessForbidden", {
      message:
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    });
  }
  return emptyResponse(200, allowed);
}

/** What an answer to a page's request says beside the rest. */
export function corsOf(context: S3Context, request: S3Request): Record<string, string> {
  const origin = header(request, "origin");
  const cors = context.buckets.get(request.bucket)?.cors;
  if (origin === undefined || cors === undefined || request.method === "OPTIONS") {
    return {};
  }
  return corsHeaders(cors.rules, { origin, method: request.method, headers: [] }) ?? {};
}

function namesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}
