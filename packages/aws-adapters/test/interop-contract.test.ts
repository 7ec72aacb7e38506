import { describeBucketContract, ODD_KEYS } from "@xpart/core/testing/contracts";
import { chosenS3Servers, startS3Server } from "@xpart/test-kit/s3-servers";
import { describe, it } from "vitest";
import { createS3Client } from "../src/index.ts";
import { bucketSubject } from "./contract-subjects.ts";

// `pnpm interop:s3` installs the servers, says here where they are, and holds what fails against its table.
const folder = process.env["XPART_INTEROP_S3"];

for (const name of folder === undefined ? [] : chosenS3Servers()) {
  describeBucketContract(
    `S3 of ${name}`,
    async () => {
      const server = await startS3Server(name, `${folder}/${name}`);
      const client = createS3Client(server);
      return bucketSubject(client, server.bucketPrefix, async () => {
        client.destroy();
        await server.stop();
      });
    },
    { lacks: [], lacksKeys: [], pagesLackKeys: ODD_KEYS },
  );
}

if (folder === undefined) {
  describe("contracts: servers of others", () => {
    it.skip("F1 XPART_INTEROP_S3 names no folder with servers: pnpm interop:s3", () => {});
  });
}
