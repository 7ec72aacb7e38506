import { describe, expect, it } from "vitest";
import { parseEvent } from "./parse-event.ts";

const EVENT = {
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: "b" }, object: { key: "k" } },
};
const RECORD = {
  eventSource: "aws:s3",
  eventName: "ObjectCreated:Put",
  s3: { bucket: { name: "b" }, object: { key: "k" } },
};
const REQUEST = { xpart: "reconcile", bucket: "b", key: "k" };

const PROBLEMS: readonly (readonly [problem: string, body: unknown])[] = [
  ["the body is not a JSON object", "text"],
  ["Records is empty", { Records: [] }],
  ['source is not "aws.s3"', { ...EVENT, source: "my.app" }],
  ["detail-type or detail is missing", { ...EVENT, detail: null }],
  ["detail.bucket.name or detail.object.key is missing", { ...EVENT, detail: {} }],
  [
    "eventSource of a record is none of aws:s3, minio:s3, ceph:s3",
    { Records: [{ ...RECORD, eventSource: "" }] },
  ],
  ["eventName or s3 of a record is missing", { Records: [{ ...RECORD, s3: null }] }],
  [
    "s3.bucket.name or s3.object.key of a record is missing or not form-encoded",
    { Records: [{ ...RECORD, s3: { bucket: { name: "b" }, object: { key: "%" } } }] },
  ],
  [
    "s3.bucket.name or s3.object.key of a record is missing or not form-encoded",
    { Records: [{ ...RECORD, s3: { bucket: { name: "b" }, object: { key: 1 } } }] },
  ],
  ["xpart names no message that this version knows", { ...REQUEST, xpart: "destroy" }],
  ["a reconcile message needs bucket and key", { ...REQUEST, key: "" }],
  ["release of a reconcile message must be true or false", { ...REQUEST, release: "yes" }],
  ['history of a reconcile message must be "all", or left out', { ...REQUEST, history: "some" }],
  ['history of a reconcile message must be "all", or left out', { ...REQUEST, history: null }],
  ['tags of a reconcile message must be "all", or left out', { ...REQUEST, tags: true }],
];

describe("parseEvent, what it says is wrong", () => {
  it.each(PROBLEMS)("P5 %s", (problem, body) => {
    expect(parseEvent(body)).toEqual([{ kind: "invalid", problem }]);
  });
});

describe("parseEvent, fields that few events have", () => {
  it.each([
    ["only where it says so", { release: true }, true],
    ["not where it says no", { release: false }, false],
    ["not where it says nothing", {}, false],
  ])("F4 a request to reconcile releases held deletes %s", (_title, fields, release) => {
    expect(parseEvent({ ...REQUEST, ...fields })).toEqual([
      { kind: "reconcile", bucket: "b", key: "k", release },
    ]);
  });

  it.each([
    ["a number", 5],
    ["no time", "yesterday"],
    ["absent", undefined],
  ])("P1 a time that is %s is left out", (_title, time) => {
    const base = { bucket: "b", key: "k", versionId: "null", isUnnamed: true, origin: "user" };
    expect(parseEvent({ ...EVENT, time })).toStrictEqual([
      { kind: "event", event: { kind: "created", multipart: false, ...base } },
    ]);
  });

  it("P3 a name that has s3: anywhere but in front is unknown", () => {
    const type = "ObjectCreated:s3:Put";
    expect(parseEvent({ Records: [{ ...RECORD, eventName: type }] })).toEqual([
      { kind: "ignored", reason: "unknown-type", type },
    ]);
  });
});
