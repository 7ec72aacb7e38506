import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { describe, it } from "vitest";
import { describeS3Conformance } from "./s3-conformance.ts";

const executable = findMotoServer();

if (executable !== undefined) {
  describeS3Conformance("moto", () => startMotoServer(executable));
} else {
  describe("S3 conformance of moto", () => {
    const title = "W13 moto_server is not on the PATH (pip install 'moto[server]')";
    if (process.env.XPART_REQUIRE_MOTO === "1") {
      it(title, () => {
        throw new Error("XPART_REQUIRE_MOTO=1 demands moto_server");
      });
    } else {
      it.skip(title, () => {});
    }
  });
}
