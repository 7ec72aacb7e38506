import { describe, expect, it } from "vitest";
import { createHandlerTroubles } from "./handler-troubles.ts";

describe("createHandlerTroubles", () => {
  it("U3 keeps what the handlers complained of, each reason once, with its key", () => {
    const troubles = createHandlerTroubles();
    const log = (entry: object) => troubles.add({ stream: "stdout", line: JSON.stringify(entry) });
    log({ level: "INFO", message: "reconciled", key: "a" });
    log({ level: "WARN", message: "destination PutObject failed (denied)", key: "a\n" });
    log({ level: "WARN", message: "destination PutObject failed (denied)", key: "a\n" });
    log({ level: "ERROR", message: "not JSON" });
    log({ _aws: {}, ReplicationLatency: [1] });
    troubles.add({ stream: "stderr", line: "(node:1) Warning: will require node >=22" });
    troubles.add({ stream: "stderr", line: "TypeError: x is not a function" });
    troubles.addError(new Error("Cannot find module"));
    expect(troubles.reasons()).toEqual([
      { reason: 'destination PutObject failed (denied) (key "a\\n")', count: 2 },
      { reason: "not JSON", count: 1 },
      { reason: "TypeError: x is not a function", count: 1 },
      { reason: "Cannot find module", count: 1 },
    ]);
  });

  it("U3 forgets no count, but keeps a bounded number of reasons", () => {
    const troubles = createHandlerTroubles();
    for (let number = 0; number < 500; number += 1) {
      troubles.addError(new Error(`reason ${number}`));
      troubles.addError(new Error("reason 3"));
    }
    const reasons = troubles.reasons();
    expect(reasons).toHaveLength(50);
    expect(reasons).toContainEqual({ reason: "reason 3", count: 501 });
  });
});
