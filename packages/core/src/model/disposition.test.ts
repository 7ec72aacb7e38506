import { describe, expect, it } from "vitest";
import { portError } from "../testing/memory-run.ts";
import { DISPOSITIONS, type Disposition } from "./disposition.ts";
import type { PortErrorKind } from "./port-error.ts";
import {
  describeFailure,
  dispositionOf,
  type ReplicationFailure,
  serviceFailure,
} from "./replication-failure.ts";

const EXPECTED: Readonly<Record<PortErrorKind, Disposition>> = {
  "not-found": "retry",
  denied: "retry",
  locked: "retry",
  throttled: "retry",
  unavailable: "retry",
  conflict: "retry",
  invalid: "retry",
  archived: "park",
  "customer-key": "park",
  "key-unusable": "park",
  unkeepable: "park",
  "expired-credentials": "retry",
  precondition: "retry",
  corrupt: "retry",
  misconfigured: "stop",
};

const OTHERS: readonly ReplicationFailure[] = [
  { kind: "leased", untilMs: 1 },
  { kind: "lease-lost" },
  { kind: "ambiguous-order", side: "destination" },
  { kind: "invalid-message", problem: "the body is not JSON" },
];

describe("dispositions", () => {
  it("F1 the table has every kind of error, and no other", () => {
    expect(DISPOSITIONS).toEqual(EXPECTED);
  });

  it.each(Object.entries(EXPECTED))("F1 after %s comes %s", (kind, expected) => {
    const error = portError(kind as PortErrorKind, "source", "GetObject");
    expect(dispositionOf(serviceFailure(error))).toBe(expected);
  });

  it.each(OTHERS)("F5 $kind is returned to the queue", (failure) => {
    expect(dispositionOf(failure)).toBe("retry");
  });
});

describe("describeFailure", () => {
  it("F1 an error of a service says where, what and why", () => {
    const error = { ...portError("denied", "destination", "PutObject"), code: "AccessDenied" };
    expect(describeFailure(serviceFailure(error))).toBe(
      "destination PutObject failed (denied, AccessDenied): made to fail by a test",
    );
  });

  it("F1 an error without a code says so much less", () => {
    const error = portError("throttled", "ledger", "Query");
    expect(describeFailure(serviceFailure(error))).toBe(
      "ledger Query failed (throttled): made to fail by a test",
    );
  });

  it.each([
    ["leased", "another worker holds this key"],
    ["lease-lost", "nothing more was written"],
    [
      "ambiguous-order",
      "the destination listing does not tell in which order versions and markers were made",
    ],
    ["invalid-message", "not an S3 event: the body is not JSON"],
  ])("F1 %s is explained in a sentence", (kind, words) => {
    const failure = OTHERS.find((other) => other.kind === kind);
    expect(failure && describeFailure(failure)).toContain(words);
  });
});
