import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import {
  describeBucketContract,
  describeEventQueueContract,
  describeLedgerContract,
} from "@xpart/core/testing/contracts";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { takeTurns } from "@xpart/test-kit/take-turns";
import { describe, it } from "vitest";
import { createDynamoDbClient, createS3Client, createSqsClient } from "../src/index.ts";
import { bucketSubject, eventQueueSubject, ledgerSubject } from "./contract-subjects.ts";

const executable = findMotoServer();

if (executable !== undefined) {
  describeWith(executable);
} else if (process.env["XPART_REQUIRE_MOTO"] === "1") {
  describe("contracts: moto", () => {
    it("F1 moto_server is on the PATH", () => {
      throw new Error("XPART_REQUIRE_MOTO is 1 and no moto_server is on the PATH");
    });
  });
} else {
  describe.skip("contracts: moto (no moto_server on the PATH: pip install 'moto[server]')", () => {
    it("F1 the contracts hold for moto", () => {});
  });
}

function describeWith(motoServer: string): void {
  describeBucketContract(
    "S3 of moto",
    async () => {
      const moto = await startMotoServer(motoServer);
      const client = createS3Client(moto);
      return bucketSubject(client, moto.bucketPrefix, async () => {
        client.destroy();
        await moto.stop();
      });
    },
    {
      lacks: [
        "interleaved-listings",
        "null-beside-versions",
        "get-of-marker",
        "head-of-null",
        "part-reads",
        "announced-size",
        "part-number-markers",
        "ended-uploads",
        "conditional-completions",
        "absent-key-markers",
      ],
      // Its web server takes a line break in a path for the end of the path.
      lacksKeys: ["control\u0001\u001f\r\n"],
    },
  );

  describeLedgerContract("DynamoDB of moto", async () => {
    const moto = await startMotoServer(motoServer);
    const client = takeTurns(createDynamoDbClient(moto));
    return ledgerSubject(client, "contract-objects", async () => {
      client.destroy();
      await moto.stop();
    });
  });

  describeEventQueueContract("SQS of moto", async () => {
    const moto = await startMotoServer(motoServer);
    const client = createSqsClient(moto);
    const { QueueUrl = "" } = await client.send(
      new CreateQueueCommand({
        QueueName: "contract.fifo",
        Attributes: { FifoQueue: "true" },
      }),
    );
    return eventQueueSubject(client, QueueUrl, async () => {
      client.destroy();
      await moto.stop();
    });
  });
}
