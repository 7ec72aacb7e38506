import { randomUUID } from "node:crypto";
import { errorResponse } from "../error-response.ts";
import type { ServiceResponse } from "../service.ts";

/** Fields of an answer: text, or fields of their own. */
export interface AnswerFields {
  readonly [name: string]: string | AnswerFields;
}

/** An answer in the shape of the query protocol. */
export function stsAnswer(action: string, fields: AnswerFields): ServiceResponse {
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body:
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
      `<${action}Result>${fieldsXml(fields)}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>` +
      `</${action}Response>`,
  };
}

/** An error of STS, with the code that its API reference gives. */
export function stsError(status: number, code: string, message: string): ServiceResponse {
  return errorResponse("sts", status, code, message);
}

/** The values here are ids, times, ARNs, base64 and tokens: none has a character that XML escapes. */
function fieldsXml(fields: AnswerFields): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `<${name}>${typeof value === "string" ? value : fieldsXml(value)}</${name}>`,
    )
    .join("");
}
