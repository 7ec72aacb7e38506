import { S3Error } from "../protocol/s3-error.ts";
import { childrenOf, childText, type XmlElement } from "../protocol/s3-xml.ts";
import { matchesWildcard } from "./match-wildcard.ts";

/** Which pages of which origins may ask what (user guide, "Using cross-origin resource sharing"). */
export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** As they were given; compared without case. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: string | undefined;
}

/** A document has at most as many rules. */
const maxRules = 100;
const knownMethods: ReadonlySet<string> = new Set(["GET", "PUT", "HEAD", "POST", "DELETE"]);

/** The rules of a `CORSConfiguration`. @throws S3Error MalformedXML or InvalidRequest. */
export function readCorsRules(document: XmlElement): readonly CorsRule[] {
  const rules = childrenOf(document, "CORSRule");
  if (document.name !== "CORSConfiguration" || rules.length === 0 || rules.length > maxRules) {
    throw new S3Error("MalformedXML");
  }
  return rules.map(readRule);
}

function readRule(element: XmlElement): CorsRule {
  const texts = (name: string) => childrenOf(element, name).map(({ text }) => text);
  const rule: CorsRule = {
    origins: texts("AllowedOrigin"),
    methods: texts("AllowedMethod"),
    headers: texts("AllowedHeader"),
    exposed: texts("ExposeHeader"),
    maxAgeSeconds: childText(element, "MaxAgeSeconds"),
  };
  if (rule.origins.length === 0 || rule.methods.length === 0) {
    throw new S3Error("MalformedXML");
  }
  const unknown = rule.methods.find((method) => !knownMethods.has(method));
  if (unknown !== undefined) {
    throw new S3Error("InvalidRequest", {
      message: `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    });
  }
  const doubled = [...rule.origins, ...rule.headers].find((text) => text.split("*").length > 2);
  if (doubled !== undefined) {
    throw new S3Error("InvalidRequest", {
      message: `AllowedOrigin "${doubled}" can not have more than one wildcard.`,
    });
  }
  return rule;
}

/** What a browser asks before, or beside, a request of a page. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Of a preflight alone. */
  readonly headers: readonly string[];
}

/** The headers that the first rule that fits gives; undefined where none does. */
export function corsHeaders(
  rules: readonly CorsRule[],
  { origin, method, headers }: CorsQuestion,
): Record<string, string> | undefined {
  for (const rule of rules) {
    const match = rule.origins.find((pattern) => matchesWildcard(pattern, origin));
    const isAllowed =
      rule.methods.includes(method) &&
      headers.every((name) =>
        rule.headers.some((pattern) => matchesWildcard(pattern.toLowerCase(), name)),
      );
    if (match !== undefined && isAllowed) {
      return headersOf(rule, match === "*" ? "*" : origin, headers);
    }
  }
  return undefined;
}

function headersOf(
  { methods, exposed, maxAgeSeconds }: CorsRule,
  origin: string,
  headers: readonly string[],
): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": methods.join(", "),
    ...(headers.length > 0 && { "Access-Control-Allow-Headers": headers.join(", ") }),
    ...(exposed.length > 0 && { "Access-Control-Expose-Headers": exposed.join(", ") }),
    ...(maxAgeSeconds !== undefined && { "Access-Control-Max-Age": maxAgeSeconds }),
    ...(origin !== "*" && { "Access-Control-Allow-Credentials": "true" }),
    Vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/** CORS of a bucket: its document as it was put, and the rules in it. */
export interface BucketCors {
  readonly document: XmlElement;
  readonly rules: readonly CorsRule[];
}
