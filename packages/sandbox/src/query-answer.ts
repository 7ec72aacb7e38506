import { randomUUID } from "node:crypto";
import { errorResponse } from "./error-response.ts";
import type { ServiceResponse } from "./service.ts";

/** Fields of an answer: text, fields of their own, or a list of such. */
export interface AnswerFields {
  readonly [name: string]: string | AnswerFields | readonly AnswerFields[];
}

const NAMESPACES = {
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
} as const;

/** Services that speak the query protocol. */
export type QueryService = keyof typeof NAMESPACES;

/** An answer in the shape of the query protocol. */
export function queryAnswer(
  service: QueryService,
  action: string,
  fields: AnswerFields = {},
): ServiceResponse {
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body:
      `<${action}Response xmlns="${NAMESPACES[service]}">` +
      `<${action}Result>${fieldsXml(fields)}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>` +
      `</${action}Response>`,
  };
}

/** An answer of STS. */
export function stsAnswer(action: string, fields: AnswerFields): ServiceResponse {
  return queryAnswer("sts", action, fields);
}

/** An error of STS, with the code that its API reference gives. */
export function stsError(status: number, code: string, message: string): ServiceResponse {
  return errorResponse("sts", status, code, message);
}

/** The values here are ids, times, names, ARNs, base64 and tokens: none has a character that XML escapes. */
function fieldsXml(fields: AnswerFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${valueXml(value)}</${name}>`)
    .join("");
}

function valueXml(value: AnswerFields[string]): string {
  if (typeof value === "string") {
    return value;
  }
  return isList(value)
    ? value.map((member) => `<member>${fieldsXml(member)}</member>`).join("")
    : fieldsXml(value);
}

function isList(value: AnswerFields | readonly AnswerFields[]): value is readonly AnswerFields[] {
  return Array.isArray(value);
}
