/**
 * By how much the clocks of S3, of a worker and of another worker may differ, in milliseconds: S3 refuses
 * requests whose time is further from its own than this (`RequestTimeTooSkewed`, "Signing and authenticating
 * REST requests" of the S3 user guide).
 */
export const CLOCK_SKEW_MS: number = 15 * 60 * 1000;
