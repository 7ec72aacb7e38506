import { describe, expect, it } from "vitest";
import type { KeySession } from "../lease/key-session.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import type { PortErrorKind } from "../model/port-error.ts";
import { err, ok } from "../model/result.ts";
import { onCall, portError } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { textBody } from "../testing/text-body.ts";
import { completeUpload } from "./complete-upload.ts";
import type { BeforeCompletion, PartRun, PartWork } from "./part-run.ts";
import { probeKey } from "./probe-key.ts";

const BYTES = 3;
/** A write that broke off may take effect for so long. */
const UNCERTAIN_MS = 2_000;

/** An upload that was handed over and has all of its parts. */
async function allCopied(tags = {}, more: Partial<LedgerHead> = {}) {
  const world = new PartsWorld();
  const versionId = world.source.put(KEY, "onetwo", { partSizes: [3, 3], tags });
  await world.replicateCreated(versionId);
  const handedOver = world.ledger.peek(KEY).head;
  if (Object.keys(more).length > 0 && handedOver !== undefined) {
    await world.ledger.saveHead({ ...handedOver, ...more });
  }
  const { head } = world.ledger.peek(KEY);
  const { attempt } = head ?? {};
  const { upload, content } = attempt ?? {};
  if (!(head && attempt && upload && content)) {
    throw new Error("the object was not handed over");
  }
  for (const [index, part] of ["one", "two"].entries()) {
    const address = { key: KEY, uploadId: upload.id, number: index + 1, sizeBytes: 3 };
    await world.destination.uploadPart({ ...address, body: textBody(part) });
  }
  world.calls.length = 0;
  const range = { bucket: "source-bucket", key: KEY, versionId, first: 1, last: 2 };
  const work: PartWork = {
    ...{ head, row: undefined, attempt: { ...attempt, versionId, upload, content } },
    request: { ...range, uploadId: upload.id },
  };
  const complete = (run: Partial<PartRun> = {}) =>
    completeUpload(work, BYTES, { ...world.worker(), queue: world.events, ...run });
  const attemptThere = () => world.ledger.peek(KEY).head?.attempt;
  return { world, versionId, complete, attemptThere };
}

const refuse = (world: PartsWorld, name: string, error: PortErrorKind) => {
  world.intercept = (call) => (call === name ? { kind: "refuse", error } : undefined);
};

type WhenCompleted = BeforeCompletion["whenCompleted"];

/** What goes on with the key after the completion, and with whom it was called. */
function goingOn(goOn: WhenCompleted = async () => {}, showsOlder = false) {
  const sessions: KeySession[] = [];
  const whenCompleted: WhenCompleted = async (session) => {
    sessions.push(session);
    await goOn(session);
  };
  return { sessions, run: { beforeCompletion: async () => ok({ showsOlder, whenCompleted }) } };
}

const COMPLETED = ok({ kind: "completed", bytes: BYTES });
const QUEUE_FULL = portError("unavailable", "queue", "SendMessageBatch");

describe("completeUpload, where nobody goes on with the key", () => {
  it("A6 the key is asked for and let go", async () => {
    const { world, complete, attemptThere } = await allCopied();
    expect(await complete()).toEqual(COMPLETED);
    expect(attemptThere()).toBeUndefined();
    expect(world.events.messages).toHaveLength(1);
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
  });

  it("F5 a row that the ledger does not take is a failure, and the key stays taken", async () => {
    const { world, complete, attemptThere } = await allCopied();
    refuse(world, "ledger.saveRow", "throttled");
    expect(await complete()).toMatchObject({ ok: false, error: { error: { kind: "throttled" } } });
    expect(attemptThere()?.scope).toBe("key");
    expect(world.events.messages).toEqual([]);
  });

  it("F5 a key that the queue does not take stays taken", async () => {
    const { world, complete, attemptThere } = await allCopied();
    world.events.refuse = () => QUEUE_FULL;
    expect(await complete()).toMatchObject({ ok: false, error: { error: QUEUE_FULL } });
    expect(attemptThere()?.scope).toBe("key");
  });

  it("F5 a key that cannot be let go is a failure", async () => {
    const { world, complete } = await allCopied();
    world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "throttled" }, 2);
    expect(await complete()).toMatchObject({ ok: false, error: { error: { kind: "throttled" } } });
  });

  it.each<[PortErrorKind, number]>([
    ["throttled", 0],
    ["unavailable", UNCERTAIN_MS],
  ])("L3 a completion that is %s gives the key back in %i ms", async (error, ms) => {
    const { world, complete, attemptThere } = await allCopied();
    refuse(world, "destination.completeUpload", error);
    expect(await complete()).toMatchObject({ ok: false, error: { error: { kind: error } } });
    expect(attemptThere()).toMatchObject({ scope: "key", leaseUntilMs: world.nowMs + ms });
  });
});

describe("completeUpload, before it begins", () => {
  it("F2 parts that cannot be listed are a failure, and nothing is taken", async () => {
    const { world, complete } = await allCopied();
    refuse(world, "destination.listParts", "throttled");
    expect(await complete()).toMatchObject({ ok: false, error: { error: { kind: "throttled" } } });
    expect(world.calls).toEqual(["destination.listParts"]);
  });

  it("R8 nor is it where what is to go on cannot be found out", async () => {
    const { world, complete } = await allCopied();
    const failure = err({ kind: "lease-lost" as const });
    expect(await complete({ beforeCompletion: async () => failure })).toEqual(failure);
    expect(world.calls).toEqual(["destination.listParts"]);
  });
});

describe("completeUpload, where somebody goes on with the key", () => {
  it("R8 he has it when the entry has its row, and lets it go himself", async () => {
    const { world, complete, attemptThere } = await allCopied();
    const rows: number[] = [];
    const { sessions, run } = goingOn(async () => {
      rows.push(world.ledger.peek(KEY).rows.length);
    });
    expect(await complete(run)).toEqual(COMPLETED);
    expect([sessions.length, rows]).toEqual([1, [1]]);
    expect(attemptThere()?.scope).toBe("key");
  });

  it("R8 he has it where the row, or the message, is refused", async () => {
    const noRow = await allCopied();
    refuse(noRow.world, "ledger.saveRow", "throttled");
    const first = goingOn();
    expect(await noRow.complete(first.run)).toMatchObject({
      error: { error: { kind: "throttled" } },
    });
    const noMessage = await allCopied();
    noMessage.world.events.refuse = () => QUEUE_FULL;
    const second = goingOn();
    expect(await noMessage.complete(second.run)).toMatchObject({ error: { error: QUEUE_FULL } });
    expect([first.sessions.length, second.sessions.length]).toEqual([1, 1]);
  });

  it.each<[string, WhenCompleted]>([
    ["settled", (session) => session.settle().then(() => {})],
    ["gave back", (session) => session.giveBack().then(() => {})],
  ])(
    "L3 R8 of an answer that was lost the key that he %s is looked at again",
    async (_title, end) => {
      const { world, versionId, complete, attemptThere } = await allCopied();
      refuse(world, "destination.completeUpload", "unavailable");
      const early: unknown[] = [];
      const { run } = goingOn(async (session) => {
        early.push(session.whyNotSettle(world.nowMs));
        await end(session);
      });
      expect(await complete(run)).toMatchObject({ error: { error: { kind: "unavailable" } } });
      const untilMs = world.nowMs + UNCERTAIN_MS;
      expect(early).toEqual([{ kind: "leased", untilMs }]);
      expect(attemptThere()).toMatchObject({
        ...{ scope: "key", versionId, leaseUntilMs: untilMs },
        upload: { partCount: 2 },
        content: { pin: { sizeBytes: 6 } },
      });
      expect(attemptThere()?.id).not.toBe("attempt-1");
    },
  );

  it("L3 R8 a key that he keeps is not taken from him", async () => {
    const { world, complete, attemptThere } = await allCopied();
    refuse(world, "destination.completeUpload", "unavailable");
    const { sessions, run } = goingOn();
    await complete(run);
    expect(sessions[0]?.state).toBe("key");
    expect(attemptThere()?.leaseUntilMs).toBeGreaterThan(world.nowMs + UNCERTAIN_MS);
    expect(world.calls.filter((call) => call === "ledger.saveHead")).toHaveLength(1);
  });

  it("R8 where readers see older content already, that is mended before anything is completed", async () => {
    const { world, complete, attemptThere } = await allCopied();
    const { sessions, run } = goingOn(undefined, true);
    expect(await complete(run)).toEqual(ok({ kind: "recovering" }));
    expect(sessions).toEqual([]);
    expect(attemptThere()?.leaseUntilMs).toBe(world.nowMs);
    expect(world.events.messages).toHaveLength(1);
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("L3 he has nothing to do where the completion was refused", async () => {
    const { world, complete, attemptThere } = await allCopied();
    refuse(world, "destination.completeUpload", "throttled");
    const { sessions, run } = goingOn();
    await complete(run);
    expect(sessions).toEqual([]);
    expect(attemptThere()?.leaseUntilMs).toBe(world.nowMs);
  });
});

describe("completeUpload, what is refused", () => {
  it("A5 content that is refused for the first time is begun anew, which is written down", async () => {
    const { world, versionId, complete } = await allCopied();
    refuse(world, "destination.completeUpload", "corrupt");
    expect(await complete()).toEqual(ok({ kind: "recovering" }));
    expect(world.ledger.peek(KEY)).toMatchObject({ head: { begunAnew: versionId }, rows: [] });
    // Whether it takes others is only asked of what it denies.
    expect(world.calls).not.toContain("destination.beginUpload");
  });

  it.each([
    ["of this version it is set aside", "source-v1", "given-up"],
    ["of another one it is begun anew", "source-v0", "recovering"],
  ])("A5 A9 for the second time: %s", async (_title, begunAnew, kind) => {
    const { world, complete } = await allCopied({}, { begunAnew });
    refuse(world, "destination.completeUpload", "corrupt");
    expect(await complete()).toEqual(ok({ kind }));
    const reasons = world.ledger.peek(KEY).rows.map(({ state }) => state);
    expect(reasons).toEqual(kind === "given-up" ? ["parked"] : []);
  });

  it.each([
    ["this upload alone is set aside", false],
    ["everything is a failure, and the key is given back", true],
  ])("A9 a destination that denies %s", async (_title, all) => {
    const { world, complete, attemptThere } = await allCopied();
    world.intercept = (call) =>
      call === "destination.completeUpload" || (all && call === "destination.beginUpload")
        ? { kind: "refuse", error: "denied" }
        : undefined;
    expect(await complete()).toMatchObject(
      all ? { ok: false, error: { error: { kind: "denied" } } } : ok({ kind: "given-up" }),
    );
    expect(world.calls).toContain("destination.beginUpload");
    expect(world.ledger.peek(KEY).rows).toMatchObject(all ? [] : [{ state: "parked" }]);
    expect(attemptThere()?.leaseUntilMs).toBe(all ? world.nowMs : undefined);
    const asked = world.calls.filter((call) => call === "destination.completeUpload");
    expect(asked).toHaveLength(all ? 1 : 2);
  });

  it("A9 a denial that is over when others are tried was one of everything: it is completed", async () => {
    const { world, complete } = await allCopied();
    world.intercept = (call) =>
      call === "destination.completeUpload" && !world.calls.includes("destination.beginUpload")
        ? { kind: "refuse", error: "denied" }
        : undefined;
    expect(await complete()).toEqual(ok({ kind: "completed", bytes: BYTES }));
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "replicated" }]);
  });

  it("A9 a denial of everything that ends while it is looked at sets nothing aside", async () => {
    const { world, complete } = await allCopied();
    let begun = 0;
    world.intercept = (call) => {
      begun += call === "destination.beginUpload" ? 1 : 0;
      const isOut = call === "destination.completeUpload" || begun === 1;
      return isOut ? { kind: "refuse", error: "denied" } : undefined;
    };
    expect(await complete()).toMatchObject({ ok: false, error: { error: { kind: "denied" } } });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
    expect(begun).toBe(1);
  });

  it("A9 where tags are denied, those of a key that nobody has are asked for", async () => {
    const { world, versionId, complete } = await allCopied({ team: "data" });
    const asked: string[][] = [];
    const readTags = world.source.readTags.bind(world.source);
    world.source.readTags = async (key, id) => {
      asked.push([key, id]);
      return id === versionId ? err(portError("denied", "source", "readTags")) : readTags(key, id);
    };
    expect(await complete()).toEqual(ok({ kind: "given-up" }));
    expect(asked).toEqual([
      [KEY, versionId],
      [probeKey(KEY), "null"],
    ]);
  });
});
