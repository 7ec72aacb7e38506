import { describe, expect, it } from "vitest";
import { answeringSqs } from "../../test/answering-sqs.ts";
import { createSqsPartQueue } from "./sqs-part-queue.ts";

const queueUrl = "https://sqs.us-east-1.amazonaws.com/1/parts";
const messages = (count: number, body = "part") =>
  Array.from({ length: count }, (_, index) => ({
    id: `${index + 1}`,
    body: `${body} ${index + 1}`,
  }));

describe("createSqsPartQueue", () => {
  it("L6 ten messages are one request, and as many as one request may hold in bytes", async () => {
    const { client, requests } = answeringSqs(() => []);
    const queue = createSqsPartQueue({ client, queueUrl });
    expect(await queue.send(messages(21))).toEqual(new Map());
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 1]);
    await queue.send(messages(5, "x".repeat(400_000)));
    expect(requests.slice(3).map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it("F5 a refused message is told, and keeps no other from being sent", async () => {
    const { client, requests } = answeringSqs((bodies) =>
      bodies.flatMap((body, index) => (body === "part 2" ? [index] : [])),
    );
    const refused = await createSqsPartQueue({ client, queueUrl }).send(messages(12));
    expect([...refused]).toEqual([
      ["2", expect.objectContaining({ kind: "unavailable", side: "queue" })],
    ]);
    expect(requests.flat()).toHaveLength(12);
  });

  it("F5 after a request that fails as a whole nothing more is sent, and all of it is refused", async () => {
    const failure = Object.assign(new Error("Access denied"), {
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    const { client, requests } = answeringSqs((bodies) =>
      bodies.includes("part 11") ? failure : [],
    );
    const refused = await createSqsPartQueue({ client, queueUrl }).send(messages(21));
    expect([...refused.keys()]).toEqual(
      messages(21)
        .slice(10)
        .map(({ id }) => id),
    );
    expect(new Set([...refused.values()].map(({ kind }) => kind))).toEqual(new Set(["denied"]));
    expect(requests).toHaveLength(2);
  });
});
