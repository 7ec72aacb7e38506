import type { ServerResponse } from "node:http";
import type { Refusal } from "../answers.ts";

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Another policy than the page's own. */
  readonly policy?: string;
}

/** Only what this console serves itself, no inline script or style, and nobody may frame it or be posted to. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A report holds its own style, and nothing that runs. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** Data for the page. */
export function json(value: unknown, status = 200): Answer {
  return { status, type: "application/json; charset=utf-8", body: JSON.stringify(value) };
}

/** Why there is none. */
export function refusal(status: number, what: string, remedy: string): Answer {
  return json({ error: { what, remedy } } satisfies Refusal, status);
}

/** Sends it with what keeps a browser from doing more with it than is meant. */
export function send(response: ServerResponse, { status, type, body, policy }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "content-security-policy": policy ?? PAGE_POLICY,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
