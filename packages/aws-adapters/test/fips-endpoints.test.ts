import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { createDynamoDbClient, createSqsClient, createStsClient } from "../src/index.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };

/** Where a queue's client would send a request, which is not sent. */
async function hostOfRequest(place: Parameters<typeof createSqsClient>[0]): Promise<string> {
  const client = createSqsClient(place);
  let host = "";
  client.middlewareStack.add(
    () =>
      async ({ request }) => {
        host = String(Reflect.get(request as object, "hostname"));
        throw new Error("not sent");
      },
    { step: "finalizeRequest", priority: "high" },
  );
  const QueueUrl = `https://sqs.${place.region}.amazonaws.com/111122223333/objects.fifo`;
  await expect(client.send(new GetQueueAttributesCommand({ QueueUrl }))).rejects.toThrow();
  client.destroy();
  return host;
}

describe("FIPS endpoints", () => {
  it.each([
    [true, "sqs-fips.us-east-1.amazonaws.com"],
    [false, "sqs.us-east-1.amazonaws.com"],
    [undefined, "sqs.us-east-1.amazonaws.com"],
  ])(
    "H1 with useFips %s a queue is reached at %s, whatever its URL says",
    async (useFips, host) => {
      const place = { region: "us-east-1", credentials };
      await expect(
        hostOfRequest(useFips === undefined ? place : { ...place, useFips }),
      ).resolves.toBe(host);
    },
  );

  it("H1 every other client is told, too", async () => {
    const place = { region: "us-east-1", credentials, useFips: true };
    for (const client of [createDynamoDbClient(place), createStsClient(place)]) {
      expect(await client.config.useFipsEndpoint()).toBe(true);
      client.destroy();
    }
  });
});
