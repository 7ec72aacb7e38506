import { describe, expect, it } from "vitest";
import { batchOutcome, type InvocationResult } from "./batch-outcome.ts";
import { toSqsEventRecord } from "./sqs-event.ts";

const records = ["1", "2", "3"].map((MessageId) =>
  toSqsEventRecord({ MessageId }, "arn:aws:sqs:us-east-1:111122223333:q", "us-east-1"),
);

function failedIds(result: InvocationResult, reports = true): readonly string[] {
  const outcome = batchOutcome(records, result, reports);
  expect(outcome.succeeded.length + outcome.failed.length).toBe(records.length);
  return outcome.failed.map(({ messageId }) => messageId);
}

const returned = (response: unknown): InvocationResult => ({ kind: "returned", response });

describe("batchOutcome", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["an empty object", {}],
    ["an empty list", { batchItemFailures: [] }],
    ["a null list", { batchItemFailures: null }],
  ])("W11 a response of %s is all done", (_title, response) => {
    expect(failedIds(returned(response))).toEqual([]);
  });

  it("W11 the listed messages failed, the others are done", () => {
    const response = { batchItemFailures: [{ itemIdentifier: "2" }] };
    expect(failedIds(returned(response))).toEqual(["2"]);
  });

  it.each([
    ["an unknown id", { batchItemFailures: [{ itemIdentifier: "9" }] }],
    ["an empty id", { batchItemFailures: [{ itemIdentifier: "" }] }],
    ["a null id", { batchItemFailures: [{ itemIdentifier: null }] }],
    ["a misspelt member", { batchItemFailures: [{ itemIdentifer: "1" }] }],
    ["no list", { batchItemFailures: "1" }],
    ["a string", "done"],
  ])("W11 a response with %s is the whole batch failed", (_title, response) => {
    expect(failedIds(returned(response))).toEqual(["1", "2", "3"]);
  });

  it("W11 a function that throws fails the whole batch", () => {
    expect(failedIds({ kind: "threw", error: new Error("no") })).toEqual(["1", "2", "3"]);
  });

  it("W11 without ReportBatchItemFailures the response is not looked at", () => {
    const response = { batchItemFailures: [{ itemIdentifier: "2" }] };
    expect(failedIds(returned(response), false)).toEqual([]);
  });
});
