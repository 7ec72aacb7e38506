import { randomBytes } from "node:crypto";
import { startSandbox } from "../../src/index.ts";
import { describeS3Conformance } from "./s3-conformance.ts";

describeS3Conformance("sandbox", async () => {
  const sandbox = await startSandbox({ source: { restores: "by-hand" } });
  const { endpoint, region, credentials } = sandbox.source;
  return {
    server: "sandbox",
    endpoint,
    region,
    credentials,
    bucketPrefix: `xpart-${randomBytes(4).toString("hex")}`,
    stop: () => sandbox.stop(),
  };
});
