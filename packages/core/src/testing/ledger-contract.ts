import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMPTY_LEDGER_VIEW, type LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import { type EntryName, type Ledger, MAX_ASKED_TOGETHER } from "../ports/ledger.ts";
import {
  CONFLICT,
  FULL_HEAD,
  FULL_ROW,
  FULL_ROWS,
  newKey,
  TOPS,
  unwrap,
} from "./ledger-contract/steps.ts";

/** A ledger to be held to the contract. */
export interface LedgerSubject {
  readonly ledger: Ledger;
  /** Puts a row there as the reference implementation does: a replica's version id and no revision. */
  seedReferenceRow(
    key: string,
    versionId: VersionId,
    destinationVersionId: VersionId | undefined,
  ): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What every {@link Ledger} keeps to, as tests. `makeSubject` is called once; each test has a key of its
 * own, so the ledger may hold other keys.
 *
 * @example
 * describeLedgerContract("memory", async () => ({ ledger: new MemoryLedger(), ... }));
 */
export function describeLedgerContract(
  name: string,
  makeSubject: () => Promise<LedgerSubject>,
): void {
  describe(`ledger contract: ${name}`, () => {
    let subject: LedgerSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.stop());
    const ledger = () => subject.ledger;

    readsWhatWasSaved(ledger);
    writesOnlyWhatIsUnchanged(ledger);
    findsRowsOfLongHistories(ledger);
    namesUnseenKeys(() => subject);
    countsDeletes(ledger);
    takesOverReferenceRows(() => subject);
  });
}

/** More versions than one read of the ledger takes along. */
const LONG_HISTORY = 50;

function readsWhatWasSaved(ledger: () => Ledger): void {
  it("L1 a key that was never seen has nothing", async () => {
    const key = newKey();
    expect(await ledger().read(key, "v1")).toEqual({ ok: true, value: EMPTY_LEDGER_VIEW });
    expect(await ledger().readKey(key)).toEqual({
      ok: true,
      value: { head: undefined, rows: [] },
    });
  });

  it.each([
    ...Object.values(FULL_ROWS),
    { versionId: "m1", kind: "marker", state: "source-expired" } as const,
    { ...FULL_ROWS.locked, versionId: NULL_VERSION_ID },
  ])("L1 a row that is $state, of $kind $versionId, is read as it was saved", async (fields) => {
    const row: LedgerRow = { key: newKey(), ...fields };
    const saved = unwrap(await ledger().saveRow(row));
    expect(saved).toEqual({ ...row, revision: expect.any(String) });
    const view = unwrap(await ledger().read(row.key, row.versionId));
    expect(view).toEqual({
      head: undefined,
      row: saved,
      attemptRow: undefined,
      hasRows: true,
      hasOthers: false,
    });
  });

  it("L2 a head with every field is read as it was saved", async () => {
    const head = { key: newKey(), ...FULL_HEAD };
    const saved = unwrap(await ledger().saveHead(head));
    expect(saved).toEqual({ ...head, revision: expect.any(String) });
    const view = unwrap(await ledger().read(head.key, "v1"));
    expect(view).toEqual({
      head: saved,
      row: undefined,
      attemptRow: undefined,
      hasRows: false,
      hasOthers: false,
    });
  });

  it.each(TOPS)("L2 a head keeps that $kind stood on top", async (top) => {
    const saved = unwrap(await ledger().saveHead({ key: newKey(), top }));
    expect(unwrap(await ledger().readKey(saved.key)).head).toEqual(saved);
    expect(saved.top).toEqual(top);
  });

  it.each([true, false])("A10 an attempt keeps whether its ETag is of MD5s: %s", async (is) => {
    const content = { ...FULL_HEAD.attempt.content, hasMd5Etag: is };
    const attempt = { ...FULL_HEAD.attempt, content };
    const { key } = unwrap(await ledger().saveHead({ key: newKey(), attempt }));
    expect(unwrap(await ledger().read(key, "v1")).head?.attempt).toEqual(attempt);
  });

  it("L2 a field that a save leaves out is gone", async () => {
    const key = newKey();
    const { attempt: _attempt, ...settled } = unwrap(
      await ledger().saveHead({ key, ...FULL_HEAD }),
    );
    const saved = unwrap(await ledger().saveHead(settled));
    expect(unwrap(await ledger().readKey(key)).head).toEqual(saved);
    expect(saved).not.toHaveProperty("attempt");
  });

  it("L2 one read gives the row of the attempt beside the event's own", async () => {
    const key = newKey();
    const head = unwrap(await ledger().saveHead({ key, ...FULL_HEAD }));
    const attemptRow = unwrap(await ledger().saveRow({ key, ...FULL_ROW }));
    const row = unwrap(await ledger().saveRow({ key, ...FULL_ROW, versionId: "v2" }));
    expect(unwrap(await ledger().read(key, "v2"))).toEqual({
      head,
      row,
      attemptRow,
      hasRows: true,
      hasOthers: true,
    });
  });

  it.each(["a/b c+%41", "日本語/ключ", "/../\u0001", "x".repeat(1_024)])(
    "A8 the key %j has a ledger of its own",
    async (odd) => {
      const key = odd.length === 1_024 ? odd : `${newKey()}${odd}`;
      const row = unwrap(await ledger().saveRow({ key, ...FULL_ROW }));
      expect(unwrap(await ledger().readKey(key)).rows).toEqual([row]);
      unwrap(await ledger().deleteRow(row));
    },
  );
}

function writesOnlyWhatIsUnchanged(ledger: () => Ledger): void {
  it("L4 a head is saved only over what was read", async () => {
    const first: LedgerHead = unwrap(await ledger().saveHead({ key: newKey(), newestMs: 1 }));
    const second = unwrap(await ledger().saveHead({ ...first, newestMs: 2 }));
    for (const stale of [first, { key: first.key }]) {
      expect(await ledger().saveHead({ ...stale, newestMs: 3 })).toMatchObject(CONFLICT);
    }
    expect(unwrap(await ledger().readKey(first.key)).head).toEqual(second);
  });

  it("L4 a row is saved only over what was read", async () => {
    const first = unwrap(await ledger().saveRow({ key: newKey(), ...FULL_ROW }));
    const second = unwrap(await ledger().saveRow(deleted(first)));
    const { revision: _revision, ...unread } = first;
    for (const stale of [first, unread]) {
      expect(await ledger().saveRow(deleted(stale))).toMatchObject(CONFLICT);
    }
    expect(unwrap(await ledger().readKey(first.key)).rows).toEqual([second]);
  });

  it("L4 a row is deleted only as it was read", async () => {
    const first = unwrap(await ledger().saveRow({ key: newKey(), ...FULL_ROW }));
    const second = unwrap(await ledger().saveRow(deleted(first)));
    expect(await ledger().deleteRow(first)).toMatchObject(CONFLICT);
    expect(unwrap(await ledger().readKey(first.key)).rows).toEqual([second]);
    unwrap(await ledger().deleteRow(second));
    expect(unwrap(await ledger().readKey(first.key)).rows).toEqual([]);
    expect(await ledger().saveRow(second)).toMatchObject(CONFLICT);
  });

  it("L4 of two who save at the same time one wins", async () => {
    const read = unwrap(await ledger().saveHead({ key: newKey() }));
    const saved = await Promise.all(
      [1, 2, 3, 4].map((newestMs) => ledger().saveHead({ ...read, newestMs })),
    );
    const winners = saved.flatMap((result) => (result.ok ? [result.value] : []));
    expect(winners).toEqual([unwrap(await ledger().readKey(read.key)).head]);
  });
}

/** The next row of the same entry. */
function deleted({ key, revision }: Pick<LedgerRow, "key" | "revision">): LedgerRow {
  const row = { key, ...FULL_ROWS["source-deleted"] };
  return revision === undefined ? row : { ...row, revision };
}

function findsRowsOfLongHistories(ledger: () => Ledger): void {
  it("L6 a read finds its rows however long the key's history is", async () => {
    const key = newKey();
    const ids = Array.from({ length: LONG_HISTORY }, (_, index) => `v${String(index + 100)}`);
    await Promise.all(ids.map((versionId) => ledger().saveRow({ key, ...FULL_ROW, versionId })));
    const last = `v${String(LONG_HISTORY + 99)}`;
    unwrap(await ledger().saveHead({ key, attempt: { ...FULL_HEAD.attempt, versionId: last } }));

    const view = unwrap(await ledger().read(key, `v${String(LONG_HISTORY + 98)}`));
    expect(view.row?.versionId).toBe(`v${String(LONG_HISTORY + 98)}`);
    expect(view.attemptRow?.versionId).toBe(last);
    expect(unwrap(await ledger().read(key, "v999")).row).toBeUndefined();
    const rows = unwrap(await ledger().readKey(key)).rows.map((row) => row.versionId);
    expect([...rows].sort()).toEqual(ids);
  });

  it("L1 keys that begin alike do not share rows", async () => {
    const key = newKey();
    await ledger().saveRow({ key: `${key}1`, ...FULL_ROW });
    expect(unwrap(await ledger().readKey(key)).rows).toEqual([]);
  });
}

function namesUnseenKeys(subject: () => LedgerSubject): void {
  const find = async (...entries: readonly EntryName[]) =>
    [...unwrap(await subject().ledger.findUnseen(entries))].sort();

  it("L9 a key with a head, or a row of the entry, is not unseen", async () => {
    const { ledger, seedReferenceRow } = subject();
    const [fresh, headed, rowed, both, reference, nulled] = Array.from({ length: 6 }, newKey);
    const keys = [fresh, headed, rowed, both, reference].map((key = "") => ({
      ...{ key, versionId: "v1" },
    }));
    unwrap(await ledger.saveHead({ key: headed ?? "", ...FULL_HEAD }));
    unwrap(await ledger.saveRow({ key: rowed ?? "", ...FULL_ROW }));
    unwrap(await ledger.saveHead({ key: both ?? "", newestMs: 1 }));
    unwrap(await ledger.saveRow({ key: both ?? "", ...FULL_ROW }));
    await seedReferenceRow(reference ?? "", "v1", "d1");
    await seedReferenceRow(nulled ?? "", NULL_VERSION_ID, undefined);
    expect(await find(...keys, { key: nulled ?? "", versionId: NULL_VERSION_ID })).toEqual([fresh]);
  });

  it("L9 as many keys as one may ask about are told in one answer, whatever they are called", async () => {
    const odd = ["a/b c+%41", "日本語/ключ", "/../\u0001", `${newKey()}${"x".repeat(900)}`];
    const keys = [...odd, ...Array.from({ length: MAX_ASKED_TOGETHER }, newKey)]
      .slice(0, MAX_ASKED_TOGETHER)
      .map((key) => `unseen/${key}`);
    unwrap(await subject().ledger.saveHead({ key: keys[4] ?? "" }));
    const found = await find(...keys.map((key) => ({ key, versionId: NULL_VERSION_ID })));
    expect(found).toEqual(keys.filter((_key, index) => index !== 4).sort());
  });

  it("L4 who was told that a key is unseen cannot begin it once somebody else has", async () => {
    const { ledger } = subject();
    const key = newKey();
    expect(await find({ key, versionId: "v1" })).toEqual([key]);
    unwrap(await ledger.saveHead({ key, ...FULL_HEAD }));
    expect(await ledger.saveHead({ key, newestMs: 1 })).toMatchObject(CONFLICT);
    expect(await find({ key, versionId: "v1" })).toEqual([]);
  });
}

function countsDeletes(ledger: () => Ledger): void {
  it("F4 an hour has its limit of deletes, and the next hour its own", async () => {
    // An hour of its own for each run, since a table may outlive it.
    const hourMs = HOUR_MS * Math.floor(Math.random() * 1_000_000);
    const count = async (nowMs: number) => unwrap(await ledger().countDelete(2, nowMs));
    expect(await count(hourMs)).toBe("counted");
    expect(await count(hourMs + HOUR_MS - 1)).toBe("counted");
    expect(await count(hourMs + 1)).toBe("exhausted");
    expect(await count(hourMs + HOUR_MS)).toBe("counted");
  });

  it("F4 a limit of none lets none through", async () => {
    expect(unwrap(await ledger().countDelete(0, HOUR_MS * 2_000_000))).toBe("exhausted");
  });
}

const HOUR_MS = 60 * 60 * 1000;

function takesOverReferenceRows(subject: () => LedgerSubject): void {
  it.each([
    ["a version", "v1", "d1", "d1"],
    ["the null version", NULL_VERSION_ID, undefined, NULL_VERSION_ID],
  ] as const)("L1 a reference row of %s is read as replicated", async (_what, id, was, is) => {
    const key = newKey();
    await subject().seedReferenceRow(key, id, was);
    const { ledger } = subject();
    const { row, head, hasRows } = unwrap(await ledger.read(key, id));
    expect({ head, hasRows }).toEqual({ head: undefined, hasRows: true });
    expect(row).toEqual({
      key,
      versionId: id,
      kind: "object",
      state: "replicated",
      destinationVersionId: is,
    });
  });

  it("L4 a reference row can be saved over and deleted as it was read", async () => {
    const key = newKey();
    await subject().seedReferenceRow(key, "v1", "d1");
    await subject().seedReferenceRow(key, "v2", "d2");
    const { ledger } = subject();
    const [first, second] = unwrap(await ledger.readKey(key)).rows;
    if (first === undefined || second === undefined) {
      throw new Error("two reference rows were seeded");
    }
    const saved = unwrap(await ledger.saveRow(deleted(first)));
    unwrap(await ledger.deleteRow(second));
    expect(unwrap(await ledger.readKey(key)).rows).toEqual([saved]);
    expect(await ledger.saveRow(first)).toMatchObject(CONFLICT);
  });
}
