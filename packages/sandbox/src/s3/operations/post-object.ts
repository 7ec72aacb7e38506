import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import type { S3Request } from "../protocol/s3-request.ts";
import { readXml, writeXml } from "../protocol/s3-xml.ts";
import { requireNotDenied } from "../state/enforce-policy.ts";
import { checkPostPolicy, type FormFields, signerOf } from "../state/post-policy.ts";
import { bucketOf, emptyResponse, type S3Call } from "../state/s3-context.ts";
import { readTagging } from "../state/tagging.ts";
import { putObject } from "./write-operations.ts";

/** A form is held in memory; S3 takes 5 GiB. */
const maxFormBytes = 64 * 1024 * 1024;

/** Fields that become headers of the object under their own names. */
const HEADER_FIELDS =
  /^(cache-control|content-(type|disposition|encoding|language|md5)|expires|x-amz-(meta-.+|storage-class|website-redirect-location|server-side-encryption.*|checksum-.+|object-lock-.+))$/;

/**
 * POST of a form to a bucket, as a page of a browser sends it ("Browser-based uploads using POST"). It is signed by
 * its policy, and not by its headers.
 */
export async function postObject(call: S3Call): Promise<ServiceResponse> {
  const { context, request } = call;
  const { name: bucket } = bucketOf(call);
  const { fields, file, filename } = await readForm(request);
  const givenKey = fields.get("key");
  if (givenKey === undefined || givenKey === "") {
    throw new S3Error("InvalidArgument", {
      message:
        "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      detail: { ArgumentName: "key" },
    });
  }
  const caller = signerOf(fields, context);
  checkPostPolicy({ bucket, fields, sizeBytes: file.byteLength, nowMs: context.now() });
  const key = givenKey.replaceAll(/\$\{filename\}/g, () => filename);
  const signed = { ...call, caller };
  requireNotDenied(signed, { bucket, key, action: "s3:PutObject" });
  const put = {
    ...request,
    key,
    method: "PUT",
    target: "object",
    body: Readable.from([file]),
    bytes: file,
  } as const;
  const headers = headersOf(fields, file.byteLength, request);
  const answer = await putObject({ ...signed, request: { ...put, headers } }, "POST Object");
  return formAnswer({ bucket, key, answer, fields }, request);
}

interface ReadForm {
  readonly fields: FormFields;
  readonly file: Uint8Array;
  readonly filename: string;
}

async function readForm({ headers, body }: S3Request): Promise<ReadForm> {
  const type = headers["content-type"] ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data")) {
    const Condition = "Bucket POST must be of the enclosure-type multipart/form-data";
    throw new S3Error("PreconditionFailed", { detail: { Condition } });
  }
  const length = headers["content-length"];
  if (length === undefined) {
    throw new S3Error("MissingContentLength");
  }
  if (Number(length) > maxFormBytes) {
    throw new S3Error("EntityTooLarge", { detail: { MaxSizeAllowed: String(maxFormBytes) } });
  }
  const form = await parseForm(Readable.toWeb(body), type);
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name.toLowerCase() === "file") {
      // What follows the file is not looked at.
      const file = typeof value === "string" ? Buffer.from(value) : await value.bytes();
      return { fields, file, filename: typeof value === "string" ? "" : value.name };
    }
    // A client may send each field with a name of a file.
    fields.set(name.toLowerCase(), typeof value === "string" ? value : await value.text());
  }
  throw new S3Error("InvalidArgument", {
    message: "POST requires exactly one file upload per request.",
    detail: { ArgumentName: "file", ArgumentValue: "0" },
  });
}

async function parseForm(body: ReadableStream, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { "content-type": type } }).formData();
  } catch {
    throw new S3Error("MalformedPOSTRequest");
  }
}

function headersOf(
  fields: FormFields,
  sizeBytes: number,
  request: S3Request,
): Record<string, string> {
  const headers: Record<string, string> = {
    host: request.headers["host"] ?? "",
    "content-length": String(sizeBytes),
  };
  for (const [name, value] of fields) {
    if (HEADER_FIELDS.test(name)) {
      // As bytes of UTF-8, which is how they would come in a header.
      headers[name] = Buffer.from(value, "utf8").toString("latin1");
    }
  }
  const [acl, tagging] = [fields.get("acl"), fields.get("tagging")];
  if (acl !== undefined) {
    headers["x-amz-acl"] = acl;
  }
  if (tagging !== undefined) {
    const pairs = readTagging(readXml(tagging)).map(({ key, value }): [string, string] => [
      key,
      value,
    ]);
    headers["x-amz-tagging"] = new URLSearchParams(pairs).toString();
  }
  return headers;
}

interface PostedObject {
  readonly bucket: string;
  readonly key: string;
  readonly answer: ServiceResponse;
  readonly fields: FormFields;
}

/** As the form asks for: a redirect, a document, or a bare status. */
function formAnswer(
  { bucket, key, answer, fields }: PostedObject,
  request: S3Request,
): ServiceResponse {
  const etag = answer.headers["ETag"] ?? "";
  const path = key.split("/").map(encodeURIComponent).join("/");
  const Location = `http://${request.headers["host"] ?? "localhost"}/${bucket}/${path}`;
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag })) {
      target.searchParams.append(name, value);
    }
    return emptyResponse(303, { ...answer.headers, Location: target.href });
  }
  const headers = { ...answer.headers, Location };
  switch (fields.get("success_action_status")) {
    case "200":
      return emptyResponse(200, headers);
    case "201": {
      const fieldsOfAnswer = { Location, Bucket: bucket, Key: key, ETag: etag };
      const body = writeXml(["PostResponse", Object.entries(fieldsOfAnswer)]);
      return { status: 201, headers: { ...headers, "Content-Type": "application/xml" }, body };
    }
    default:
      return emptyResponse(204, headers);
  }
}
