import type { S3Target } from "@xpart/test-kit/s3-target";
import { describe, it } from "vitest";
import { describeS3Conformance } from "./s3-conformance.ts";

const endpoint = process.env.XPART_S3_ENDPOINT;

if (endpoint !== undefined) {
  describeS3Conformance("endpoint", async () => targetOfEnvironment(endpoint));
} else {
  describe("S3 conformance of endpoint", () => {
    it.skip("W13 XPART_S3_ENDPOINT names no S3 server", () => {});
  });
}

/** Throws with the variable's name when one is missing: nothing is guessed about an account. */
function targetOfEnvironment(base: string): S3Target {
  const sessionToken = process.env.AWS_SESSION_TOKEN;
  return {
    server: "endpoint",
    endpoint: base.replace(/\/$/, ""),
    region: required("XPART_S3_REGION"),
    credentials: {
      accessKeyId: required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    bucketPrefix: required("XPART_S3_BUCKET_PREFIX"),
    stop: async () => {},
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} must be set`);
  return value;
}
