import { stripVTControlCharacters } from "node:util";
import type { Status } from "@xpart/operations";
import { describe, expect, it } from "vitest";
import { isBehind, type StatusSubject, statusText } from "./status-text.ts";

const SUBJECT = { base: "b", source: "s", destination: "d", maxLagSeconds: 900 };
const QUEUE = { name: "b-objects.fifo", waiting: 1_234, inFlight: 5, retentionSeconds: 1_209_600 };
const STATUS: Status = {
  ...{ atMs: 0, queues: [QUEUE], deadLetters: [], setAside: {}, unknown: [] },
};

/** Whether it is painted is up to the environment. */
function plainText(status: Status, subject: StatusSubject): string {
  return stripVTControlCharacters(statusText(status, subject));
}

describe("statusText", () => {
  it("U32 what is not known is called so, and behind is neither yes nor no", () => {
    const text = plainText(STATUS, SUBJECT);
    expect(isBehind(STATUS, SUBJECT)).toBeUndefined();
    expect(text).toContain("messages wait, and it is not known for how long");
    expect(text).toMatch(/^b-objects.fifo +1,234 +5 +\? +\? +\?$/m);
    expect(text).toMatch(/^alarms +not known$/m);
  });

  it.each([
    [900, false, "nothing has waited for more than 15 min"],
    [901, true, "behind: the oldest message has waited for 15 min, more than 15 min"],
    [0, false, "nothing waits"],
  ])("U32 the oldest message of %d seconds: behind is %s", (oldestSeconds, expected, words) => {
    const status = { ...STATUS, oldestSeconds };
    expect(isBehind(status, SUBJECT)).toBe(expected);
    expect(plainText(status, SUBJECT)).toContain(words);
  });

  it("U32 a pause says why, and a queue whose mapping is off is not said to become empty", () => {
    const text = plainText(
      {
        ...STATUS,
        queues: [{ ...QUEUE, oldestSeconds: 60, emptyInSeconds: 7, expiresInSeconds: 86_400 }],
        alarms: ["b-lag"],
        pause: {
          isPaused: true,
          note: { reason: "why\u001b[31m", sinceMs: 0 },
          mappings: [
            {
              ...{ id: "1", functionName: "f", functionArn: "f", state: "Disabled" },
              ...{ queueArn: "arn:aws:sqs:r:1:b-objects.fifo", reportsItems: true },
            },
          ],
        },
      },
      SUBJECT,
    );
    expect(text).toContain("since 1970-01-01T00:00:00Z until xpart resume: why\\u001b[31m");
    expect(text).toMatch(/^b-objects.fifo +1,234 +5 +60 s +paused +24.0 h$/m);
    expect(text).toContain("b-lag  docs/runbooks/alarms.md#lag");
  });
});
