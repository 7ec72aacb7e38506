import { describe, expect, it } from "vitest";
import { answeringSqs } from "../../test/answering-sqs.ts";
import { createSqsMessageVisibility } from "./sqs-message-visibility.ts";

const queueUrl = "https://sqs.us-east-1.amazonaws.com/1/objects.fifo";
const changes = (count: number, delaySeconds = 5) =>
  Array.from({ length: count }, (_, index) => ({ receiptHandle: `r${index}`, delaySeconds }));

describe("createSqsMessageVisibility", () => {
  it("B4 ten messages are one request, in whole seconds that SQS takes", async () => {
    const { client, requests } = answeringSqs(() => []);
    const visibility = createSqsMessageVisibility({ client, queueUrl });
    expect(await visibility.change(changes(11, 4.2))).toEqual(new Map());
    expect(requests.map(({ length }) => length)).toEqual([10, 1]);
    expect(requests[1]).toEqual(["r10 in 5"]);
    await visibility.change(changes(1, 100_000));
    expect(requests[2]).toEqual(["r0 in 43200"]);
  });

  it("F5 what the queue refuses is told by its position, the rest is changed", async () => {
    const { client, requests } = answeringSqs((entries) =>
      entries.flatMap((entry, index) => (entry.startsWith("r10 ") ? [index] : [])),
    );
    const refused = await createSqsMessageVisibility({ client, queueUrl }).change(changes(12));
    expect([...refused]).toEqual([
      [10, expect.objectContaining({ operation: "ChangeMessageVisibilityBatch", side: "queue" })],
    ]);
    expect(requests.flat()).toHaveLength(12);
  });

  it("F5 a request that fails refuses all of its messages", async () => {
    const failure = Object.assign(new Error("Access denied"), {
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    const { client } = answeringSqs(() => failure);
    const refused = await createSqsMessageVisibility({ client, queueUrl }).change(changes(2));
    expect([...refused.values()].map(({ kind }) => kind)).toEqual(["denied", "denied"]);
  });
});
