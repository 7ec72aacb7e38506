import { describe, expect, it } from "vitest";
import type { Change } from "../traffic.ts";
import { MAX_SHOWN_ENTRIES, surveyTraffic } from "./survey-traffic.ts";

function put(key: string): Change {
  const read = () => Promise.reject(new Error("a survey reads no content"));
  return { kind: "put", key, contentType: "text/plain", metadata: {}, tags: {}, read };
}

async function* walk(changes: readonly Change[]) {
  yield* changes;
}

const ON = new AbortController().signal;

describe("surveyTraffic", () => {
  it("U1 counts puts and deletes ahead, without what is left out and without reading", async () => {
    const skipped: Change = { kind: "skipped", name: "x", reason: "submodule" };
    const changes = [put("a"), skipped, { kind: "delete", key: "a" } as const, put("b")];
    expect(await surveyTraffic(walk(changes), ON)).toMatchObject({ changes: 3 });
  });

  it("U1 shows the key with most to see: a marker between versions before more versions", async () => {
    const marked = [put("marked"), { kind: "delete", key: "marked" } as const, put("marked")];
    const gone: Change[] = [{ kind: "delete", key: "gone" }];
    const plain = Array.from({ length: 4 }, () => put("plain"));
    const survey = await surveyTraffic(walk([...gone, ...marked, ...plain]), ON);
    expect(survey?.shownKey).toBe("marked");
    const few = await surveyTraffic(walk([...gone, put("b"), put("b")]), ON);
    expect(few?.shownKey).toBe("b");
  });

  it("U1 a key with more entries than fit is shown only where no other is", async () => {
    const many = Array.from({ length: MAX_SHOWN_ENTRIES + 1 }, () => put("many"));
    expect((await surveyTraffic(walk([...many, put("few")]), ON))?.shownKey).toBe("few");
    expect((await surveyTraffic(walk(many), ON))?.shownKey).toBe("many");
  });

  it("U1 nothing to send is nothing to show; a survey that is ended has no answer", async () => {
    expect(await surveyTraffic(walk([]), ON)).toEqual({ changes: 0, shownKey: undefined });
    expect(await surveyTraffic(walk([put("a")]), AbortSignal.abort())).toBeUndefined();
  });
});
