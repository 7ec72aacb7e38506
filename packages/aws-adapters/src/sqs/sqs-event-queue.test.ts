import { describe, expect, it } from "vitest";
import { answeringSqs } from "../../test/answering-sqs.ts";
import { createSqsEventQueue } from "./sqs-event-queue.ts";

const queueUrl = "https://sqs.us-east-1.amazonaws.com/1/q.fifo";

const messages = (notation: string) =>
  notation.split(" ").map((id) => ({
    id,
    body: id,
    groupId: id.charAt(0),
    deduplicationId: id,
  }));

describe("createSqsEventQueue", () => {
  it("L6 ten messages are one request", async () => {
    const { client, requests } = answeringSqs(() => []);
    const queue = createSqsEventQueue({ client, queueUrl });
    expect(await queue.send(messages("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1"))).toEqual(new Map());
    expect(requests).toHaveLength(1);
    await queue.send(messages("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2"));
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 1]);
  });

  it("B1 behind a refused message its group is not sent any more, and counts as refused", async () => {
    const { client, requests } = answeringSqs((bodies) =>
      bodies.flatMap((body, index) => (body === "a2" ? [index] : [])),
    );
    const queue = createSqsEventQueue({ client, queueUrl });
    const refused = await queue.send(messages("a1 a2 a3 b1 b2 b3 b4 b5 b6 b7 a4 b8 c1"));
    expect([...refused.keys()]).toEqual(["a2", "a3", "a4"]);
    expect(requests[1]).toEqual(["b8", "c1"]);
    expect(refused.get("a2")).toMatchObject({
      kind: "unavailable",
      side: "queue",
      operation: "SendMessageBatch",
      code: "InternalError",
    });
  });

  it("F5 after a request that fails as a whole nothing more is sent, and all of it is refused", async () => {
    const failure = Object.assign(new Error("Access denied"), {
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    const { client, requests } = answeringSqs((bodies) => (bodies.includes("b1") ? failure : []));
    const queue = createSqsEventQueue({ client, queueUrl });
    const refused = await queue.send(messages("a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 c1"));
    expect([...refused]).toEqual([
      ["b1", expect.objectContaining({ kind: "denied" })],
      ["c1", expect.objectContaining({ kind: "denied" })],
    ]);
    expect(requests).toHaveLength(2);
  });
});
