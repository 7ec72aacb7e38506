import { describe, expect, it } from "vitest";
import type { DoneEvent } from "../lag-watch.ts";
import { faultOfKey } from "./fault-words.ts";
import { createIncidentLog } from "./incident-log.ts";
import { createOnlooker } from "./onlooker.ts";

function doneEvent(key: string, isRepeated = false): DoneEvent {
  return { key, what: "Object Created", sizeBytes: 1, lagMs: 5, receives: 1, isRepeated };
}

describe("createIncidentLog", () => {
  it("W16 has come right when no event of any of its keys is under way any more", () => {
    let nowMs = 0;
    const log = createIncidentLog(() => nowMs);
    for (const key of ["a", "a", "b"]) {
      log.sent(key);
    }
    log.hit("queueHandler killed", ["a", "b"]);
    nowMs = 100;
    log.done("a");
    log.done("b");
    expect(log.newest(9)).toMatchObject([{ rightAfterMs: undefined }]);
    nowMs = 700;
    log.done("a");
    expect(log.newest(9)).toEqual([
      { what: "queueHandler killed", keys: ["a", "b"], rightAfterMs: 700 },
    ]);
    expect(log.summary()).toEqual({ hit: 1, right: 1, p50Ms: 700, slowestMs: 700 });
  });

  it("W16 an event that is done before its writer has heard of it leaves nothing under way", () => {
    const log = createIncidentLog(() => 0);
    log.hit("PutObject failed", ["a"]);
    log.done("a");
    expect(log.summary()).toMatchObject({ hit: 1, right: 0 });
    log.sent("a");
    expect(log.summary()).toMatchObject({ hit: 1, right: 1 });
  });

  it("W16 shows what came right beside what did not yet", () => {
    const log = createIncidentLog(() => 0);
    for (const key of ["a", "b", "c", "d", "e"]) {
      log.sent(key);
      log.hit("throttled", [key]);
    }
    log.done("a");
    log.done("b");
    expect(log.newest(4).map(({ keys: [key] }) => key)).toEqual(["e", "d", "b", "a"]);
    expect(log.newest(9)).toHaveLength(5);
  });
});

describe("createOnlooker", () => {
  it("W16 what is hit while an event comes once more has come right when that is done", () => {
    const onlooker = createOnlooker();
    onlooker.sent("a");
    onlooker.done(doneEvent("a"));
    onlooker.hit({
      ...{ kind: "throttle", partition: "aws-us-gov", service: "s3" },
      ...{ operation: "PutObject", path: "/replica/a" },
    });
    expect(onlooker.summary()).toMatchObject({ hit: 1, right: 0 });
    onlooker.done(doneEvent("a", true));
    expect(onlooker.summary()).toMatchObject({ hit: 1, right: 1 });
    expect(onlooker.newestDone()).toHaveLength(1);
  });
});

describe("faultOfKey", () => {
  const request = { kind: "cut", partition: "aws", operation: "GetObject" } as const;

  it("W16 names the key of a request, decoded; what has no key is nobody's", () => {
    expect(faultOfKey({ ...request, service: "s3", path: "/bucket/a%20b/%E6%97%A5" })).toEqual({
      what: "GetObject (aws) done, and the answer cut off",
      key: "a b/日",
    });
    expect(faultOfKey({ ...request, service: "s3", path: "/bucket" })).toBeUndefined();
    expect(faultOfKey({ ...request, service: "sqs", path: "/1/queue" })).toBeUndefined();
    expect(faultOfKey({ kind: "kill", functionName: "queueHandler" })).toBeUndefined();
  });
});
