import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { S3ServerName } from "@xpart/test-kit/s3-servers";

/** Whose S3 the rows go against. */
export type ServerName = S3ServerName | "sandbox";

/** Where `scripts/interop-s3.mjs` and `scripts/bring-peers.mjs` install those of others. */
const INSTALLED = fileURLToPath(new URL("../../../.xpart/s3-servers", import.meta.url));

/** The program of a server of others. */
export function programOf(server: S3ServerName): string {
  return join(INSTALLED, server);
}
