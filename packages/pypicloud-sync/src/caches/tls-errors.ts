import type { SyncErrorKind } from "../sync/sync-error.ts";

/**
 * What Node says of a certificate that it does not take: none of it passes by itself. Source: Node's documentation of
 * `tls`, "X509 certificate error codes"; `HANDSHAKE_SSL_ERROR` is what mysql2 makes of them all.
 */
export const TLS_ERRORS: Readonly<Record<string, SyncErrorKind>> = {
  CERT_HAS_EXPIRED: "misconfigured",
  CERT_NOT_YET_VALID: "misconfigured",
  DEPTH_ZERO_SELF_SIGNED_CERT: "misconfigured",
  ERR_TLS_CERT_ALTNAME_INVALID: "misconfigured",
  HANDSHAKE_SSL_ERROR: "misconfigured",
  SELF_SIGNED_CERT_IN_CHAIN: "misconfigured",
  UNABLE_TO_GET_ISSUER_CERT: "misconfigured",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "misconfigured",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "misconfigured",
};
