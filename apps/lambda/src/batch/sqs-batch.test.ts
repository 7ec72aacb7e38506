import { describe, expect, it } from "vitest";
import { parseSqsBatch, sqsBatchResponse, toReturn, UnreturnableError } from "./sqs-batch.ts";

const record = (messageId: string, groupId?: string) => ({
  messageId,
  body: "{}",
  receives: 1,
  ...(groupId === undefined ? {} : { groupId }),
});

describe("SQS batches", () => {
  it("H3 a batch is read in its order, with the message group of a FIFO queue", () => {
    const event = {
      Records: [
        {
          messageId: "1",
          body: "a",
          receiptHandle: "r1",
          eventSource: "aws:sqs",
          attributes: { MessageGroupId: "g", ApproximateReceiveCount: "3" },
          awsRegion: "us-east-1",
        },
        { messageId: "2", body: "b", eventSource: "aws:sqs", attributes: {} },
      ],
    };
    expect(parseSqsBatch(event, "i")).toEqual({
      records: [
        { messageId: "1", body: "a", groupId: "g", receiptHandle: "r1", receives: 3 },
        { messageId: "2", body: "b", receives: 1 },
      ],
      nameless: new Set(),
    });
    expect(parseSqsBatch({ Records: [] }, "i")?.records).toEqual([]);
  });

  it.each([
    ["an S3 notification", { Records: [{ eventSource: "aws:s3", s3: {} }] }],
    ["an EventBridge event", { source: "aws.s3", detail: {} }],
    ["nothing", null],
    ["text", "Records"],
    ["an empty array", []],
  ])("H3 %s is not a batch", (_, event) => {
    expect(parseSqsBatch(event, "i")).toBeUndefined();
  });

  it("P7 an array of Pipes is one: of SQS records, and of what has no message id", () => {
    const sqs = { messageId: "1", body: "a", eventSource: "aws:sqs", receiptHandle: "r1" };
    const attributes = { MessageGroupId: "g", ApproximateReceiveCount: "2" };
    const event = { source: "aws.s3" };
    expect(parseSqsBatch([{ ...sqs, attributes }, event], "i")).toEqual({
      records: [
        { messageId: "1", body: "a", groupId: "g", receiptHandle: "r1", receives: 2 },
        { messageId: "i/1", body: '{"source":"aws.s3"}', receives: 1 },
      ],
      nameless: new Set(["i/1"]),
    });
  });

  it("P7 what nobody knows by an id cannot be returned alone: all comes again", () => {
    const nameless = new Set(["i/0", "i/1"]);
    expect(sqsBatchResponse(["1"], nameless)).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }],
    });
    expect(() => sqsBatchResponse(["1", "i/1"], nameless)).toThrow(UnreturnableError);
    expect(() => sqsBatchResponse(["i/1"], nameless)).toThrow("1 of 2 elements");
  });

  it("B1 what follows a failed message in its group goes back too, other groups do not", () => {
    const records = [
      record("1", "a"),
      record("2", "b"),
      record("3", "a"),
      record("4", "b"),
      record("5", "c"),
    ];
    const idsOf = (failed: readonly string[]) =>
      toReturn(records, new Set(failed)).map(({ messageId }) => messageId);
    expect(idsOf(["2"])).toEqual(["2", "4"]);
    expect(idsOf(["3"])).toEqual(["3"]);
    expect(idsOf(["4", "1"])).toEqual(["1", "3", "4"]);
    expect(idsOf([])).toEqual([]);
  });

  it("B1 without groups only the failed messages go back", () => {
    const records = [record("1"), record("2"), record("3")];
    expect(toReturn(records, new Set(["2"]))).toEqual([record("2")]);
  });

  it("H3 the answer names the messages as Lambda wants them", () => {
    expect(sqsBatchResponse(["1", "2"])).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }, { itemIdentifier: "2" }],
    });
    expect(sqsBatchResponse([])).toEqual({ batchItemFailures: [] });
  });
});
