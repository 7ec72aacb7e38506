import { setSender, type Wire } from "../call/aws-sender.ts";
import type { HttpAnswer } from "../call/s3-answer-middleware.ts";
import { readAnswerBody } from "../call/s3-response-document.ts";
import { child, readXml, textsOf, type XmlElement } from "../xml/xml.ts";
import { encodeRfc3986, sha256 } from "./signature.ts";
import { createWireClient, type WirePlace } from "./wire-client.ts";
import { WireError } from "./wire-error.ts";

/** Makes an STS client of the lean wire, for the two calls of federation; the second is of nobody, and not signed. */
export function createStsWire(place: WirePlace): Wire<"sts"> {
  const client = createWireClient("sts", place);
  const wire: Wire<"sts"> = {
    service: "sts",
    region: client.region,
    destroy: () => client.destroy(),
  };
  return setSender(wire, (operation, input) => {
    const body = Buffer.from(formOf({ Action: operation, Version: "2011-06-15", ...input }));
    const request = {
      method: "POST",
      url: client.endpoint,
      path: client.endpoint.pathname,
      query: "",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(body.byteLength),
      },
      body,
      payloadHash: sha256(body),
      isUnsigned: operation === "AssumeRoleWithWebIdentity",
    };
    return client.send(request, (answer) => readAnswer(operation, answer));
  });
}

/** The form of AWS's query protocol: `Audience.member.1=x`. */
function formOf(fields: object): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      Array.isArray(value)
        ? value.map((each, index) => [`${name}.member.${index + 1}`, each])
        : [[name, value]],
    )
    .map(([name, value]) => `${encodeRfc3986(String(name))}=${encodeRfc3986(String(value))}`)
    .join("&");
}

async function readAnswer(operation: string, answer: HttpAnswer): Promise<unknown> {
  const root = rootOf(Buffer.from(await readAnswerBody(answer.body)).toString("utf8"));
  if (answer.statusCode >= 300 || root === undefined) {
    const { Code: code, Message: message } = textsOf(child(root, "Error"));
    const requestId = textsOf(root)["RequestId"];
    throw new WireError(answer, { code: NAMES[code ?? ""] ?? code, message, requestId });
  }
  const result = child(root, `${operation}Result`);
  const credentials = child(result, "Credentials");
  const texts = textsOf(result);
  return credentials === undefined ? texts : { Credentials: credentialsOf(credentials) };
}

function rootOf(document: string): XmlElement | undefined {
  try {
    return readXml(document);
  } catch {
    return undefined;
  }
}

/** Codes that the SDK names by their exceptions, as the table of kinds does. */
const NAMES: Readonly<Record<string, string>> = {
  ExpiredTokenException: "ExpiredTokenException",
  IDPCommunicationError: "IDPCommunicationErrorException",
  IDPRejectedClaim: "IDPRejectedClaimException",
  InvalidIdentityToken: "InvalidIdentityTokenException",
  OutboundWebIdentityFederationDisabled: "OutboundWebIdentityFederationDisabledException",
};

function credentialsOf(element: XmlElement): object {
  const { Expiration, ...texts } = textsOf(element);
  return { ...texts, ...(Expiration === undefined ? {} : { Expiration: new Date(Expiration) }) };
}
