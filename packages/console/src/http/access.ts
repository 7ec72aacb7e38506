import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Who may not have something, and why. */
export interface Refused {
  readonly status: 401 | 403 | 421;
  readonly what: string;
  readonly remedy: string;
}

/** 256 bits that nobody guesses, fit for a URL. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Whether a request was meant for this console: another name for this machine would let pages of others in (DNS
 * rebinding), so only the address that was printed is answered.
 */
export function refuseHost({ headers }: IncomingMessage, port: number): Refused | undefined {
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`
    ? undefined
    : {
        status: 421,
        what: "This console answers under its own address alone",
        remedy: `Open the address that xpart console printed, http://127.0.0.1:${port}.`,
      };
}

/**
 * Whether data may be had: by the token, and by nobody's page but the console's own. What changes something has to say
 * where it comes from, as every browser does with a POST.
 */
export function refuseData(
  { headers, method }: IncomingMessage,
  token: string,
): Refused | undefined {
  const { origin, host, authorization = "" } = headers;
  const site = headers["sec-fetch-site"];
  const isForeign = origin !== undefined && origin !== `http://${host}`;
  const isUnnamed = method !== "GET" && origin === undefined;
  if (isForeign || isUnnamed || (site !== undefined && site !== "same-origin")) {
    return {
      status: 403,
      what: "This request does not come from the console's own page",
      remedy: "Open the address that xpart console printed.",
    };
  }
  if (!isSame(authorization, `Bearer ${token}`)) {
    return {
      status: 401,
      what: "The token is not that of this console",
      remedy:
        "Open the whole address that xpart console printed, with what stands behind #. Each start has a token of its own.",
    };
  }
  return undefined;
}

/** Compares without telling by its time how much was right. */
function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
