import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { parseEvent, parseMessage, splitMessage } from "./parse-event.ts";

const EVENT = eventBridgeEvent({ key: "a" });
const RECORD = {
  eventSource: "aws:s3",
  eventName: "ObjectCreated:Put",
  s3: { bucket: { name: "b" }, object: { key: "k+1", versionId: "v1" } },
};
const TEST_EVENT = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" };
const REQUEST = { xpart: "reconcile", bucket: "b", key: "k" };

/** A topic's notification, in the shape of the SNS guide. */
const sns = (message: unknown) => ({
  Type: "Notification",
  MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
  TopicArn: "arn:aws:sns:us-east-1:111122223333:events",
  Message: typeof message === "string" ? message : JSON.stringify(message),
});
/** A function's event from a topic. */
const invokedBySns = (message: unknown) => ({
  Records: [{ EventSource: "aws:sns", EventVersion: "1.0", Sns: sns(message) }],
});
/** A message of a queue, as Pipes hands it on. */
const sqs = (body: unknown) => ({
  ...{ messageId: "m", receiptHandle: "r", eventSource: "aws:sqs", attributes: {} },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const CONTENTS: readonly (readonly [title: string, body: unknown])[] = [
  ["an EventBridge event", EVENT],
  ["a notification of two records", { Records: [RECORD, RECORD] }],
  ["S3's test event", TEST_EVENT],
  ["a message of xpart's own", REQUEST],
];
const ENVELOPES: readonly (readonly [title: string, wrap: (body: unknown) => unknown])[] = [
  ["SNS in SQS", sns],
  ["SNS to a function", invokedBySns],
  ["an array of Pipes", (body) => [body]],
  ["a Pipe from a queue", (body) => [sqs(body)]],
  ["a Pipe from a topic's queue", (body) => [sqs(sns(body))]],
  ["a batch of SQS in a body", (body) => ({ Records: [sqs(body)] })],
  ["an array in SNS", (body) => sns([body])],
];
const WRAPPED = ENVELOPES.flatMap(([envelope, wrap]) =>
  CONTENTS.map(([title, body]) => ({ envelope, title, body, wrapped: wrap(body) })),
);

describe("parseEvent, envelopes", () => {
  it.each(WRAPPED)(
    "P7 $title by $envelope is read as if it had come alone",
    ({ body, wrapped }) => {
      expect(parseEvent(wrapped)).toEqual(parseEvent(body));
      expect(parseEvent(wrapped).map(({ kind }) => kind)).not.toContain("invalid");
      expect(parseMessage(JSON.stringify(wrapped))).toEqual(parseEvent(body));
    },
  );

  it("P7 an array may mix what it holds, and keeps its order", () => {
    const mixed = [EVENT, sqs(REQUEST), sns({ Records: [RECORD] }), TEST_EVENT, 7];
    expect(parseEvent(mixed).map(({ kind }) => kind)).toEqual([
      ...["event", "reconcile", "event", "ignored", "invalid"],
    ]);
  });

  it.each([
    ["the array is empty", []],
    ["the array is empty", sns("[]")],
    ["it is an array within an array", [[EVENT]]],
    ["Message of an SNS notification is not JSON", sns("hello")],
    ["Message of an SNS notification is not JSON", { ...sns(EVENT), Message: EVENT }],
    ["Message of an SNS notification is not JSON", { Type: "Notification" }],
    ["Message of an SNS notification holds another", sns(sns(EVENT))],
    [
      "it is a message of SNS, but no notification",
      { ...sns("x"), Type: "SubscriptionConfirmation" },
    ],
    ["Sns of a record is missing", { Records: [{ EventSource: "aws:sns" }] }],
    ["the body of an SQS record is not JSON", [sqs("hello")]],
    ["the body of an SQS record holds another", [sqs(sqs(EVENT))]],
    ["the body is not a JSON object", sns("7")],
  ])("P5 %s", (problem, body) => {
    expect(parseEvent(body)).toEqual([{ kind: "invalid", problem }]);
  });

  it("P1 what an event holds beside what it needs does not make it an envelope", () => {
    const odd = { TopicArn: "t", Type: "Notification", eventSource: "aws:sqs", Records: [] };
    expect(parseEvent({ ...EVENT, ...odd })).toEqual(parseEvent(EVENT));
    expect(parseEvent({ ...REQUEST, ...odd })).toEqual(parseEvent(REQUEST));
  });

  it("P5 envelopes of any shape give something, and never a throw", () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom<unknown>(EVENT, RECORD, TEST_EVENT, REQUEST, null, "{", {}),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("value").map(sns),
        tie("value").map(sqs),
        tie("value").map((inner) => ({ Records: [inner, inner] })),
      ),
    }));
    fc.assert(
      fc.property(value, (body) => {
        const parsed = parseMessage(JSON.stringify(body));
        const split = splitMessage(JSON.stringify(body));
        expect(parsed.length).toBeGreaterThan(0);
        expect(split.map(({ message }) => message)).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });
});

describe("splitMessage", () => {
  it("O1 each part has a body that holds it alone, out of its envelopes", () => {
    const body = JSON.stringify([sqs(sns({ Records: [RECORD, RECORD] })), EVENT]);
    const parts = splitMessage(body);
    expect(parts.map((part) => JSON.parse(part.body))).toEqual([
      ...[{ Records: [RECORD] }, { Records: [RECORD] }, EVENT],
    ]);
    expect(parts.map((part) => parseMessage(part.body))).toEqual(
      parts.map((part) => [part.message]),
    );
  });

  it("O1 a body that holds one thing alone stays as it came", () => {
    const body = ` ${JSON.stringify({ Records: [RECORD] })} `;
    expect(splitMessage(body).map((part) => part.body)).toEqual([body]);
  });
});
