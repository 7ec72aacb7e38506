/**
 * How far the clocks of a worker, of another one and of S3 may be apart, in milliseconds, wherever times of
 * two of them are compared. A worker whose clock is further off can do nothing: S3 refuses its signatures
 * (`RequestTimeTooSkewed`). Source: "Error responses" of the S3 API reference.
 */
export const CLOCK_SKEW_MS: number = 15 * 60_000;
