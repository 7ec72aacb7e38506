import { ok, type PortError } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { rotationFailureWords } from "./rotation-words.ts";
import { STOPPED, watchRefusals } from "./watch-rotation.ts";

const SIDE = { side: "destination", message: "no" } as const;

async function refusedEvents(): Promise<PortError> {
  const from = { offMs: 0, fromMs: 0, refusedBefore: 0 };
  const refused = await watchRefusals(from, 0, {
    ...{ prove: async () => ok(undefined), refusedSince: async () => 2 },
    ...{ now: () => 0, sleep: async () => undefined, signal: new AbortController().signal },
  });
  if (refused.ok) throw new Error("nothing was refused");
  return refused.error;
}

describe("why a key was not rotated", () => {
  it("U34 of what a service has answered, it is said what can be done", () => {
    const error = { kind: "denied", operation: "CreateAccessKey", code: "AccessDenied", ...SIDE };
    const { remedy } = rotationFailureWords({ error: error as PortError, left: [] });
    expect(remedy).toMatch(/^Everything is as it was\. The identity of that side needs the right/);
  });

  it("U34 of what was found or wished here, nobody is sent to look elsewhere", async () => {
    const stopped = STOPPED.ok ? undefined : STOPPED.error;
    const conflict = { kind: "conflict", operation: "GetAccessKeyLastUsed", ...SIDE } as const;
    for (const error of [stopped, conflict, await refusedEvents()]) {
      if (error === undefined) throw new Error("no error");
      const { remedy } = rotationFailureWords({ error, left: [] });
      expect(remedy).toBe("Everything is as it was.");
    }
  });

  it("U34 what could not be undone is named, to be done by hand", () => {
    const error = { kind: "denied", operation: "any", ...SIDE } as const;
    const { remedy } = rotationFailureWords({ error, left: ["delete the new key AKIA1"] });
    expect(remedy).toBe("By hand: delete the new key AKIA1.");
  });
});
